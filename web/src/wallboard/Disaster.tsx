import { Alert, Button, Stack, Table, Text } from '@mantine/core'
import { IconAlertOctagon, IconUrgent } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ChangesPage } from '../../../src/settings/schemas.ts'
import { get, type Json, post } from '../kit/api.ts'
import { dialogs } from '../kit/dialogs.ts'
import { dateTimeOf } from '../kit/format.ts'
import { Failure, Waiting } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { doneInWindow } from './acts.ts'
import { type Preview, toldOf } from './difference.ts'
import type { Picture } from './picture.ts'
import { ReasonForm } from './ReasonForm.tsx'

/** Opens the question: nothing is switched by one press. */
export function askDisaster({ settings, line }: Picture): void {
  const on = !settings?.disaster
  const labels = new Map(line.queues.map(({ name, label }) => [name, label]))
  dialogs.open({
    title: on ? 'Bật chế độ thiên tai?' : 'Tắt chế độ thiên tai?',
    size: 'lg',
    children: <DisasterForm on={on} labels={labels} />,
  })
}

export function DisasterButton({ picture }: Readonly<{ picture: Picture }>) {
  const { may } = useSession()
  const isOn = picture.settings?.disaster ?? false
  if (!may('disaster.switch')) return null
  return (
    <Button
      variant={isOn ? 'filled' : 'default'}
      color={isOn ? 'red' : 'gray'}
      h="100%"
      mih={40}
      leftSection={<IconUrgent size={20} aria-hidden />}
      onClick={() => askDisaster(picture)}
    >
      {isOn ? 'Đang bật: thiên tai' : 'Thiên tai…'}
    </Button>
  )
}

/** While it is on: since when, who switched it and why. */
export function DisasterNotice({ picture }: Readonly<{ picture: Picture }>) {
  const isOn = picture.settings?.disaster ?? false
  const last = useLastSwitch(picture.settings?.changes.disaster)
  if (!isOn) return null
  return (
    <Alert color="red" py={6} icon={<IconAlertOctagon aria-hidden />} title="Đang trong chế độ thiên tai">
      {last && (
        <Text size="sm">
          {last.madeBy?.displayName ?? 'Hệ thống'} bật lúc {dateTimeOf(last.madeAt)}: {last.reason}
        </Text>
      )}
    </Alert>
  )
}

/** @param change the one in force: another is read anew */
function useLastSwitch(change: number | undefined) {
  const { data } = useQuery({
    queryKey: ['settings', 'changes', 'disaster', change ?? null],
    queryFn: () => get<Json<typeof ChangesPage>>('/api/settings/changes', { section: 'disaster', limit: 1 }),
  })
  return data?.items[0]
}

type FormProps = Readonly<{ on: boolean; labels: ReadonlyMap<string, string> }>

function DisasterForm({ on, labels }: FormProps) {
  const last = useLastSwitch(undefined)
  const { data, error, refetch } = useQuery({
    queryKey: ['settings', 'preview', 'disaster', on],
    queryFn: () => post<Preview>('/api/settings/disaster/preview', { value: { on } }),
    staleTime: 0,
    gcTime: 0,
  })
  if (error && !data) return <Failure error={error} retry={() => void refetch()} />
  if (!data) return <Waiting what="Đang xem trước thay đổi…" />
  const text = on ? 'Đã bật chế độ thiên tai.' : 'Đã tắt chế độ thiên tai.'
  return (
    <ReasonForm
      description="Được lưu lại."
      charsMost={500}
      yes={on ? 'Bật ngay' : 'Tắt ngay'}
      isDangerous
      send={reason => doneInWindow(post('/api/settings/disaster', { on, reason }), text)}
    >
      <Effects preview={data} labels={labels} />
      {last && (
        <Text size="sm" c="dimmed">
          Lần gần nhất: {last.madeBy?.displayName ?? 'Hệ thống'}, {dateTimeOf(last.madeAt)}: {last.reason}
        </Text>
      )}
    </ReasonForm>
  )
}

function Effects({ preview, labels }: Readonly<{ preview: Preview } & Pick<FormProps, 'labels'>>) {
  const told = toldOf(preview, labels)
  return (
    <Stack gap="xs">
      {told.length === 0 ? (
        <Text size="sm">Không có thiết lập nào thay đổi.</Text>
      ) : (
        <Table aria-label="Những gì thay đổi">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Thiết lập</Table.Th>
              <Table.Th>Bây giờ</Table.Th>
              <Table.Th>Sẽ là</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {told.map(({ what, before, after }) => (
              <Table.Tr key={what}>
                <Table.Td>{what}</Table.Td>
                <Table.Td>{before}</Table.Td>
                <Table.Td fw={600}>{after}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <Text size="sm">
        Có hiệu lực với người gọi kế tiếp.{' '}
        {preview.calls.length > 0 && `${preview.calls.length} cuộc gọi đang diễn ra cũng gặp thay đổi này.`}
      </Text>
    </Stack>
  )
}

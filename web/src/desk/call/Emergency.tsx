import { Button, Divider, Group, Modal, Stack, Text } from '@mantine/core'
import { IconAmbulance } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { DutyShown } from '../../../../src/settings/schemas.ts'
import { get, type Json } from '../../kit/api.ts'
import { phoneOf } from '../../kit/format.ts'
import { AreaPicker, FieldPicker } from '../../pickers/pickers.tsx'
import { useDraft } from '../drafts/useDrafts.ts'
import { useDeskSettings } from '../useOwn.ts'
import { useRequest } from './useRequest.ts'

type Props = Readonly<{
  callId: string
  draftId: string | null
  onClose: () => void
}>

/** Whom an urgent call goes to: those on duty for the field and the area, in the order in which they will be rung. */
export function Emergency({ callId, draftId, onClose }: Props) {
  const draft = useDraft(draftId)
  const [field, setField] = useState(draft?.mine.fieldCode ?? null)
  const [area, setArea] = useState(draft?.mine.areaCode ?? null)
  const ask = useRequest(callId)
  const duty = useQuery({
    queryKey: ['duty', field, area],
    queryFn: () => get<Json<typeof DutyShown>>('/api/duty', { field, area }),
  })
  const agencies = duty.data?.items ?? []
  const go = (number?: string) =>
    ask.mutate(number === undefined ? { act: 'emergency', field, area } : { act: 'emergency', number }, {
      onSuccess: onClose,
    })
  return (
    <Modal opened onClose={onClose} title="Chuyển khẩn cấp" size="lg">
      <Stack gap="sm">
        <Group grow>
          <FieldPicker value={field} onChange={setField} />
          <AreaPicker value={area} onChange={setArea} />
        </Group>
        <OnDuty agencies={agencies} isKnown={duty.data !== undefined} />
        <Button
          color="red"
          data-autofocus
          disabled={agencies.length === 0}
          loading={ask.isPending}
          leftSection={<IconAmbulance aria-hidden />}
          onClick={() => go()}
        >
          Gọi cơ quan trực ngay
        </Button>
        <Divider label="hoặc nối thẳng tới" />
        <Numbers go={go} isAsking={ask.isPending} />
        <Text size="sm" c="dimmed">
          Người dân và bạn vẫn ở trong cuộc gọi khi cơ quan nhấc máy. Bạn chỉ rời được sau khi xác nhận họ đã
          nhận việc.
        </Text>
      </Stack>
    </Modal>
  )
}

type Agencies = Json<typeof DutyShown>['items']

function OnDuty({ agencies, isKnown }: Readonly<{ agencies: Agencies; isKnown: boolean }>) {
  if (isKnown && agencies.length === 0)
    return <Text size="sm">Chưa có ai trực cho lĩnh vực và địa bàn này. Hãy dùng số khẩn cấp bên dưới.</Text>
  return (
    <Stack gap={4} component="ol" m={0} pl="lg" aria-label="Danh sách trực, theo thứ tự gọi">
      {agencies.map(({ agency, number, contact }) => (
        <Text key={number} component="li" size="sm">
          <b>{agency}</b> · {phoneOf(number)}
          {contact && ` · ${contact}`}
        </Text>
      ))}
    </Stack>
  )
}

function Numbers({ go, isAsking }: Readonly<{ go: (number: string) => void; isAsking: boolean }>) {
  const { data } = useDeskSettings()
  return (
    <Group gap="xs">
      {data?.emergency.map(({ number, what }) => (
        <Button key={number} color="red" variant="light" loading={isAsking} onClick={() => go(number)}>
          {number} {what}
        </Button>
      ))}
    </Group>
  )
}

import { Badge, Button, Group, Paper, SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { CallbackPage } from '../../../src/callbacks/schemas.ts'
import { type Json, post } from '../kit/api.ts'
import { briefOf, phoneOf } from '../kit/format.ts'
import { useLive } from '../kit/live.ts'
import { useNow } from '../kit/now.ts'
import { PagedList, usePages } from '../kit/PagedList.tsx'
import { confirm, Nothing, PageHead, refused, said } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { CallOut } from '../phone/CallOut.tsx'
import { CALLBACK_KIND_NAMES, CALLBACK_STATE_COLOURS, CALLBACK_STATE_NAMES } from '../words/callbacks.ts'
import { RESULT_NAMES } from '../words/calls.ts'

type Callback = Json<typeof CallbackPage>['items'][number]

const VIEWS = [
  { value: 'work', label: 'Cần gọi lại' },
  { value: 'open', label: 'Chưa xong' },
  { value: 'cleared', label: 'Đã xong' },
]

/** Who hung up before anybody answered, or asked to be called back: one entry a number. */
export default function Callbacks() {
  const client = useQueryClient()
  const { may } = useSession()
  const [state, setState] = useState('work')
  const pages = usePages<Callback>(['callbacks'], '/api/callbacks', { state })
  useLive('callback', () => void client.invalidateQueries({ queryKey: ['callbacks'] }))
  return (
    <>
      <PageHead title="Gọi lại">
        <SegmentedControl aria-label="Mục gọi lại nào" data={VIEWS} value={state} onChange={setState} />
      </PageHead>
      {may('callback.request') && <Wish />}
      <PagedList
        pages={pages}
        rowHeight={64}
        keyOf={({ id }) => id}
        row={callback => <Row callback={callback} />}
        empty={<Nothing title="Không còn ai chờ gọi lại" />}
        label="Mục gọi lại, mới nhất trước"
        height="calc(100dvh - 220px)"
      />
    </>
  )
}

function Row({ callback }: Readonly<{ callback: Callback }>) {
  const client = useQueryClient()
  const { may } = useSession()
  const { id, number, kind, state } = callback
  const shown = phoneOf(number)
  const clear = useMutation({
    mutationFn: () => post(`/api/callbacks/${id}/clearance`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['callbacks'] }),
    onError: refused,
  })
  const ask = async () => {
    const isSure = await confirm({
      title: `Không cần gọi lại ${shown} nữa?`,
      text: 'Tổng đài sẽ không tự gọi số này nữa. Việc này được ghi lại.',
      yes: 'Đã xong',
    })
    if (isSure) clear.mutate()
  }
  return (
    <Paper withBorder p="xs" mb={6}>
      <Group justify="space-between" wrap="nowrap">
        <Stack gap={2}>
          <Group gap="xs">
            <Text fw={600} className="figures">
              {shown}
            </Text>
            <Badge variant="light" color={CALLBACK_STATE_COLOURS[state]}>
              {CALLBACK_STATE_NAMES[state]}
            </Badge>
            <Badge variant="outline">{CALLBACK_KIND_NAMES[kind]}</Badge>
          </Group>
          <Story callback={callback} />
        </Stack>
        {state !== 'cleared' && (
          <Group gap="xs" wrap="nowrap">
            <CallOut whom={{ callbackId: id }} variant="filled" label={`Gọi lại ${shown}`}>
              Gọi lại
            </CallOut>
            {may('callback.clear') && (
              <Button
                size="xs"
                variant="default"
                loading={clear.isPending}
                aria-label={`Đã xong ${shown}`}
                onClick={() => void ask()}
              >
                Đã xong
              </Button>
            )}
          </Group>
        )}
      </Group>
    </Paper>
  )
}

/** When they called, and what was tried since. */
function Story({ callback }: Readonly<{ callback: Callback }>) {
  const now = useNow()
  const { missedCalls, tries, lastMissedAt, lastResult, dueAt, clearedBy } = callback
  return (
    <Text size="sm" c="dimmed">
      Lúc {briefOf(lastMissedAt, now)}
      {missedCalls > 0 && ` · nhỡ ${missedCalls} cuộc`}
      {tries > 0 && ` · đã gọi ${tries} lần`}
      {lastResult && ` · ${RESULT_NAMES[lastResult].toLowerCase()}`}
      {dueAt && ` · gọi tiếp lúc ${briefOf(dueAt, now)}`}
      {clearedBy && ` · xong bởi ${clearedBy.displayName}`}
    </Text>
  )
}

/** The citizen asks to be called back: the centre does it by itself when somebody is free. */
function Wish() {
  const client = useQueryClient()
  const wish = useMutation({
    mutationFn: (number: string) => post('/api/callbacks', { number }),
    onSuccess: (_made, number) => {
      said(`Tổng đài sẽ gọi lại ${number}.`)
      void client.invalidateQueries({ queryKey: ['callbacks'] })
    },
    onError: refused,
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    wish.mutate(String(new FormData(form).get('number') ?? '').trim(), { onSuccess: () => form.reset() })
  }
  return (
    <form onSubmit={submit} aria-label="Đặt lịch gọi lại">
      <Group gap="xs" align="flex-end" mb="sm">
        <TextInput
          name="number"
          label="Hẹn gọi lại số"
          inputMode="tel"
          autoComplete="off"
          maxLength={40}
          required
        />
        <Button type="submit" variant="default" loading={wish.isPending}>
          Hẹn gọi lại
        </Button>
      </Group>
    </form>
  )
}

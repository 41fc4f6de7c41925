import { Badge, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { CallbackPage } from '../../../src/callbacks/schemas.ts'
import { get, type Json } from '../kit/api.ts'
import { dateTimeOf, numberOf } from '../kit/format.ts'
import { Failure } from '../kit/parts.tsx'
import { CALLBACK_KIND_NAMES, CALLBACK_STATE_COLOURS, CALLBACK_STATE_NAMES } from '../words/callbacks.ts'
import { RESULT_NAMES } from '../words/calls.ts'
import { Section } from './Section.tsx'

type Callback = Json<typeof CallbackPage>['items'][number]

/** Whether the citizen was to be called back for this call, and whether they were. */
export function CallCallbacks({ callId }: Readonly<{ callId: string }>) {
  const { data, error, refetch } = useQuery({
    queryKey: ['callbacks', 'of', callId],
    queryFn: ({ signal }) => get<Json<typeof CallbackPage>>('/api/callbacks', { callId }, signal),
  })
  if (error && !data) return <Failure error={error} retry={() => void refetch()} />
  if (!data || data.items.length === 0) return null
  return (
    <Section title="Gọi lại">
      <Stack gap="sm">
        {data.items.map(one => (
          <Entry key={one.id} entry={one} />
        ))}
      </Stack>
    </Section>
  )
}

function Entry({ entry }: Readonly<{ entry: Callback }>) {
  return (
    <div>
      <Group gap="xs">
        <Badge variant="light" color={CALLBACK_STATE_COLOURS[entry.state]}>
          {CALLBACK_STATE_NAMES[entry.state]}
        </Badge>
        <Badge variant="outline">{CALLBACK_KIND_NAMES[entry.kind]}</Badge>
      </Group>
      <Text size="sm" mt={4}>
        {toldOf(entry).join(' · ')}
      </Text>
    </div>
  )
}

function toldOf(entry: Callback): string[] {
  const { missedCalls, lastMissedAt, requestedAt, requestedBy, tries, lastResult, dueAt } = entry
  const { clearedAt, clearedBy } = entry
  return [
    missedCalls > 0 ? `${numberOf(missedCalls)} cuộc gọi nhỡ, lần cuối ${dateTimeOf(lastMissedAt)}` : '',
    requestedAt ? `${requestedBy?.displayName ?? 'Người dân'} yêu cầu lúc ${dateTimeOf(requestedAt)}` : '',
    tries > 0
      ? `đã gọi ${numberOf(tries)} lần${lastResult ? `, lần cuối: ${RESULT_NAMES[lastResult].toLowerCase()}` : ''}`
      : '',
    dueAt ? `gọi tiếp lúc ${dateTimeOf(dueAt)}` : '',
    clearedAt
      ? `xong lúc ${dateTimeOf(clearedAt)}, ${clearedBy ? `do ${clearedBy.displayName}` : 'nhờ một cuộc gọi được trả lời'}`
      : '',
  ].filter(Boolean)
}

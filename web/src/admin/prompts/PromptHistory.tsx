import { Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { PromptHistory as History } from '../../../../src/settings/promptschemas.ts'
import { get, type Json } from '../../kit/api.ts'
import { Failure, Waiting } from '../../kit/parts.tsx'
import { HistoryStep } from '../HistoryStep.tsx'
import { SETTINGS } from '../settings/useSettings.ts'
import { type Prompt, type Said, saidIn } from './usePrompts.ts'

type Props = Readonly<{
  prompt: Prompt
  /** What a change had put something else in the place of. */
  onBack: (said: Said) => void
}>

/** What this prompt said before and is to say, the newest step first; whatever was said can be taken up again. */
export function PromptHistory({ prompt: { name, standard }, onBack }: Props) {
  const changes = useQuery({
    queryKey: [...SETTINGS, 'prompts', name],
    queryFn: () => get<Json<typeof History>>(`/api/prompts/${name}/changes`).then(({ items }) => items),
  })
  if (changes.error && !changes.data) return <Failure error={changes.error} />
  if (!changes.data) return <Waiting />
  const steps = changes.data
  return (
    <Stack gap="sm" component="section" aria-label="Lịch sử">
      <Title order={3} size="h6">
        Lịch sử của câu này
      </Title>
      {steps.length === 0 && <Text c="dimmed">Chưa ai đổi câu này.</Text>}
      {steps.map(({ change, from, madeBy, reason, before, after }) => (
        <HistoryStep
          key={from}
          step={{ at: from, by: madeBy, reason }}
          title={Date.parse(from) > Date.now() ? `Thay đổi ${change}, đặt trước` : `Thay đổi ${change}`}
          lines={[{ what: 'Câu', before: saidIn(before, standard), after: saidIn(after, standard) }]}
          undo={{ label: `Lấy lại câu trước thay đổi ${change}`, run: () => onBack(before) }}
          whyNot={null}
        />
      ))}
    </Stack>
  )
}

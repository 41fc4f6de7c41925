import { Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { get } from '../../kit/api.ts'
import { Failure, Waiting } from '../../kit/parts.tsx'
import { HistoryStep } from '../HistoryStep.tsx'
import { isKeyed } from '../settings/model.ts'
import type { Change } from '../settings/useChange.ts'
import { SETTINGS } from '../settings/useSettings.ts'
import { type Prompt, type Said, saidIn } from './usePrompts.ts'

const CHANGES_MOST = 200

type Props = Readonly<{
  prompt: Prompt
  /** What a change had put something else in the place of. */
  onBack: (said: Said) => void
}>

/** What this prompt said before, the newest change first; whatever was said can be taken up again. */
export function PromptHistory({ prompt: { name, standard }, onBack }: Props) {
  const changes = useQuery({
    queryKey: [...SETTINGS, 'changes', 'announcements', 'prompts'],
    queryFn: () =>
      get<{ items: Change[] }>('/api/settings/changes', { section: 'announcements', limit: CHANGES_MOST }),
  })
  if (changes.error && !changes.data) return <Failure error={changes.error} />
  if (!changes.data) return <Waiting />
  const steps = stepsOf(changes.data.items, name)
  return (
    <Stack gap="sm" component="section" aria-label="Lịch sử">
      <Title order={3} size="h6">
        Lịch sử của câu này
      </Title>
      {steps.length === 0 && <Text c="dimmed">Chưa ai đổi câu này.</Text>}
      {steps.map(({ change, before, after }) => (
        <HistoryStep
          key={change.id}
          step={{ at: change.effectiveFrom, by: change.madeBy, reason: change.reason }}
          title={change.revertedBy === null ? `Thay đổi ${change.id}` : `Thay đổi ${change.id}, đã hoàn tác`}
          lines={[{ what: 'Câu', before: saidIn(before, standard), after: saidIn(after, standard) }]}
          undo={{ label: `Lấy lại câu trước thay đổi ${change.id}`, run: () => onBack(before) }}
          whyNot={null}
        />
      ))}
    </Stack>
  )
}

/** Those of the section that changed this prompt: each against the one before it. @param changes newest first */
function stepsOf(changes: readonly Change[], name: string) {
  const made = changes.filter(({ value }) => value !== null)
  return made.flatMap((change, place) => {
    const earlier = made.slice(place + 1).find(({ revertedBy }) => revertedBy === null)
    const [before, after] = [saidBy(earlier, name), saidBy(change, name)]
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ change, before, after }]
  })
}

function saidBy(change: Change | undefined, name: string): Said {
  const one = isKeyed(change?.value) ? change.value[name] : null
  return isKeyed(one) ? (one as Said) : null
}

import { Box, Card, Title } from '@mantine/core'
import { useState } from 'react'
import { dateTimeOf } from '../../kit/format.ts'
import { PagedList, usePages } from '../../kit/PagedList.tsx'
import { useSession } from '../../kit/session.tsx'
import { ACTION_NAMES } from '../../words/audit.ts'
import { HistoryStep } from '../HistoryStep.tsx'
import { type Account, PEOPLE } from './accounts.ts'
import { ChangeModal } from './ChangeModal.tsx'
import { linesOf, type Step } from './changes.ts'

const ROW_PX = 88
const MAX_HEIGHT = 'min(420px, 60vh)'

/** What became of the account: who, when, from what to what, and why; changes may be taken back. */
export function AccountHistory({ person }: Readonly<{ person: Account }>) {
  const { may } = useSession()
  const [undone, setUndone] = useState<Step | null>(null)
  const pages = usePages<Step>([...PEOPLE, 'changes', person.id], `/api/people/${person.id}/changes`)
  return (
    <Card withBorder component="section" aria-labelledby="person-history">
      <Title order={2} size="h5" id="person-history" mb="sm">
        Lịch sử tài khoản
      </Title>
      <PagedList
        pages={pages}
        rowHeight={ROW_PX}
        keyOf={({ id }) => String(id)}
        row={step => <Row step={step} onUndo={may('person.manage') ? () => setUndone(step) : null} />}
        empty="Chưa có gì trong sổ"
        label="Lịch sử tài khoản"
        maxHeight={MAX_HEIGHT}
      />
      {undone?.back && (
        <ChangeModal
          person={person}
          asked={undone.back}
          reverts={undone.id}
          onClose={() => setUndone(null)}
        />
      )}
    </Card>
  )
}

function Row({ step, onUndo }: Readonly<{ step: Step; onUndo: (() => void) | null }>) {
  const { action, at, reverts, back, whyNot } = step
  const name = ACTION_NAMES[action] ?? action
  const isMadeByPlan = action === 'person.changed' && step.plan !== null
  const hour = step.effectiveFrom === null ? '' : `, hiệu lực từ ${dateTimeOf(step.effectiveFrom)}`
  return (
    <Box py="xs" style={{ borderBottom: '1px solid var(--mantine-color-default-border)' }}>
      <HistoryStep
        step={{ ...step, reason: step.refusal ?? step.reason }}
        title={reverts === null ? `${name}${isMadeByPlan ? ' (đặt trước)' : hour}` : 'Hoàn tác thay đổi'}
        lines={stepLines(step)}
        undo={onUndo && back && { label: `Hoàn tác ${name} ${dateTimeOf(at)}`, run: onUndo }}
        whyNot={onUndo && whyNot}
      />
    </Box>
  )
}

/** What only was planned tells what it is to become: what it was before its hour, nobody wrote down. */
function stepLines({ action, differs }: Step) {
  if (action === 'person.created') return []
  const lines = linesOf(differs)
  return action === 'change.planned' ? lines.map(line => ({ ...line, before: null })) : lines
}

import { Anchor, Badge, Box, Group, Text } from '@mantine/core'
import { Link } from 'wouter'
import type { Outcome } from '../../../src/evidence/verification.ts'
import { OUTCOMES } from '../../../src/evidence/words.ts'
import { dateOf, dateTimeOf } from '../kit/format.ts'
import { PagedList, usePages } from '../kit/PagedList.tsx'
import { OUTCOME_COLOURS, VERIFICATION_STATE_NAMES } from '../words/evidence.ts'
import { VERIFICATIONS_KEY, type Verification } from './useEvidence.ts'

const ROW_PX = 56

/** What was verified, and what it came to. */
export function VerificationList({ maxHeight }: Readonly<{ maxHeight: string }>) {
  const pages = usePages<Verification>([...VERIFICATIONS_KEY, 'list'], '/api/evidence/verifications')
  return (
    <PagedList
      pages={pages}
      rowHeight={ROW_PX}
      keyOf={({ id }) => id}
      label="Các lần kiểm chứng"
      empty="Chưa kiểm chứng lần nào"
      maxHeight={maxHeight}
      row={one => <VerificationRow one={one} />}
    />
  )
}

function VerificationRow({ one }: Readonly<{ one: Verification }>) {
  const { id, askedAt, askedBy, state, integrity, completeness } = one
  return (
    <Group px="xs" py={8} justify="space-between">
      <Box>
        <Anchor component={Link} href={`/evidence/verifications/${id}`}>
          {dateTimeOf(askedAt)}
        </Anchor>
        <Text size="sm">
          {spanTextOf(one)} · {askedBy?.displayName ?? 'không rõ'}
        </Text>
      </Box>
      <Group gap="xs">
        {state === 'done' ? (
          <>
            <OutcomeBadge name="Toàn vẹn" outcome={integrity} />
            <OutcomeBadge name="Đầy đủ" outcome={completeness} />
          </>
        ) : (
          <Badge variant="light" color={state === 'running' ? 'blue' : 'gray'}>
            {VERIFICATION_STATE_NAMES[state]}
          </Badge>
        )}
      </Group>
    </Group>
  )
}

/** The last day is told, and not the instant after it. */
export function spanTextOf({ from, to }: Pick<Verification, 'from' | 'to'>): string {
  const last = to === null ? 'đến nay' : `đến hết ${dateOf(Date.parse(to) - 1)}`
  return `${from === null ? 'Từ đầu' : `Từ ${dateOf(from)}`} ${last}`
}

function OutcomeBadge({ name, outcome }: Readonly<{ name: string; outcome: Outcome | null }>) {
  if (outcome === null) return null
  return (
    <Badge variant="light" color={OUTCOME_COLOURS[outcome]}>
      {name}: {OUTCOMES[outcome]}
    </Badge>
  )
}

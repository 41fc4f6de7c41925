import { Button, Stack, Text, Timeline } from '@mantine/core'
import { useState } from 'react'
import { LATE_LABEL, STAGE_LABELS, type Stage } from '../../../src/tickets/course.ts'
import { dateTimeOf } from '../kit/format.ts'
import { Failure, Waiting } from '../kit/parts.tsx'
import { useUnits } from '../pickers/lists.ts'
import { ARTICLES } from '../words/tickets.ts'
import { type Happened, useTimeline } from './data.ts'
import { changedBetween } from './editing.ts'
import classes from './Facts.module.css'
import { Section } from './Section.tsx'

/** The last ones first; the rest on request. */
const SHOWN = 12

/** Who did what when, where it moved, and by which article (E20). */
export function TimelineOf({ ticketId }: Readonly<{ ticketId: string }>) {
  const { data, error, refetch } = useTimeline(ticketId)
  const [isAll, setAll] = useState(false)
  const newest = data?.toReversed() ?? []
  return (
    <Section title="Quá trình xử lý">
      {error && !data && <Failure error={error} retry={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data && data.length === 0 && <Text size="sm">Chưa có gì diễn ra.</Text>}
      <Timeline bulletSize={12} lineWidth={2} active={0}>
        {(isAll ? newest : newest.slice(0, SHOWN)).map(item => (
          <Timeline.Item key={`${item.source} ${item.number}`}>
            <One item={item} all={data ?? []} />
          </Timeline.Item>
        ))}
      </Timeline>
      {!isAll && newest.length > SHOWN && (
        <Button variant="subtle" size="xs" mt="xs" onClick={() => setAll(true)}>
          Xem cả {newest.length} việc
        </Button>
      )}
    </Section>
  )
}

type OneProps = Readonly<{ item: Happened; all: readonly Happened[] }>

function One({ item, all }: OneProps) {
  const { data: units } = useUnits()
  const { at, by, type, after, before, isLate, unitId, text, address } = item
  const moved = after !== null && after !== before ? stageText(after, isLate) : null
  const unit = moved === null ? null : (units?.find(({ id }) => id === unitId)?.name ?? null)
  const article = Object.hasOwn(ARTICLES, type) ? ARTICLES[type as keyof typeof ARTICLES] : null
  return (
    <Stack gap={2}>
      <Text size="sm" className={classes.words ?? ''}>
        {item.source === 'version' ? versionText(item, all) : text}
      </Text>
      {moved && (
        <Text size="sm" fw={600}>
          → {[moved, unit].filter(Boolean).join(', ')}
        </Text>
      )}
      <Text size="xs" c="dimmed">
        {[dateTimeOf(at), by?.displayName ?? 'Hệ thống', article, address].filter(Boolean).join(' · ')}
      </Text>
    </Stack>
  )
}

const stageText = (stage: string, isLate: boolean): string => {
  if (isLate && (stage === 'with-officer' || stage === 'with-head')) return LATE_LABEL
  return Object.hasOwn(STAGE_LABELS, stage) ? STAGE_LABELS[stage as Stage] : stage
}

/** A version is told by what is another in it. */
function versionText(item: Happened, all: readonly Happened[]): string {
  const versions = all.filter(({ source }) => source === 'version')
  const before = versions[versions.indexOf(item) - 1]
  const changed = changedBetween(before?.facts, item.facts)
  if (changed === null) return 'Lưu bản ghi khi tiếp nhận'
  return changed.length === 0
    ? 'Lưu bản ghi, không đổi nội dung'
    : `Lưu bản ghi mới: đổi ${changed.join(', ')}`
}

import { Badge, Blockquote, Group, Stack, Text } from '@mantine/core'
import { dateTimeOf } from '../kit/format.ts'
import { LEVEL_NAMES } from '../words/tickets.ts'
import type { Whole } from './data.ts'
import classes from './Facts.module.css'
import { Section } from './Section.tsx'

type Course = NonNullable<Whole['course']>
type Answer = Course['answers'][number]

/** What was answered at each level (QC 11.1), what waits for approval, and what was promised or ordered. */
export function Answers({ ticket: { course } }: Readonly<{ ticket: Whole }>) {
  if (!course) return null
  const { answers, proposed, promise, assignee, directions } = course
  const hasAny = answers.length + directions.length > 0 || proposed || promise || assignee?.result
  if (!hasAny) return null
  return (
    <Section title="Kết quả xử lý">
      <Stack gap="md">
        {directions.map(({ at, text, by }) => (
          <Said
            key={at}
            title="Lãnh đạo chỉ đạo"
            about={`${by?.displayName ?? ''}, ${dateTimeOf(at)}`}
            text={text}
          />
        ))}
        {promise && (
          <Said
            title={`Hẹn hoàn tất ${dateTimeOf(promise.until)}`}
            about={`${promise.by?.displayName ?? ''}, ${dateTimeOf(promise.at)}`}
            text={promise.reason}
          />
        )}
        {assignee?.result && (
          <Said title="Bộ phận xử lý báo" about={assignee.person?.displayName ?? ''} text={assignee.result} />
        )}
        {proposed && <Given answer={proposed} isProposed />}
        {answers.map(answer => (
          <Given key={answer.at} answer={answer} />
        ))}
      </Stack>
    </Section>
  )
}

function Given({ answer, isProposed = false }: Readonly<{ answer: Answer; isProposed?: boolean }>) {
  const { level, by, at, text, approvedBy } = answer
  const about = [by?.displayName, dateTimeOf(at), approvedBy && `${approvedBy.displayName} duyệt`]
  return (
    <Said
      title={`${LEVEL_NAMES[level]} trả lời`}
      about={about.filter(Boolean).join(', ')}
      text={text}
      {...(isProposed ? { badge: 'Chờ duyệt' } : {})}
    />
  )
}

type SaidProps = Readonly<{ title: string; about: string; text: string; badge?: string }>

function Said({ title, about, text, badge }: SaidProps) {
  return (
    <div>
      <Group gap="xs">
        <Text fw={600} size="sm">
          {title}
        </Text>
        {badge && (
          <Badge size="sm" tt="none" variant="light">
            {badge}
          </Badge>
        )}
      </Group>
      <Text size="xs" c="dimmed">
        {about}
      </Text>
      <Blockquote p="xs" mt={4} className={classes.words ?? ''} fz="sm">
        {text}
      </Blockquote>
    </div>
  )
}

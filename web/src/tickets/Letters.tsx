import { Anchor, Stack, Text } from '@mantine/core'
import { Link } from 'wouter'
import { LETTER_KIND_LABELS, LETTER_STATE_LABELS } from '../../../src/documents/registry.ts'
import { dateOf } from '../kit/format.ts'
import { useLetters } from './data.ts'
import { Section } from './Section.tsx'

type LettersProps = Readonly<{ ticketId: string; isAsked: boolean }>

/** Official letters about it (QC 9.5); drafts are the Office's. */
export function Letters({ ticketId, isAsked }: LettersProps) {
  const { data } = useLetters(ticketId, isAsked)
  if (!data || data.length === 0) return null
  return (
    <Section title="Văn bản của Văn phòng">
      <Stack gap="xs">
        {data.map(({ id, kind, state, number, symbol, issuedAt, summary, dueAt }) => (
          <div key={id}>
            <Anchor component={Link} href={`/letters/${id}`} size="sm">
              {LETTER_KIND_LABELS[kind]} {number === null ? '' : `số ${number}/${symbol}`}
            </Anchor>
            <Text size="sm">{summary}</Text>
            <Text size="xs" c="dimmed">
              {[
                LETTER_STATE_LABELS[state],
                issuedAt && `ban hành ${dateOf(issuedAt)}`,
                dueAt && `trả lời trước ${dateOf(dueAt)}`,
              ]
                .filter(Boolean)
                .join(' · ')}
            </Text>
          </div>
        ))}
      </Stack>
    </Section>
  )
}

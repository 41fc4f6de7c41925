import { Card, Text, Timeline, Title } from '@mantine/core'
import { dateTimeOf } from '../kit/format.ts'
import { EVENT_NAMES, type Letter } from './letters.ts'

export function LetterHistory({ letter }: Readonly<{ letter: Letter }>) {
  if (letter.events.length === 0) return null
  return (
    <Card withBorder component="section" aria-labelledby="letter-history">
      <Title order={2} size="h4" id="letter-history" mb="sm">
        Quá trình
      </Title>
      <Timeline bulletSize={14} lineWidth={2} active={letter.events.length}>
        {letter.events.map(({ at, by, type }) => (
          <Timeline.Item key={`${at} ${type}`} title={EVENT_NAMES[type]}>
            <Text size="sm" c="dimmed" className="figures">
              {dateTimeOf(at)}
              {by && `, ${by.displayName}`}
            </Text>
          </Timeline.Item>
        ))}
      </Timeline>
    </Card>
  )
}

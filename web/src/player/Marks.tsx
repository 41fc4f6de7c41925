import { Box, Button, Group } from '@mantine/core'
import { clockOf } from '../kit/format.ts'
import { LANE_NAMES, MARK_NAMES } from '../words/hearing.ts'
import type { Mark, MarkKind } from './marks.ts'

/** Mantine colours; the list beside it says it in words. */
const COLOURS: Readonly<Record<MarkKind, string>> = {
  answer: 'green',
  held: 'orange',
  guest: 'teal',
  left: 'gray',
  supervisor: 'pink',
  silenced: 'red',
}

const TRACK_PX = 8

/** What happened, below the picture, where it happened. */
export function MarkTrack({ marks, lengthMs }: Readonly<{ marks: readonly Mark[]; lengthMs: number }>) {
  if (marks.length === 0 || lengthMs === 0) return null
  const share = (ms: number) => `${(100 * ms) / lengthMs}%`
  return (
    <Box pos="relative" h={TRACK_PX} aria-hidden>
      {marks.map(({ kind, at, to, lane }) => (
        <Box
          key={`${kind} ${at} ${lane?.id}`}
          pos="absolute"
          h={TRACK_PX}
          bg={`${COLOURS[kind]}.6`}
          left={share(at)}
          w={to === null ? 3 : share(to - at)}
          miw={3}
        />
      ))}
    </Box>
  )
}

export type NameOf = (personId: string) => string | undefined

type MarkListProps = Readonly<{ marks: readonly Mark[]; onSeek: (ms: number) => void; nameOf: NameOf }>

/** The same in words; each leads there. */
export function MarkList({ marks, onSeek, nameOf }: MarkListProps) {
  return (
    <Group
      gap={6}
      component="ul"
      m={0}
      p={0}
      style={{ listStyle: 'none' }}
      aria-label="Các mốc trong bản ghi"
    >
      {marks.map(mark => (
        <li key={`${mark.kind} ${mark.at} ${mark.lane?.id}`}>
          <Button
            size="compact-xs"
            variant="light"
            color={COLOURS[mark.kind]}
            onClick={() => onSeek(mark.at)}
          >
            {clockOf(mark.at)} {textOf(mark, nameOf)}
          </Button>
        </li>
      ))}
    </Group>
  )
}

function textOf({ kind, at, to, lane }: Mark, nameOf: NameOf): string {
  const lasts = to === null ? '' : ` (${clockOf(to - at)})`
  if (lane === null || kind === 'held') return `${MARK_NAMES[kind]}${lasts}`
  return `${whoOf(lane, nameOf)} ${MARK_NAMES[kind]}${lasts}`
}

/** How somebody in a call is called. */
export function whoOf(lane: NonNullable<Mark['lane']>, nameOf: NameOf): string {
  return (lane.personId && nameOf(lane.personId)) || lane.label || LANE_NAMES[lane.role]
}

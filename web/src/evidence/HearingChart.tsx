import { Box, Group, Text } from '@mantine/core'
import type { MouseEvent } from 'react'
import { clockOf } from '../kit/format.ts'
import { DOINGS, type Doing, type Hearing, type Lane } from '../player/hearing.ts'
import { DOING_COLOURS, DOING_NAMES } from '../words/hearing.ts'
import { shareOf, ticksOf } from './chart.ts'

const ROW_PX = 46
const NAME_PX = 18
const BAR_PX = 22
const AXIS_PX = 22

type ChartProps = Readonly<{
  hearing: Hearing
  nameOf: (lane: Lane) => string
  /** Where the player is, epoch ms; null = nothing is heard. */
  cursor: number | null
  onSeek: (at: number) => void
}>

/** Lanes of those who were in a call, as wide as the sound above them: one instant is one place. The table says the same in words. */
export function HearingChart({ hearing, nameOf, cursor, onSeek }: ChartProps) {
  const { lanes, silenced, from, to } = hearing
  const height = (lanes.length + 1) * ROW_PX + AXIS_PX
  const recorded = lanes.length * ROW_PX + NAME_PX
  const seek = (event: MouseEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    onSeek(from + ((event.clientX - box.left) / box.width) * (to - from))
  }
  return (
    <Box>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the table's buttons lead to the same instants by keyboard */}
      <svg
        width="100%"
        height={height}
        role="img"
        aria-label="Ai nghe được ai theo thời gian; nội dung như bảng bên dưới"
        onClick={seek}
        style={{ cursor: 'pointer', display: 'block' }}
      >
        <Axis hearing={hearing} height={height} />
        <Names names={[...lanes.map(nameOf), 'Ghi âm']} />
        {lanes.map((lane, n) => (
          <Bars key={lane.id} lane={lane} y={n * ROW_PX + NAME_PX} hearing={hearing} />
        ))}
        <Bar span={hearing} y={recorded} hearing={hearing} colour="green" text="có ghi âm" />
        {silenced.map(span => (
          <Bar key={span.from} span={span} y={recorded} hearing={hearing} colour="red" text="tắt tiếng" />
        ))}
        {cursor !== null && <Cursor x={shareOf(cursor, hearing)} height={height} />}
      </svg>
      <Legend
        doings={DOINGS.filter(doing => lanes.some(({ parts }) => parts.some(one => one.doing === doing)))}
      />
    </Box>
  )
}

const Names = ({ names }: Readonly<{ names: readonly string[] }>) =>
  names.map((name, n) => (
    <text
      // biome-ignore lint/suspicious/noArrayIndexKey: lanes keep their place
      key={n}
      x={6}
      y={n * ROW_PX + NAME_PX - 5}
      fontSize={13}
      style={{ fill: 'var(--mantine-color-text)' }}
    >
      {name}
    </text>
  ))

function Bars({ lane, y, hearing }: Readonly<{ lane: Lane; y: number; hearing: Hearing }>) {
  return lane.parts.map(part => (
    <Bar
      key={part.from}
      span={part}
      y={y}
      hearing={hearing}
      colour={DOING_COLOURS[part.doing]}
      text={DOING_NAMES[part.doing]}
      isSilent={part.isSilent}
    />
  ))
}

type BarProps = Readonly<{
  span: Readonly<{ from: number; to: number }>
  y: number
  hearing: Hearing
  colour: string
  text: string
  isSilent?: boolean
}>

function Bar({ span, y, hearing, colour, text, isSilent = false }: BarProps) {
  const x = shareOf(span.from, hearing)
  const width = shareOf(span.to, hearing) - x
  return (
    <rect
      x={`${x}%`}
      y={y}
      width={`${width}%`}
      height={BAR_PX}
      rx={4}
      style={{
        fill: `var(--mantine-color-${colour}-${isSilent ? 'light' : 'filled'})`,
        stroke: `var(--mantine-color-${colour}-filled)`,
        ...(isSilent ? { strokeDasharray: '4 3' } : {}),
      }}
    >
      <title>
        {`${clockOf(span.from - hearing.from)}–${clockOf(span.to - hearing.from)} ${text}${isSilent ? ', không ai nghe thấy' : ''}`}
      </title>
    </rect>
  )
}

function Axis({ hearing, height }: Readonly<{ hearing: Hearing; height: number }>) {
  return ticksOf(hearing).map(ms => {
    const x = `${shareOf(hearing.from + ms, hearing)}%`
    return (
      <g key={ms}>
        <line
          x1={x}
          x2={x}
          y1={0}
          y2={height - AXIS_PX}
          style={{ stroke: 'var(--mantine-color-default-border)' }}
        />
        <text
          x={x}
          y={height - 6}
          fontSize={12}
          textAnchor={ms === 0 ? 'start' : 'middle'}
          style={{ fill: 'var(--mantine-color-dimmed)' }}
        >
          {clockOf(ms)}
        </text>
      </g>
    )
  })
}

const Cursor = ({ x, height }: Readonly<{ x: number; height: number }>) => (
  <line
    x1={`${x}%`}
    x2={`${x}%`}
    y1={0}
    y2={height - AXIS_PX}
    strokeWidth={2}
    style={{ stroke: 'var(--mantine-color-red-filled)' }}
  />
)

function Legend({ doings }: Readonly<{ doings: readonly Doing[] }>) {
  return (
    <Group gap="md" mt={4} aria-hidden>
      {doings.map(doing => (
        <Group key={doing} gap={6} wrap="nowrap">
          <Box
            w={14}
            h={14}
            style={{ borderRadius: 3, background: `var(--mantine-color-${DOING_COLOURS[doing]}-filled)` }}
          />
          <Text size="xs">{DOING_NAMES[doing]}</Text>
        </Group>
      ))}
      <Text size="xs" c="dimmed">
        viền đứt: người khác không nghe thấy
      </Text>
    </Group>
  )
}

import '@mantine/charts/styles.css'
import { BarChart, LineChart } from '@mantine/charts'
import { Box, Grid, Paper, Stack, Table, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { serverNow } from '../kit/now.ts'
import { Nothing } from '../kit/parts.tsx'
import { valueText } from './texts.ts'
import type { Figures } from './useFigures.ts'
import { type Bucket, bucketLabel } from './window.ts'

type Series = Readonly<{ name: string; label: string; color: string; unit: string }>
type Chart = Readonly<{ title: string; kind: 'bar' | 'line'; series: readonly Series[] }>

const CHARTS: readonly Chart[] = [
  {
    title: 'Cuộc gọi',
    kind: 'bar',
    series: [
      { name: 'offered', label: 'Tiếp nhận', color: 'gray.6', unit: 'calls' },
      { name: 'answered', label: 'Trả lời', color: 'teal.6', unit: 'calls' },
      { name: 'abandoned', label: 'Gọi nhỡ', color: 'red.7', unit: 'calls' },
    ],
  },
  {
    title: 'Thời gian chờ',
    kind: 'line',
    series: [
      { name: 'longest-wait', label: 'Lâu nhất', color: 'orange.7', unit: 'seconds' },
      { name: 'asa', label: 'Trung bình đến khi trả lời', color: 'blue.7', unit: 'seconds' },
    ],
  },
  {
    title: 'Mức phục vụ',
    kind: 'line',
    series: [{ name: 'service-level', label: 'Mức phục vụ', color: 'grape.7', unit: 'percent' }],
  },
]

type Row = Readonly<Record<string, string | number | null>>

/** The course of the window; beside each chart the same figures as a table, for those who do not see it. */
export function Charts({ figures, bucket }: Readonly<{ figures: Figures; bucket: Bucket }>) {
  const now = serverNow()
  const codes = CHARTS.flatMap(({ series }) => series.map(({ name }) => name))
  const rows: Row[] = figures.buckets
    .filter(({ from }) => Date.parse(from) <= now)
    .map(({ from, figures }) => ({
      from: bucketLabel(from, bucket),
      ...Object.fromEntries(codes.map(code => [code, figures[code]?.value ?? null])),
    }))
  if (rows.length === 0) return <Nothing title="Khoảng ngày này chưa bắt đầu" />
  return (
    <Stack>
      {CHARTS.map(chart => (
        <ChartWithTable key={chart.title} chart={chart} rows={rows} goal={figures.limits.goalPercent} />
      ))}
    </Stack>
  )
}

type ChartProps = Readonly<{ chart: Chart; rows: Row[]; goal: number }>

function ChartWithTable({ chart, rows, goal }: ChartProps) {
  return (
    <Paper withBorder p="sm" component="section" aria-label={chart.title}>
      <Title order={2} size="h5" mb="xs">
        {chart.title}
      </Title>
      <Grid>
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Box role="img" aria-label={`Biểu đồ ${chart.title.toLowerCase()}; số liệu ở bảng bên cạnh`}>
            <Drawn chart={chart} rows={rows} goal={goal} />
          </Box>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <Box
            mah={260}
            style={{ overflow: 'auto' }}
            tabIndex={0}
            role="region"
            aria-label={`Bảng ${chart.title.toLowerCase()}`}
          >
            <Numbers chart={chart} rows={rows} />
          </Box>
        </Grid.Col>
      </Grid>
    </Paper>
  )
}

function Drawn({ chart: { kind, series }, rows, goal }: ChartProps): ReactNode {
  const unit = series[0]?.unit ?? 'calls'
  const common = {
    ...{ h: 260, data: rows, dataKey: 'from', withLegend: series.length > 1, tickLine: 'y' as const },
    series: series.map(({ name, label, color }) => ({ name, label, color })),
    valueFormatter: (value: number) => valueText(value, unit),
    xAxisProps: { interval: 'equidistantPreserveStart' as const },
    yAxisProps: { allowDecimals: false, width: 52, ...(unit === 'percent' ? { domain: [0, 100] } : {}) },
  }
  if (kind === 'bar') return <BarChart {...common} barChartProps={{ accessibilityLayer: false }} />
  return (
    <LineChart
      {...common}
      curveType="linear"
      connectNulls={false}
      lineChartProps={{ accessibilityLayer: false }}
      referenceLines={unit === 'percent' ? [{ y: goal, label: `Mục tiêu ${goal} %`, color: 'red.7' }] : []}
    />
  )
}

function Numbers({ chart: { series }, rows }: Omit<ChartProps, 'goal'>) {
  return (
    <Table stickyHeader fz="sm" verticalSpacing={2} className="figures">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Từ</Table.Th>
          {series.map(({ name, label }) => (
            <Table.Th key={name} ta="right">
              {label}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(row => (
          <Table.Tr key={row.from}>
            <Table.Th scope="row" fw={400}>
              {row.from}
            </Table.Th>
            {series.map(({ name, unit }) => (
              <Table.Td key={name} ta="right">
                {valueText(row[name] as number | null, unit)}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

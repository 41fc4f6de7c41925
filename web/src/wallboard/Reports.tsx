import { Anchor, Button, Group, Stack, Tabs, Text } from '@mantine/core'
import { DatePickerInput } from '@mantine/dates'
import { IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { addressOf } from '../kit/api.ts'
import { onceDrawn } from '../kit/later.ts'
import { Failure, PageHead, Waiting } from '../kit/parts.tsx'
import { VietnameseDates } from '../kit/VietnameseDates.tsx'
import { Completeness } from './Completeness.tsx'
import { FiguresTable } from './FiguresTable.tsx'
import { OperatorsTable } from './OperatorsTable.tsx'
import { useFigures } from './useFigures.ts'
import { bucketOf, type Days, presetsOf, windowOf } from './window.ts'

const Charts = onceDrawn(
  async () => (await import('./Charts.tsx')).Charts,
  () => <Waiting />,
)

/** Figures of any window, with their formulas; charts, operators, exports, and whether every second was recorded. */
export default function Reports() {
  const [days, setDays] = useState<Days>(() => presetsOf(Date.now())[0]?.days as Days)
  return (
    <>
      <PageHead title="Số liệu tổng đài">
        <Exports days={days} />
      </PageHead>
      <Stack>
        <Choice days={days} choose={setDays} />
        <Tabs defaultValue="charts" keepMounted={false}>
          <Tabs.List mb="md">
            <Tabs.Tab value="charts">Biểu đồ</Tabs.Tab>
            <Tabs.Tab value="figures">Số liệu và công thức</Tabs.Tab>
            <Tabs.Tab value="operators">Điện thoại viên</Tabs.Tab>
            <Tabs.Tab value="completeness">Ghi âm đầy đủ</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="charts">
            <OfWindow days={days} kind="charts" />
          </Tabs.Panel>
          <Tabs.Panel value="figures">
            <OfWindow days={days} kind="figures" />
          </Tabs.Panel>
          <Tabs.Panel value="operators">
            <OperatorsTable days={days} />
          </Tabs.Panel>
          <Tabs.Panel value="completeness">
            <Completeness key={`${days.first} ${days.last}`} days={days} />
          </Tabs.Panel>
        </Tabs>
      </Stack>
    </>
  )
}

function OfWindow({ days, kind }: Readonly<{ days: Days; kind: 'charts' | 'figures' }>) {
  const { data, error, refetch } = useFigures(days)
  if (error && !data) return <Failure error={error} retry={() => void refetch()} />
  if (!data) return <Waiting what="Đang tính số liệu…" />
  if (kind === 'figures') return <FiguresTable figures={data} />
  return <Charts figures={data} bucket={bucketOf(days)} />
}

type ChoiceProps = Readonly<{ days: Days; choose: (days: Days) => void }>

function Choice({ days, choose }: ChoiceProps) {
  const [half, setHalf] = useState<string | null>(null)
  return (
    <Group align="flex-end" gap="xs">
      <VietnameseDates>
        <DatePickerInput
          type="range"
          label="Từ ngày – đến ngày"
          allowSingleDateInRange
          w={240}
          maxDate={presetsOf(Date.now())[0]?.days.last ?? ''}
          value={half === null ? [days.first, days.last] : [half, null]}
          onChange={([first, last]) => {
            setHalf(first !== null && last === null ? first : null)
            if (first !== null && last !== null) choose({ first, last })
          }}
        />
      </VietnameseDates>
      {presetsOf(Date.now()).map(preset => {
        const isChosen = preset.days.first === days.first && preset.days.last === days.last
        return (
          <Button
            key={preset.name}
            variant={isChosen ? 'light' : 'default'}
            aria-pressed={isChosen}
            onClick={() => choose(preset.days)}
          >
            {preset.name}
          </Button>
        )
      })}
    </Group>
  )
}

function Exports({ days }: Readonly<{ days: Days }>) {
  const query = windowOf(days)
  const csv = addressOf('/api/reports/figures.csv', {
    ...query,
    ...{ bucket: bucketOf(days), separator: 'semicolon' },
  })
  return (
    <>
      <IconDownload size={18} aria-hidden />
      <Anchor href={csv} download>
        Bảng tính (CSV)
      </Anchor>
      <Anchor
        href={addressOf('/api/reports/queue-log', query)}
        download={`queue_log-${days.first}-${days.last}`}
      >
        Nhật ký hàng chờ (queue_log)
      </Anchor>
      <Text size="sm" c="dimmed">
        của khoảng ngày đang chọn
      </Text>
    </>
  )
}

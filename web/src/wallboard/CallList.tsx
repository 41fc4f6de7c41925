import { Box, Button, Group, Select, Stack, TextInput } from '@mantine/core'
import { DatePickerInput } from '@mantine/dates'
import { useDebouncedValue } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import type { CallPage } from '../../../src/calls/schemas.ts'
import type { Json } from '../kit/api.ts'
import { clearing } from '../kit/clearing.ts'
import { useLive } from '../kit/live.ts'
import { PagedList, usePages } from '../kit/PagedList.tsx'
import { Nothing, PageHead } from '../kit/parts.tsx'
import { useKept, useRemembered } from '../kit/remembered.ts'
import { useSession } from '../kit/session.tsx'
import { VietnameseDates } from '../kit/VietnameseDates.tsx'
import { usePeople } from '../pickers/lists.ts'
import { PersonPicker } from '../pickers/pickers.tsx'
import { CALL_STATE_NAMES, DIRECTION_NAMES, ENDING_NAMES } from '../words/calls.ts'
import { CallListRow } from './CallListRow.tsx'
import { windowOf } from './window.ts'

type Wanted = Readonly<{
  state: string | null
  ending: string | null
  direction: string | null
  operatorId: string | null
  first: string | null
  last: string | null
}>
const EVERYTHING: Wanted = {
  ...{ state: null, ending: null, direction: null, operatorId: null, first: null, last: null },
}
const TYPING_MS = 300

const choices = (names: Readonly<Record<string, string>>) =>
  Object.entries(names).map(([value, label]) => ({ value, label }))

/** Every call of the centre, newest first. */
export default function CallList() {
  const client = useQueryClient()
  const [wanted, setWanted] = useKept('calls wanted', EVERYTHING)
  const [typed, setTyped] = useRemembered('calls')
  const [caller] = useDebouncedValue(typed.trim(), TYPING_MS)
  const { first, last, ...others } = wanted
  const days = first === null ? {} : windowOf({ first, last: last ?? first })
  const query = { ...others, ...days, caller }
  const pages = usePages<Json<typeof CallPage>['items'][number]>(['calls', 'list'], '/api/calls', query)
  useLive<{ state: string }>('call', ({ state }) => {
    // Under way it changes every few seconds; the list is read anew when one has come to its end.
    if (state === 'ended') void client.invalidateQueries({ queryKey: ['calls', 'list'] })
  })
  const isAll = typed === '' && Object.values(wanted).every(value => value === null)
  return (
    <>
      <PageHead title="Cuộc gọi" />
      <Stack>
        <Filters wanted={wanted} setWanted={setWanted} typed={typed} setTyped={setTyped} />
        <Box>
          <PagedList
            pages={pages}
            rowHeight={52}
            keyOf={({ id }) => id}
            row={call => <CallListRow call={call} />}
            empty={
              <Nothing title={isAll ? 'Chưa có cuộc gọi nào' : 'Không có cuộc gọi nào như vậy'}>
                {!isAll && (
                  <Button
                    variant="default"
                    size="xs"
                    onClick={() => {
                      setWanted(EVERYTHING)
                      setTyped('')
                    }}
                  >
                    Bỏ các điều kiện
                  </Button>
                )}
              </Nothing>
            }
            label="Cuộc gọi, mới nhất trước"
            height="calc(100dvh - 240px)"
          />
        </Box>
      </Stack>
    </>
  )
}

type FilterProps = Readonly<{
  wanted: Wanted
  setWanted: (wanted: Wanted) => void
  typed: string
  setTyped: (typed: string) => void
}>

function Filters({ wanted, setWanted, typed, setTyped }: FilterProps) {
  const { may } = useSession()
  const operators = usePeople({ role: 'operator' }, !may('person.read')).data
  const choose = (part: Partial<Wanted>) => setWanted({ ...wanted, ...part })
  const common = (label: string) =>
    ({
      ...{ label, clearable: true, clearButtonProps: clearing(`Bỏ chọn: ${label}`) },
      ...{ w: 170, placeholder: 'Tất cả', size: 'sm' },
    }) as const
  return (
    <Group gap="xs" align="flex-end">
      <TextInput
        label="Số điện thoại"
        type="search"
        inputMode="tel"
        w={150}
        value={typed}
        onChange={event => setTyped(event.currentTarget.value)}
      />
      <Select
        {...common('Trạng thái')}
        data={choices(CALL_STATE_NAMES)}
        value={wanted.state}
        onChange={state => choose({ state })}
      />
      <Select
        {...common('Kết thúc')}
        data={choices(ENDING_NAMES)}
        value={wanted.ending}
        onChange={ending => choose({ ending })}
      />
      <Select
        {...common('Chiều gọi')}
        w={130}
        data={choices(DIRECTION_NAMES)}
        value={wanted.direction}
        onChange={direction => choose({ direction })}
      />
      {may('person.read') && (
        <PersonPicker
          label="Điện thoại viên"
          people={operators ?? []}
          value={wanted.operatorId}
          onChange={operatorId => choose({ operatorId })}
        />
      )}
      <DaysField wanted={wanted} choose={choose} />
    </Group>
  )
}

type DaysProps = Readonly<{ wanted: Wanted; choose: (part: Partial<Wanted>) => void }>

function DaysField({ wanted, choose }: DaysProps) {
  return (
    <VietnameseDates>
      <DatePickerInput
        type="range"
        label="Từ ngày – đến ngày"
        placeholder="Mọi ngày"
        allowSingleDateInRange
        clearable
        clearButtonProps={clearing('Bỏ chọn ngày')}
        w={230}
        value={[wanted.first, wanted.last]}
        onChange={([first, last]) => choose({ first, last })}
      />
    </VietnameseDates>
  )
}

import { Box, Button, Group, Select, Stack, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconFilter, IconSearch } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useSearchParams } from 'wouter'
import { clearing } from '../kit/clearing.ts'
import { PagedList } from '../kit/PagedList.tsx'
import { Nothing, PageHead } from '../kit/parts.tsx'
import { useRemembered } from '../kit/remembered.ts'
import { useTicketPages } from '../kit/ticketpages.ts'
import { useFields, useUnits } from '../pickers/lists.ts'
import { keys, type Listed, useListLeft, useWorkTime } from './data.ts'
import { ExportList } from './ExportList.tsx'
import { Filters } from './Filters.tsx'
import { countOf, filterIn, VIEW_LABELS, VIEW_ORDER } from './filters.ts'
import { Keys } from './Keys.tsx'
import { Row } from './Row.tsx'
import { useListKeys } from './useListKeys.ts'

const ROW_PX = 104
const TYPING_MS = 300

/** Any ticket, found by words, a code, the end of a number, and by what it is. */
export default function Search() {
  const [params, setParams] = useSearchParams()
  const filter = useMemo(() => filterIn(params), [params])
  const [typed, setTyped] = useRemembered('search')
  const [q] = useDebouncedValue(typed.trim(), TYPING_MS)
  const [isOpen, setOpen] = useState(countOf(filter) > 0)
  const set = (name: string, value: string | null) =>
    setParams(before => changed(before, name, value), { replace: true })
  useListLeft()
  const list = useListKeys()
  return (
    <Stack h="calc(100dvh - 52px - 2 * var(--mantine-spacing-md))" gap="sm">
      <PageHead title="Tra cứu phiếu">
        <ExportList query={{ ...filter, q }} />
        <Keys />
      </PageHead>
      <Group gap="xs" align="flex-end" wrap="wrap">
        <TextInput
          label="Tìm"
          // What is typed may be about a citizen: it does not stand in the address.
          placeholder="Từ ngữ, mã phiếu, tên, các số cuối điện thoại"
          leftSection={<IconSearch size={16} aria-hidden />}
          value={typed}
          onChange={event => setTyped(event.currentTarget.value)}
          flex={1}
          miw={220}
          data-search
          autoFocus
        />
        <Select
          label="Danh sách"
          placeholder="Tất cả"
          data={VIEW_ORDER.map(view => ({ value: view, label: VIEW_LABELS[view] }))}
          value={filter.view ?? null}
          onChange={value => set('view', value)}
          clearable
          clearButtonProps={clearing('Bỏ chọn danh sách')}
          w={240}
        />
        <Button
          variant="default"
          leftSection={<IconFilter size={16} aria-hidden />}
          aria-expanded={isOpen}
          onClick={() => setOpen(now => !now)}
        >
          Bộ lọc{countOf(filter) > 0 && ` (${countOf(filter)})`}
        </Button>
      </Group>
      {isOpen && <Filters filter={filter} set={set} clear={() => setParams({}, { replace: true })} />}
      <Box ref={list} flex={1} mih={240}>
        <Found filter={filter} q={q} />
      </Box>
    </Stack>
  )
}

function changed(before: URLSearchParams, name: string, value: string | null): URLSearchParams {
  const next = new URLSearchParams(before)
  if (value === null || value === '') next.delete(name)
  else next.set(name, value)
  return next
}

type FoundProps = Readonly<{ filter: ReturnType<typeof filterIn>; q: string }>

function Found({ filter, q }: FoundProps) {
  const pages = useTicketPages<Listed>(keys.lists, { ...filter, q })
  const { data: fields } = useFields()
  const { data: units } = useUnits()
  const work = useWorkTime(null)
  const names = new Map<string | null, string>(
    [...(fields ?? []).map(({ code, name }) => [code, name] as const)].concat(
      (units ?? []).map(({ id, name }) => [id, name] as const),
    ),
  )
  return (
    <PagedList
      pages={pages}
      rowHeight={ROW_PX}
      keyOf={({ id }) => id}
      row={ticket => (
        <Row
          ticket={ticket}
          work={work}
          fieldName={names.get(ticket.fieldCode) ?? null}
          unitName={names.get(ticket.unitId) ?? null}
        />
      )}
      empty={<Nothing title="Không tìm thấy phiếu nào">Thử ít từ hơn hoặc bỏ bớt bộ lọc.</Nothing>}
      label="Phiếu tìm được"
    />
  )
}

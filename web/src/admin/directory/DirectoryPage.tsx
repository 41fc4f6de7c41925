import { Badge, Button, Group, Stack, Switch, Table, Tabs, Text, TextInput } from '@mantine/core'
import { IconPlus, IconSearch } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import { matches } from '../../kit/fold.ts'
import { dateTimeOf, inOrder } from '../../kit/format.ts'
import { Failure, Nothing, PageHead, Waiting } from '../../kit/parts.tsx'
import { useSession } from '../../kit/session.tsx'
import { useAreas, useFields, useUnits } from '../../pickers/lists.ts'
import { choiceOf } from '../../words/choices.ts'
import { type EditedKind, KIND_TITLES } from '../../words/directory.ts'
import { EntryModal } from './EntryModal.tsx'
import { type Entry, partsOf, useEntries, usePlanned } from './entries.ts'
import { FileImport } from './FileImport.tsx'

const ADDRESSES: readonly (readonly [kind: EditedKind, path: string])[] = [
  ['unit', '/admin/units'],
  ['field', '/admin/fields'],
  ['area', '/admin/areas'],
  ['route', '/admin/routing'],
]
/** More lines than these nobody reads: typing finds the rest. */
const SHOWN_MOST = 150

/** Units, fields, areas, and whose is what: one table each, with what was and what will be. */
export default function DirectoryPage() {
  const [here, go] = useLocation()
  const kind = ADDRESSES.find(([, path]) => path === here)?.[0] ?? 'unit'
  return (
    <Stack>
      <PageHead title="Danh mục" />
      <Tabs
        value={kind}
        onChange={picked => go(ADDRESSES.find(([one]) => one === picked)?.[1] ?? here)}
        keepMounted={false}
      >
        <Tabs.List>
          {ADDRESSES.map(([one]) => (
            <Tabs.Tab key={one} value={one}>
              {KIND_TITLES[one]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={kind} pt="md">
          <Kind key={kind} kind={kind} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  )
}

function Kind({ kind }: Readonly<{ kind: EditedKind }>) {
  const { may } = useSession()
  const { data, error, refetch } = useEntries(kind)
  const nameOf = useNames(kind)
  const planned = usePlanned(kind).data
  const [typed, setTyped] = useState('')
  const [withOver, setWithOver] = useState(false)
  const [open, setOpen] = useState<Entry | 'new' | 'file' | null>(null)
  const rows = useMemo(
    () =>
      withPlanned(data ?? [], planned ?? [])
        .filter(({ entry, plannedAt }) => withOver || plannedAt !== null || !entry.isOver)
        .map(row => ({ ...row, ...nameOf(row.entry) }))
        .filter(({ name, code }) => matches(`${name} ${code}`, typed))
        .toSorted((a, b) => inOrder(a.name, b.name)),
    [data, planned, withOver, typed, nameOf],
  )
  if (error && !data) return <Failure error={error} retry={() => void refetch()} />
  if (!data) return <Waiting />
  return (
    <Stack gap="sm">
      <Group align="flex-end">
        <TextInput
          label="Tìm"
          placeholder="Tên hoặc mã"
          leftSection={<IconSearch size={16} aria-hidden />}
          value={typed}
          onChange={event => setTyped(event.currentTarget.value)}
          w={280}
        />
        <Switch
          label="Cả mục không còn"
          checked={withOver}
          onChange={event => setWithOver(event.currentTarget.checked)}
          mb={8}
        />
        {may('directory.change') && (
          <Group ml="auto">
            <Button variant="default" onClick={() => setOpen('file')}>
              Nhập từ tệp
            </Button>
            <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen('new')}>
              Thêm {KIND_TITLES[kind].toLowerCase()}
            </Button>
          </Group>
        )}
      </Group>
      {rows.length === 0 ? (
        <Nothing title="Không có mục nào khớp" />
      ) : (
        <Rows kind={kind} rows={rows.slice(0, SHOWN_MOST)} onOpen={setOpen} />
      )}
      {rows.length > SHOWN_MOST && (
        <Text c="dimmed">Còn {rows.length - SHOWN_MOST} mục nữa: gõ tên để tìm.</Text>
      )}
      {open === 'file' && <FileImport kind={kind} onClose={() => setOpen(null)} />}
      {open !== null && open !== 'file' && (
        <EntryModal kind={kind} entry={open === 'new' ? null : open} onClose={() => setOpen(null)} />
      )}
    </Stack>
  )
}

/** Each as it is now, with when it becomes otherwise; and what is still to begin. */
function withPlanned(now: readonly Entry[], planned: readonly Entry[]) {
  const later = new Map(planned.map(entry => [entry.subject, entry]))
  const known = new Set(now.map(({ subject }) => subject))
  const begins = planned.filter(({ subject, isOver }) => !known.has(subject) && !isOver)
  return [...now, ...begins].map(entry => ({
    entry,
    plannedAt: later.get(entry.subject)?.since ?? null,
    isToCome: !known.has(entry.subject),
  }))
}

type Row = Readonly<{
  entry: Entry
  name: string
  code: string
  /** When it becomes otherwise; null = nothing is planned. */
  plannedAt: string | null
  isToCome: boolean
}>
type RowsProps = Readonly<{ kind: EditedKind; rows: readonly Row[]; onOpen: (entry: Entry) => void }>

function Rows({ kind, rows, onOpen }: RowsProps) {
  const isRoutes = kind === 'route'
  return (
    <Table highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Tên</Table.Th>
          {!isRoutes && <Table.Th visibleFrom="sm">Mã</Table.Th>}
          <Table.Th visibleFrom="sm">{isRoutes ? 'Thứ tự' : 'Loại'}</Table.Th>
          <Table.Th>
            <span hidden>Mở</span>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(({ entry, name, code, plannedAt, isToCome }) => (
          <Table.Tr key={entry.subject}>
            <Table.Td>
              {name}{' '}
              {entry.isOver && (
                <Badge color="gray" variant="light" size="sm" tt="none">
                  Không còn
                </Badge>
              )}
              {plannedAt && (
                <Badge color="blue" variant="light" size="sm" tt="none">
                  {isToCome ? 'Có từ' : 'Đổi từ'} {dateTimeOf(plannedAt)}
                </Badge>
              )}
            </Table.Td>
            {!isRoutes && <Table.Td visibleFrom="sm">{code}</Table.Td>}
            <Table.Td visibleFrom="sm">{sortOf(kind, entry)}</Table.Td>
            <Table.Td ta="right">
              <Button
                size="compact-sm"
                variant="subtle"
                aria-label={`Mở ${name}`}
                onClick={() => onOpen(entry)}
              >
                Mở
              </Button>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function sortOf(kind: EditedKind, entry: Entry): string {
  const { type, level, rank } = partsOf(entry)
  if (kind === 'route') return String(rank)
  return choiceOf(kind === 'field' ? 'field.level' : `${kind}.type`, String(type ?? level ?? ''))
}

/** What an entry is called, and its code. */
function useNames(kind: EditedKind) {
  const units = useUnits().data
  const fields = useFields().data
  const areas = useAreas().data
  return useMemo(() => {
    const unit = new Map((units ?? []).map(({ id, name, code }) => [id, { name, code }]))
    const field = new Map((fields ?? []).map(({ code, name }) => [code, name]))
    const area = new Map((areas ?? []).map(({ code, name }) => [code, name]))
    return (entry: Entry) => {
      const { name, unitId, fieldCode, areaCode } = partsOf(entry)
      if (kind === 'unit') return { name: String(name), code: unit.get(entry.subject)?.code ?? '' }
      if (kind !== 'route') return { name: String(name), code: entry.subject }
      const what = fieldCode === null ? 'Mọi lĩnh vực' : (field.get(String(fieldCode)) ?? String(fieldCode))
      const where = areaCode === null ? 'mọi địa bàn' : (area.get(String(areaCode)) ?? String(areaCode))
      return { name: `${what}, ${where} → ${unit.get(String(unitId))?.name ?? ''}`, code: '' }
    }
  }, [kind, units, fields, areas])
}

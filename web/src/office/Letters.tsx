import { Anchor, Badge, Checkbox, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { Link, useSearchParams } from 'wouter'
import { LETTER_KIND_LABELS, LETTER_STATE_LABELS } from '../../../src/documents/registry.ts'
import { clearing } from '../kit/clearing.ts'
import { dateOf, dateTimeOf } from '../kit/format.ts'
import { serverNow } from '../kit/now.ts'
import { PagedList, usePages } from '../kit/PagedList.tsx'
import { PageHead } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { UnitPicker } from '../pickers/pickers.tsx'
import { filterOf, isOverdue, type LetterRow, signOf } from './letters.ts'

const TYPING_MS = 300
const optionsOf = (names: Readonly<Record<string, string>>) =>
  Object.entries(names).map(([value, label]) => ({
    value,
    label: label.charAt(0).toUpperCase() + label.slice(1),
  }))

/** The register of official letters (K02). */
export default function Letters() {
  const [params, setParams] = useSearchParams()
  const filter = filterOf(params)
  const pages = usePages<LetterRow>(['letters'], '/api/letters', filter)
  const set = (name: string, value: string | null) =>
    setParams(
      before => {
        const after = new URLSearchParams(before)
        if (value === null || value === '') after.delete(name)
        else after.set(name, value)
        return after
      },
      { replace: true },
    )
  return (
    <Stack gap="sm" h="100%">
      <PageHead title="Văn bản" />
      <Filters filter={filter} set={set} />
      <PagedList
        pages={pages}
        rowHeight={84}
        height="calc(100dvh - 230px)"
        keyOf={({ id }) => id}
        row={letter => <Row letter={letter} />}
        empty="Không có văn bản nào khớp"
        label="Sổ văn bản"
      />
    </Stack>
  )
}

type FiltersProps = Readonly<{
  filter: ReturnType<typeof filterOf>
  set: (name: string, value: string | null) => void
}>

function Filters({ filter, set }: FiltersProps) {
  const { may } = useSession()
  const search = useDebouncedCallback((text: string) => set('q', text.trim()), TYPING_MS)
  return (
    <Group align="flex-end" gap="sm">
      <TextInput
        label="Tìm"
        placeholder="Số, ký hiệu, trích yếu, nơi nhận…"
        leftSection={<IconSearch size={16} aria-hidden />}
        defaultValue={filter.q ?? ''}
        onChange={event => search(event.currentTarget.value)}
        w={280}
      />
      <Select
        label="Loại"
        placeholder="Tất cả"
        data={optionsOf(LETTER_KIND_LABELS)}
        value={filter.kind}
        onChange={value => set('kind', value)}
        clearable
        clearButtonProps={clearing('Bỏ chọn loại')}
        w={170}
      />
      <Select
        label="Tình trạng"
        placeholder="Tất cả"
        data={optionsOf(LETTER_STATE_LABELS)}
        value={filter.state}
        onChange={value => set('state', value)}
        clearable
        clearButtonProps={clearing('Bỏ chọn tình trạng')}
        w={190}
      />
      {may('letter.read') && (
        <UnitPicker label="Nơi nhận" value={filter.unitId} onChange={value => set('unitId', value)} w={240} />
      )}
      <Checkbox
        label="Quá hạn trả lời"
        checked={filter.late === true}
        onChange={event => set('late', event.currentTarget.checked ? 'true' : null)}
        mb={8}
      />
    </Group>
  )
}

const COLOURS = { draft: 'gray', issued: 'blue', replied: 'green', cancelled: 'gray' } as const

function Row({ letter }: Readonly<{ letter: LetterRow }>) {
  const { id, kind, state, issuedAt, createdAt, summary, addressee, dueAt, ticketIds } = letter
  const isLate = isOverdue(letter, serverNow())
  return (
    <Group gap="md" py="xs" px="xs" style={{ borderBottom: '1px solid var(--mantine-color-default-border)' }}>
      <Stack gap={2} w={190}>
        <Anchor component={Link} href={`/letters/${id}`} fw={600} className="figures">
          {signOf(letter)}
        </Anchor>
        <Text size="sm" c="dimmed" className="figures">
          {dateOf(issuedAt ?? createdAt)}
        </Text>
      </Stack>
      <Stack gap={2} flex="1 1 260px" miw={0}>
        <Text size="sm" truncate>
          {LETTER_KIND_LABELS[kind]}: {summary}
        </Text>
        <Text size="sm" c="dimmed" truncate>
          {addressee} · {ticketIds.length} phiếu
        </Text>
      </Stack>
      <Stack gap={2} w={220} align="flex-start">
        <Badge variant="light" color={COLOURS[state]} tt="none">
          {LETTER_STATE_LABELS[state]}
        </Badge>
        {dueAt && state !== 'cancelled' && (
          <Text size="sm" c={isLate ? 'red' : 'dimmed'} fw={isLate ? 600 : 400} className="figures">
            {isLate ? 'Quá hạn trả lời từ' : 'Trả lời trước'} {dateTimeOf(dueAt)}
          </Text>
        )}
      </Stack>
    </Group>
  )
}

import { Anchor, Badge, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue, useDisclosure } from '@mantine/hooks'
import { IconPlus, IconSearch, IconTableImport, IconUserCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { Link } from 'wouter'
import type { PlanPage } from '../../../../src/people/changeschemas.ts'
import { needsTotp } from '../../../../src/people/permissions.ts'
import { ACCOUNT_STATES, ROLES } from '../../../../src/people/person.ts'
import { get, type Json } from '../../kit/api.ts'
import { clearing } from '../../kit/clearing.ts'
import { dateTimeOf } from '../../kit/format.ts'
import { PagedList, usePages } from '../../kit/PagedList.tsx'
import { Nothing, PageHead } from '../../kit/parts.tsx'
import { useSession } from '../../kit/session.tsx'
import { useUnits } from '../../pickers/lists.ts'
import { UnitPicker } from '../../pickers/pickers.tsx'
import { ACCOUNT_STATE_NAMES } from '../../words/accounts.ts'
import { ROLE_NAMES } from '../../words/roles.ts'
import { type Account, PEOPLE, standingOf } from './accounts.ts'
import { NewPerson } from './NewPerson.tsx'

const SETTLE_MS = 250
const ROW_PX = 52

type Filter = Readonly<{ find: string; role: string | null; state: string | null; unitId: string | null }>

/** Everybody with an account. */
export default function People() {
  const { may } = useSession()
  const [isAdding, adding] = useDisclosure(false)
  const [filter, setFilter] = useState<Filter>({ find: '', role: null, state: null, unitId: null })
  const [find] = useDebouncedValue(filter.find, SETTLE_MS)
  const pages = usePages<Account>([...PEOPLE, 'list'], '/api/people', { ...filter, find: find.trim() })
  const planned = usePlanned()
  const units = useUnits()
  const names = useMemo(() => new Map((units.data ?? []).map(({ id, name }) => [id, name])), [units.data])
  return (
    <Stack h="100%" gap="sm">
      <PageHead title="Tài khoản">
        <Button
          component={Link}
          href="/admin/people/review"
          variant="default"
          leftSection={<IconUserCheck size={16} aria-hidden />}
        >
          Rà soát quý
        </Button>
        {may('person.manage') && (
          <>
            <Button
              component={Link}
              href="/admin/people/import"
              variant="default"
              leftSection={<IconTableImport size={16} aria-hidden />}
            >
              Nhập danh sách
            </Button>
            <Button onClick={adding.open} leftSection={<IconPlus size={16} aria-hidden />}>
              Thêm tài khoản
            </Button>
          </>
        )}
      </PageHead>
      <Filters filter={filter} onChange={setFilter} />
      <div style={{ flex: 1, minHeight: 200 }}>
        <PagedList
          pages={pages}
          rowHeight={ROW_PX}
          keyOf={({ id }) => id}
          row={account => (
            <Row
              account={account}
              unit={names.get(account.unitId ?? '') ?? null}
              plannedFrom={planned.get(account.id) ?? null}
            />
          )}
          empty={
            <Nothing title="Không có tài khoản nào khớp">
              Bỏ bớt điều kiện lọc, hoặc thêm tài khoản mới.
            </Nothing>
          }
          label="Tài khoản"
        />
      </div>
      {isAdding && <NewPerson onClose={adding.close} />}
    </Stack>
  )
}

type FiltersProps = Readonly<{ filter: Filter; onChange: (filter: Filter) => void }>

function Filters({ filter, onChange }: FiltersProps) {
  const set = (change: Partial<Filter>) => onChange({ ...filter, ...change })
  return (
    <Group align="flex-end" gap="sm" wrap="wrap">
      <TextInput
        label="Tìm"
        placeholder="Họ tên hoặc tên đăng nhập"
        leftSection={<IconSearch size={16} aria-hidden />}
        value={filter.find}
        onChange={event => set({ find: event.currentTarget.value })}
        w={240}
      />
      <Select
        label="Vai trò"
        placeholder="Tất cả"
        data={ROLES.map(value => ({ value, label: ROLE_NAMES[value] }))}
        value={filter.role}
        onChange={role => set({ role })}
        clearable
        clearButtonProps={clearing('Bỏ lọc vai trò')}
        w={180}
      />
      <Select
        label="Tình trạng"
        placeholder="Tất cả"
        data={ACCOUNT_STATES.map(value => ({ value, label: ACCOUNT_STATE_NAMES[value] }))}
        value={filter.state}
        onChange={state => set({ state })}
        clearable
        clearButtonProps={clearing('Bỏ lọc tình trạng')}
        w={220}
      />
      <UnitPicker label="Đơn vị" value={filter.unitId} onChange={unitId => set({ unitId })} w={260} />
    </Group>
  )
}

/** A page of them: a centre has some changes ahead, not hundreds. */
const PLANS_MOST = 200

/** Of whom something is planned, and from when: the soonest. */
function usePlanned(): ReadonlyMap<string, string> {
  const { data } = useQuery({
    queryKey: [...PEOPLE, 'plans'],
    queryFn: ({ signal }) => get<Json<typeof PlanPage>>('/api/people/plans', { limit: PLANS_MOST }, signal),
  })
  return useMemo(
    () =>
      new Map(
        (data?.items ?? []).toReversed().map(({ personId, effectiveFrom }) => [personId, effectiveFrom]),
      ),
    [data],
  )
}

type RowProps = Readonly<{ account: Account; unit: string | null; plannedFrom: string | null }>

function Row({ account, unit, plannedFrom }: RowProps) {
  const { id, displayName, username, role } = account
  return (
    <Group h={ROW_PX} gap="md" wrap="nowrap" px="xs">
      <div style={{ flex: 2, minWidth: 0 }}>
        <Anchor component={Link} href={`/admin/people/${id}`} truncate display="block">
          {displayName}
        </Anchor>
        <Text size="xs" c="dimmed" truncate>
          <span>{username}</span>
          <Text span inherit hiddenFrom="sm">
            , {ROLE_NAMES[role].toLowerCase()}
          </Text>
        </Text>
      </div>
      <Text size="sm" style={{ flex: 1 }} truncate visibleFrom="sm">
        {ROLE_NAMES[role]}
      </Text>
      <Text size="sm" c="dimmed" style={{ flex: 2 }} truncate visibleFrom="sm">
        {unit}
      </Text>
      <Group gap={4} style={{ flex: '0 1 auto' }} miw={{ sm: 180 }} justify="flex-end">
        {plannedFrom && (
          <Badge color="blue" variant="light" size="sm" tt="none">
            Đặt trước {dateTimeOf(plannedFrom)}
          </Badge>
        )}
        {standingOf(account, Date.now(), needsTotp(role)).map(({ text, color }) => (
          <Badge key={text} color={color} variant="light" size="sm" tt="none">
            {text}
          </Badge>
        ))}
      </Group>
    </Group>
  )
}

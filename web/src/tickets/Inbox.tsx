import { Badge, Box, Button, Group, SegmentedControl, Stack, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch, IconUsers } from '@tabler/icons-react'
import { Link, useSearchParams } from 'wouter'
import { PagedList } from '../kit/PagedList.tsx'
import { Nothing, PageHead } from '../kit/parts.tsx'
import { useRemembered } from '../kit/remembered.ts'
import { useSession } from '../kit/session.tsx'
import { useTicketPages } from '../kit/ticketpages.ts'
import { useFields } from '../pickers/lists.ts'
import { keys, type Listed, useCounts, useListLeft, useUnit, useWorkTime } from './data.ts'
import { ExportList } from './ExportList.tsx'
import { GROUP_EMPTY, GROUP_NAMES, GROUPS, type Group as GroupOf, isGroup } from './groups.ts'
import { Keys } from './Keys.tsx'
import { Row } from './Row.tsx'
import { useListKeys } from './useListKeys.ts'

const ROW_PX = 104
const TYPING_MS = 300

/** What a unit has to do, by deadline. */
export default function Inbox() {
  const { person, may } = useSession()
  const [params, setParams] = useSearchParams()
  const asked = params.get('nhom')
  const group: GroupOf = isGroup(asked) ? asked : 'todo'
  const [typed, setTyped] = useRemembered('inbox')
  const [q] = useDebouncedValue(typed.trim(), TYPING_MS)
  const { data: unit } = useUnit(person.unitId)
  useListLeft()
  const list = useListKeys()
  return (
    <Stack h="calc(100dvh - 52px - 2 * var(--mantine-spacing-md))" gap="sm">
      <PageHead title={unit?.name ?? 'Việc cần làm'}>
        {may('staff.setOwnUnit') && (
          <Button
            component={Link}
            href="/inbox/staff"
            variant="default"
            size="xs"
            leftSection={<IconUsers size={16} aria-hidden />}
          >
            Nhân sự đơn vị
          </Button>
        )}
        <ExportList query={{ view: group, q }} />
        <Keys />
      </PageHead>
      <Groups group={group} choose={chosen => setParams({ nhom: chosen }, { replace: true })} />
      <TextInput
        aria-label="Tìm trong danh sách"
        placeholder="Tìm theo mã, tên, số điện thoại, nội dung"
        leftSection={<IconSearch size={16} aria-hidden />}
        value={typed}
        onChange={event => setTyped(event.currentTarget.value)}
        data-search
      />
      <Box ref={list} flex={1} mih={200}>
        <Tickets group={group} q={q} unitId={person.unitId} />
      </Box>
    </Stack>
  )
}

type GroupsProps = Readonly<{ group: GroupOf; choose: (group: GroupOf) => void }>

function Groups({ group, choose }: GroupsProps) {
  const { data } = useCounts()
  return (
    <Box style={{ overflowX: 'auto' }}>
      <SegmentedControl
        aria-label="Nhóm phiếu"
        transitionDuration={0}
        value={group}
        onChange={value => choose(value as GroupOf)}
        data={GROUPS.map(value => ({
          value,
          label: (
            <Group gap={6} wrap="nowrap" justify="center">
              <span>{GROUP_NAMES[value]}</span>
              {data && (
                <Badge
                  size="sm"
                  circle={data[value] < 10}
                  variant="light"
                  color={value === 'late' && data.late > 0 ? 'red' : 'gray'}
                >
                  {data[value]}
                </Badge>
              )}
            </Group>
          ),
        }))}
      />
    </Box>
  )
}

type TicketsProps = Readonly<{ group: GroupOf; q: string; unitId: string | null }>

function Tickets({ group, q, unitId }: TicketsProps) {
  const pages = useTicketPages<Listed>(keys.lists, { view: group, q })
  const work = useWorkTime(unitId)
  const { data: fields } = useFields()
  const names = new Map(fields?.map(({ code, name }) => [code, name]))
  const [title, text] = GROUP_EMPTY[group]
  return (
    <PagedList
      pages={pages}
      rowHeight={ROW_PX}
      keyOf={({ id }) => id}
      row={ticket => (
        <Row
          ticket={ticket}
          work={work}
          fieldName={ticket.fieldCode && (names.get(ticket.fieldCode) ?? null)}
        />
      )}
      empty={
        q === '' ? (
          <Nothing title={title}>{text}</Nothing>
        ) : (
          <Nothing title="Không tìm thấy phiếu nào">Thử ít từ hơn, hoặc xem nhóm “Cả đơn vị”.</Nothing>
        )
      }
      label={GROUP_NAMES[group]}
    />
  )
}

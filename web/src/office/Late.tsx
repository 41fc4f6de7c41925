import { Button, Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { IconMail } from '@tabler/icons-react'
import { useState } from 'react'
import { useSearchParams } from 'wouter'
import { numberOf } from '../kit/format.ts'
import { PagedList } from '../kit/PagedList.tsx'
import { Nothing, PageHead } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { UnitPicker } from '../pickers/pickers.tsx'
import { Direct } from './Direct.tsx'
import { DraftLetters } from './DraftLetters.tsx'
import { LateRow } from './LateRow.tsx'
import { LIST_NAMES, LISTS, listOf, queryOf } from './late.ts'
import type { Ticket } from './useAct.ts'
import { useTickets } from './useTickets.ts'

/** What units are late with: pressed by letters, directed by leaders (QC 9.4, 9.5). */
export default function Late() {
  const { may } = useSession()
  const { list, unitId, setList, setUnit } = useAsked()
  const pages = useTickets(queryOf(list, unitId))
  const { picked, toggle, clear } = usePicked()
  const [directed, direct] = useState<Ticket | null>(null)
  const [isDrafting, setDrafting] = useState(false)
  const mayWrite = may('letter.write')
  return (
    <Stack gap="sm" h="100%">
      <PageHead title="Phiếu trễ hạn">
        {mayWrite && (
          <Button
            leftSection={<IconMail size={18} aria-hidden />}
            disabled={picked.length === 0}
            onClick={() => setDrafting(true)}
          >
            Soạn văn bản đôn đốc{picked.length > 0 && ` (${numberOf(picked.length)} phiếu)`}
          </Button>
        )}
      </PageHead>
      <Group align="flex-end">
        <SegmentedControl
          transitionDuration={0}
          aria-label="Danh sách"
          value={list}
          onChange={setList}
          data={LISTS.map(value => ({ value, label: LIST_NAMES[value] }))}
        />
        <UnitPicker label="Đơn vị" value={unitId} onChange={setUnit} w={320} />
        {picked.length > 0 && (
          <Button variant="subtle" onClick={clear}>
            Bỏ chọn tất cả
          </Button>
        )}
      </Group>
      <PagedList
        pages={pages}
        rowHeight={76}
        height="calc(100dvh - 230px)"
        keyOf={({ id }) => id}
        row={ticket => (
          <LateRow
            ticket={ticket}
            isPicked={picked.some(({ id }) => id === ticket.id)}
            {...(mayWrite && ticket.unitId !== null ? { onPick: () => toggle(ticket) } : {})}
            {...(may('ticket.act') ? { onDirect: () => direct(ticket) } : {})}
          />
        )}
        empty={<Empty />}
        label={LIST_NAMES[list]}
      />
      {directed && <Direct ticket={directed} onClose={() => direct(null)} />}
      {isDrafting && <DraftLetters tickets={picked} onClose={() => setDrafting(false)} />}
    </Stack>
  )
}

function Empty() {
  return (
    <Nothing title="Không có phiếu nào">
      <Text>Mọi phiếu trong danh sách này đã được giải quyết.</Text>
    </Nothing>
  )
}

/** What is asked for stands in the address, so that it can be linked to. */
function useAsked() {
  const [params, setParams] = useSearchParams()
  const set = (name: string, value: string | null) =>
    setParams(
      before => {
        const after = new URLSearchParams(before)
        if (value === null) after.delete(name)
        else after.set(name, value)
        return after
      },
      { replace: true },
    )
  return {
    list: listOf(params.get('list')),
    unitId: params.get('unit') || null,
    setList: (value: string) => set('list', value),
    setUnit: (value: string | null) => set('unit', value),
  }
}

function usePicked() {
  const [picked, setPicked] = useState<readonly Ticket[]>([])
  const toggle = (ticket: Ticket) =>
    setPicked(before => {
      const others = before.filter(({ id }) => id !== ticket.id)
      return others.length === before.length ? [...before, ticket] : others
    })
  return { picked, toggle, clear: () => setPicked([]) }
}

import { Box, Grid, Group, Kbd, Stack, Text, UnstyledButton, useMatches } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { useEffect, useRef, useState } from 'react'
import { dateTimeOf, spanOf } from '../kit/format.ts'
import { serverNow } from '../kit/now.ts'
import { PagedList } from '../kit/PagedList.tsx'
import { Nothing, PageHead } from '../kit/parts.tsx'
import { UnclearTicket } from './UnclearTicket.tsx'
import { chosenOf, neighbourOf } from './unclear.ts'
import type { Ticket } from './useAct.ts'
import { useNames } from './useNames.ts'
import { useTickets } from './useTickets.ts'

/** What waits for the Office to say whose it is (QC 9.6): the list, and the one that is looked at. */
export default function Unclear() {
  const pages = useTickets({ view: 'unclear' })
  const items = pages.data?.pages.flatMap(page => page.items) ?? []
  const { chosen, choose, step } = useChosen(items)
  // On a telephone the ticket stands below its list and is seen with it.
  const maxHeight = useMatches({ base: '220px', md: 'calc(100dvh - 150px)' })
  useHotkeys(
    [
      ['alt+ArrowDown', () => step(1)],
      ['alt+ArrowUp', () => step(-1)],
    ],
    [],
  )
  return (
    <Stack gap={0} h="100%">
      <PageHead title="Chưa rõ thẩm quyền">
        <Text size="sm" c="dimmed" visibleFrom="sm">
          <Kbd>Alt</Kbd> + <Kbd>↓</Kbd> <Kbd>↑</Kbd> phiếu sau, phiếu trước
        </Text>
      </PageHead>
      {pages.data && items.length === 0 ? (
        <Nothing title="Không có phiếu nào chờ xác định thẩm quyền">
          Phiếu điện thoại viên chưa xác định được cơ quan giải quyết sẽ hiện ở đây.
        </Nothing>
      ) : (
        <Grid gap="md" flex={1} mih={0}>
          <Grid.Col span={{ base: 12, md: 4 }}>
            <PagedList
              pages={pages}
              rowHeight={96}
              keyOf={({ id }) => id}
              row={ticket => (
                <Row ticket={ticket} isChosen={ticket.id === chosen?.id} onChoose={() => choose(ticket.id)} />
              )}
              empty=""
              label="Phiếu chờ xác định thẩm quyền"
              maxHeight={maxHeight}
            />
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 8 }}>
            {chosen && <UnclearTicket key={chosen.id} id={chosen.id} />}
          </Grid.Col>
        </Grid>
      )}
    </Stack>
  )
}

/** The one that is looked at; when it leaves the list the next one takes its place. */
function useChosen(items: readonly Ticket[]) {
  const [id, choose] = useState<string | null>(null)
  const place = useRef(0)
  const chosen = chosenOf(items, id, place.current)
  const chosenId = chosen?.id ?? null
  useEffect(() => {
    if (chosenId !== null) place.current = items.findIndex(item => item.id === chosenId)
  }, [chosenId, items])
  const step = (by: 1 | -1) => {
    if (chosenId !== null) choose(neighbourOf(items, chosenId, by)?.id ?? null)
  }
  return { chosen, choose, step }
}

type RowProps = Readonly<{ ticket: Ticket; isChosen: boolean; onChoose: () => void }>

function Row({ ticket, isChosen, onChoose }: RowProps) {
  const names = useNames()
  return (
    <UnstyledButton
      onClick={onChoose}
      aria-current={isChosen || undefined}
      w="100%"
      p="sm"
      bg={isChosen ? 'var(--mantine-color-blue-light)' : 'transparent'}
      style={{
        borderBottom: '1px solid var(--mantine-color-default-border)',
        borderLeft: `4px solid ${isChosen ? 'var(--mantine-color-blue-filled)' : 'transparent'}`,
      }}
    >
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text fw={600} size="sm" className="figures">
          {ticket.code}
        </Text>
        {ticket.stageSince && (
          <Text
            size="xs"
            c={isChosen ? 'inherit' : 'dimmed'}
            className="figures"
            title={dateTimeOf(ticket.stageSince)}
          >
            {spanOf(serverNow() - Date.parse(ticket.stageSince))}
          </Text>
        )}
      </Group>
      <Text size="sm">{names.field(ticket.fieldCode)}</Text>
      <Text size="sm" c={isChosen ? 'inherit' : 'dimmed'} lineClamp={2}>
        {ticket.content}
      </Text>
      {ticket.urgency === 'urgent' && (
        <Box component="span" fz="sm" c="red" fw={600}>
          Khẩn
        </Box>
      )}
    </UnstyledButton>
  )
}

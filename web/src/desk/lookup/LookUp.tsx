import { Paper, Tabs } from '@mantine/core'
import { useState } from 'react'
import { draftNow, typeInto } from '../drafts/keeper.ts'
import { useKeys } from '../keys.ts'
import { EmergencyNumbers } from './EmergencyNumbers.tsx'
import { inserted } from './inserted.ts'
import { SEARCH_ID, TicketSearch } from './TicketSearch.tsx'
import { UnitContacts } from './UnitContacts.tsx'

export type Insert = ((text: string) => void) | null

/** Beside the ticket: earlier tickets and their answers, whom to call, emergency numbers. */
export function LookUp({ draftId }: Readonly<{ draftId: string | null }>) {
  const [tab, setTab] = useState<string | null>('tickets')
  const insert: Insert =
    draftId === null
      ? null
      : text => {
          const draft = draftNow(draftId)
          if (draft && !draft.isOver) typeInto(draftId, inserted(draft.mine, text))
        }
  useKeys({
    search: () => {
      setTab('tickets')
      requestAnimationFrame(() => document.getElementById(SEARCH_ID)?.focus())
    },
  })
  return (
    <Paper
      withBorder
      p="sm"
      component="section"
      aria-label="Tra cứu"
      style={{ flex: 1, minHeight: 0, display: 'flex', flexDirection: 'column' }}
    >
      <Tabs
        value={tab}
        onChange={setTab}
        style={{ flex: 1, minHeight: 0, display: 'flex', flexDirection: 'column' }}
      >
        <Tabs.List mb="xs" grow>
          <Tabs.Tab value="tickets" px={6}>
            Phiếu
          </Tabs.Tab>
          <Tabs.Tab value="units" px={6}>
            Đơn vị
          </Tabs.Tab>
          <Tabs.Tab value="emergency" px={6}>
            Khẩn cấp
          </Tabs.Tab>
        </Tabs.List>
        <Panel value="tickets">
          <TicketSearch insert={insert} />
        </Panel>
        <Panel value="units">
          <UnitContacts insert={insert} />
        </Panel>
        <Panel value="emergency">
          <EmergencyNumbers insert={insert} />
        </Panel>
      </Tabs>
    </Paper>
  )
}

const Panel = ({ value, children }: Readonly<{ value: string; children: React.ReactNode }>) => (
  <Tabs.Panel value={value} style={{ flex: 1, minHeight: 0, overflowY: 'auto' }}>
    {children}
  </Tabs.Panel>
)

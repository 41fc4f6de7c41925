import { Alert, Anchor, Box, Group, Stack, Text, VisuallyHidden } from '@mantine/core'
import { useDeferredValue, useState } from 'react'
import { Link } from 'wouter'
import { Failure, Nothing, Waiting } from '../kit/parts.tsx'
import { CallPanel } from './call/CallPanel.tsx'
import { LastCall } from './call/LastCall.tsx'
import { DialBox } from './DialBox.tsx'
import classes from './desk.module.css'
import { DraftForm } from './drafts/DraftForm.tsx'
import { DraftTabs } from './drafts/DraftTabs.tsx'
import type { Ticket } from './drafts/fields.ts'
import { Received } from './drafts/Received.tsx'
import { type Drafts, useDraft, useDrafts } from './drafts/useDrafts.ts'
import { Help } from './Help.tsx'
import { useKeys } from './keys.ts'
import { LookUp } from './lookup/LookUp.tsx'
import { Presence } from './Presence.tsx'
import { type Mine, useDeskSettings, useOwn } from './useOwn.ts'

export { askAhead as ahead } from './useOwn.ts'

/** The operator's screen: what I do, who calls, the ticket, and what I look up. */
export default function Desk() {
  const mine = useOwn()
  const drafts = useDrafts(mine.operator?.callId ?? null)
  const activeId = drafts.active?.id ?? null
  // The switch and the call come first: what is looked up is drawn when they are on the screen.
  const isBegun = useDeferredValue(true, false)
  if (mine.failed) return <Failure error={mine.failed} retry={() => mine.askAgain()} />
  if (!mine.operator) return <Waiting />
  return (
    <Box className={classes.desk}>
      <VisuallyHidden>
        <h1>Bàn trực</h1>
      </VisuallyHidden>
      <Box className={`${classes.column} ${classes.scrolls}`}>
        <Presence operator={mine.operator} told={mine.told} />
        <CallPanel mine={mine} draftId={activeId} />
        <LastCall mine={mine} />
        {isBegun && isFree(mine) && <DialBox />}
        <Group justify="space-between" mt="auto">
          <SurveyHint />
          <Help />
        </Group>
      </Box>
      <Box className={classes.column}>
        <Drafting drafts={drafts} />
      </Box>
      <Box className={classes.column}>{isBegun && <LookUp draftId={activeId} />}</Box>
    </Box>
  )
}

/** At work and in no call. */
const isFree = ({ operator }: Mine) =>
  operator !== null && ['ready', 'paused', 'wrap-up'].includes(operator.state)

function Drafting({ drafts }: Readonly<{ drafts: Drafts }>) {
  const [received, setReceived] = useState<Ticket | null>(null)
  const { drafts: all, active, setActive } = drafts
  const draft = useDraft(active?.id ?? null)
  useKeys({
    nextDraft: () => {
      const place = all.findIndex(({ id }) => id === active?.id)
      setActive(all[(place + 1) % all.length]?.id ?? null)
    },
  })
  return (
    <>
      {received && <Received ticket={received} onClose={() => setReceived(null)} />}
      {all.length > 0 && <DraftTabs drafts={all} active={active} setActive={setActive} />}
      <Related drafts={drafts} />
      {draft ? (
        <Box style={{ flex: 1, minHeight: 0 }}>
          <DraftForm key={draft.ticketId} draft={draft} onReceived={setReceived} />
        </Box>
      ) : (
        !received && (
          <Nothing title="Không có phiếu đang soạn">
            Phiếu tự mở khi bạn trả lời cuộc gọi. Thư giấy, Cổng TTĐT Chính phủ và người dân đến quầy: nhập ở{' '}
            <Anchor component={Link} href="/desk/intake" inherit underline="always">
              Nhập phiếu
            </Anchor>
            .
          </Nothing>
        )
      )}
    </>
  )
}

/** A call about a ticket that was there before: whose it is stays. */
function Related({ drafts: { related } }: Readonly<{ drafts: Drafts }>) {
  const others = related.filter(({ state }) => state !== 'draft')
  if (others.length === 0) return null
  return (
    <Alert color="blue" p="xs" title="Cuộc gọi này về phiếu đã có">
      <Stack gap={2}>
        {others.map(({ id, code, label }) => (
          <Text key={id} size="sm">
            <Anchor component={Link} href={`/tickets/${code}`} inherit underline="always">
              {code}
            </Anchor>{' '}
            {label}
          </Text>
        ))}
      </Stack>
    </Alert>
  )
}

/** What happens when the operator hangs up. */
function SurveyHint() {
  const { data } = useDeskSettings()
  if (!data?.hasSurvey) return <span />
  return (
    <Text size="xs" c="dimmed" maw={180}>
      Khi bạn gác máy trước, người dân được mời chấm mức hài lòng.
    </Text>
  )
}

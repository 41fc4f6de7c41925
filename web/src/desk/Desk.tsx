import { Alert, Anchor, Box, Group, Stack, Text, VisuallyHidden } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import { later } from '../kit/later.ts'
import { Failure, Nothing, Waiting } from '../kit/parts.tsx'
import classes from './desk.module.css'
import type { Ticket } from './drafts/fields.ts'
import { type Drafts, useDraft, useDrafts } from './drafts/useDrafts.ts'
import { useKeys } from './keys.ts'
import { Presence } from './Presence.tsx'
import { type Mine, useDeskSettings, useOwn } from './useOwn.ts'

export { askAhead as ahead } from './useOwn.ts'

// The switch comes first; all else follows at once, since a call may come any moment.
const CallPanel = later(async () => (await import('./call/CallPanel.tsx')).CallPanel)
const LastCall = later(async () => (await import('./call/LastCall.tsx')).LastCall)
const DialBox = later(async () => (await import('./DialBox.tsx')).DialBox)
const DraftForm = later(async () => (await import('./drafts/DraftForm.tsx')).DraftForm)
const DraftTabs = later(async () => (await import('./drafts/DraftTabs.tsx')).DraftTabs)
const Received = later(async () => (await import('./drafts/Received.tsx')).Received)
const Help = later(async () => (await import('./Help.tsx')).Help)
const LookUp = later(async () => (await import('./lookup/LookUp.tsx')).LookUp)

/** The operator's screen: what I do, who calls, the ticket, and what I look up. */
export default function Desk() {
  const mine = useOwn()
  const drafts = useDrafts(mine.operator?.callId ?? null)
  const activeId = drafts.active?.id ?? null
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
        {isFree(mine) && <DialBox />}
        <Group justify="space-between" mt="auto">
          <SurveyHint />
          <Help />
        </Group>
      </Box>
      <Box className={classes.column}>
        <Drafting drafts={drafts} />
      </Box>
      <Box className={classes.column}>
        <LookUp draftId={activeId} />
      </Box>
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

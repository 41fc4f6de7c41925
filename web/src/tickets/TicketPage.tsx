import { Alert, Anchor, Grid, Stack } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { Link, useParams } from 'wouter'
import { Problem } from '../kit/api.ts'
import { Failure, Nothing, Waiting } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { Acts } from './Acts.tsx'
import { Answers } from './Answers.tsx'
import { Calls } from './Calls.tsx'
import { Citizen } from './Citizen.tsx'
import { Content } from './Content.tsx'
import { useTicket, useTicketNews, type Whole } from './data.ts'
import { Files } from './Files.tsx'
import { Head } from './Head.tsx'
import { Letters } from './Letters.tsx'
import { TimelineOf } from './TimelineOf.tsx'
import { useIsDirty, useLeaving } from './typed.ts'
import { Unsent } from './Unsent.tsx'
import { useAct } from './useAct.ts'

const NOTHING: readonly string[] = []

/** One ticket, for everybody who may read it. */
export default function TicketPage() {
  const { id = '' } = useParams<{ id: string }>()
  const { data, error, refetch } = useTicket(id)
  useTicketNews(data?.id)
  if (error instanceof Problem && error.status === 404 && !data)
    return (
      <Nothing title="Không tìm thấy phiếu">
        Mã phiếu sai, hoặc phiếu thuộc đơn vị khác nên bạn không xem được.{' '}
        <Anchor component={Link} href="/" underline="always">
          Về trang chính
        </Anchor>
      </Nothing>
    )
  if (error && !data) return <Failure error={error} retry={() => void refetch()} />
  if (!data) return <Waiting />
  return <Ticket key={data.id} ticket={data} />
}

function Ticket({ ticket }: Readonly<{ ticket: Whole }>) {
  const { may } = useSession()
  const acting = useAct(ticket)
  useLeaving(useIsDirty(ticket.id))
  // What left a unit is told as it was then: nothing of it can be done any more (E21).
  const hasLeft = ticket.stage === null && ticket.state === 'open'
  return (
    <Stack gap="md">
      <Head ticket={ticket} />
      {hasLeft && (
        <Alert color="gray" icon={<IconLock aria-hidden />} title="Phiếu không còn ở đơn vị bạn">
          Bạn xem được phần diễn ra trong thời gian đơn vị giữ phiếu.
        </Alert>
      )}
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <Stack gap="md">
            <Content ticket={ticket} />
            {may('ticket.act') && !hasLeft && <Acts ticket={ticket} acting={acting} />}
            {!acting.act.isPending && (
              <Unsent ticketId={ticket.id} mayNow={hasLeft ? NOTHING : ticket.mayNow} />
            )}
            <Answers ticket={ticket} />
            <Files ticket={ticket} mayAdd={may('attachment.add') && !hasLeft} />
            <Calls ticket={ticket} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <Stack gap="md">
            <Citizen ticket={ticket} />
            <Letters ticketId={ticket.id} isAsked={may('letter.readOwnUnit')} />
            <TimelineOf ticketId={ticket.id} />
          </Stack>
        </Grid.Col>
      </Grid>
    </Stack>
  )
}

import { Anchor, Group } from '@mantine/core'
import { phoneOf } from '../kit/format.ts'
import { useSession } from '../kit/session.tsx'
import { CallOut } from '../phone/CallOut.tsx'
import type { Whole } from './data.ts'
import { type Fact, Facts } from './Facts.tsx'
import { Section } from './Section.tsx'

const SATISFIED = { satisfied: 'Hài lòng', acceptable: 'Chấp nhận', dissatisfied: 'Không hài lòng' } as const

/** Who it is from, as far as the server lets this person see. */
export function Citizen({ ticket }: Readonly<{ ticket: Whole }>) {
  const { may } = useSession()
  const { callerName, callerNumber, address, email, satisfaction, form } = ticket
  const isDialled = callerNumber?.startsWith('+') && may('number.read')
  // Whoever has a telephone of the centre calls with it: recorded, and on the ticket.
  const isOurs = may('dial.place') && may('presence.setOwn')
  const phone =
    callerNumber === null || !isDialled ? (
      callerNumber
    ) : isOurs ? (
      <Group gap="xs">
        {phoneOf(callerNumber)}
        <CallOut whom={{ ticketId: ticket.id }} label={`Gọi ${phoneOf(callerNumber)}`} />
      </Group>
    ) : (
      <Anchor href={`tel:${callerNumber}`}>{phoneOf(callerNumber)}</Anchor>
    )
  const facts: Fact[] = [
    ['Họ tên', callerName],
    ['Điện thoại', phone],
    ['Địa chỉ', address],
    ['Thư điện tử', email],
    ['Mức hài lòng', satisfaction && SATISFIED[satisfaction]],
    ...(form?.entries.map(({ label, value }): Fact => [label, value]) ?? []),
  ]
  return (
    <Section title="Người dân">
      {facts.some(([, value]) => value) ? <Facts facts={facts} /> : 'Chưa có thông tin.'}
    </Section>
  )
}

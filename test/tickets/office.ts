import { createCallReads } from '../../src/calls/read.ts'
import { createTickets } from '../../src/tickets/service.ts'
import { desk } from '../rooms.ts'

/** The room of tickets on a real database, with the calls it asks about. */
export async function office(t: Parameters<typeof desk>[0]) {
  const here = await desk(t)
  const calls = createCallReads({
    ...here,
    ticketsOf: ids => tickets.ofCalls(ids),
    recordingsOf: async () => [],
  })
  const tickets = createTickets({
    ...{ ...here, province: 'DT', callsOf: calls.briefs, recordingsOf: async () => [] },
  })
  const { database } = here
  /** The ticket of a call answered by this operator. */
  async function opened(
    operatorId: string | null,
    { callId = '', at = here.now.at, callerNumber = '+84912345678' as string | null } = {},
  ) {
    const id = callId || (await here.call({ operatorId, arrivedAt: at }))
    const messages = await database.tx(tx =>
      tickets.openForCall(tx, { callId: id, operatorId, callerNumber, at }),
    )
    const [ticket] = (await tickets.ofCalls([id])).slice(-1)
    if (!ticket) throw new Error('no ticket was opened')
    return { ticket, messages, callId: id }
  }
  return { ...here, tickets, calls, opened }
}
export type Office = Awaited<ReturnType<typeof office>>

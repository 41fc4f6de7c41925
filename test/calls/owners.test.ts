import { randomUUID } from 'node:crypto'
import t from 'tap'
import { idOf } from '../../src/calls/ids.ts'
import { createOwners } from '../../src/calls/owners.ts'
import { celEvents } from '../../src/calls/tables.ts'
import { createWitness } from '../../src/calls/witness.ts'
import { desk, NOON } from '../rooms.ts'

// Issue 5, point 2: a file that no recording knows is linked to its call by id, or by Asterisk's event log.
const DAY = { from: NOON - 3_600_000, to: NOON + 3_600_000 }

async function books(t: Parameters<typeof desk>[0]) {
  const here = await desk(t)
  const told: { callId: string; event: { type: string } }[] = []
  const row = (
    type: string,
    callId: string,
    at: number,
    more: { uniqueId?: string; facts?: object } = {},
  ) => ({
    ...{ type, at: NOON + at, callId, channel: 'PJSIP/trunk-demo-00000001', linkedId: callId },
    uniqueId: more.uniqueId ?? `c-${callId}`,
    facts: { userField: callId, context: 'citizen', caller: '0912345678', app: '', extra: '', ...more.facts },
  })
  const witness = createWitness({
    database: here.database,
    handle: async (callId, event) => void told.push({ callId, event }),
    operatorOf: async () => null,
  })
  const ownerOf = createOwners({ db: here.database.db, recall: witness.recall })
  const cel = (...rows: ReturnType<typeof row>[]) => here.database.db.insert(celEvents).values(rows)
  return { ...here, told, row, cel, ownerOf }
}

t.test('a call of the books is known by its id, a guest’s line by the name of its leg', async t => {
  const { call, cel, row, ownerOf } = await books(t)
  const callId = await call()
  t.match(await ownerOf(callId, DAY), { callId, by: 'call' })
  const leg = `leg.${callId}.2`
  await cel(
    row('ANSWER', callId, 1_000, { uniqueId: leg }),
    row('HANGUP', callId, 9_000, { uniqueId: leg }),
    row('ANSWER', callId, 1_000, { uniqueId: `leg.${callId}.1` }),
  )
  t.match(await ownerOf(idOf(leg), DAY), {
    callId,
    by: 'leg',
    startedAt: NOON + 1_000,
    endedAt: NOON + 9_000,
  })
  t.equal(await ownerOf(idOf(leg), { from: DAY.to, to: DAY.to + 1 }), null, 'of that time only')
  t.equal(await ownerOf(randomUUID(), DAY), null)
})

t.test('a call that only the log knows is told from it, whether it was hung up or cut off', async t => {
  const { cel, row, ownerOf, told } = await books(t)
  const [hungUp, cut] = [randomUUID(), randomUUID()]
  const extra = '{"hangupcause":16,"hangupsource":"PJSIP/trunk-demo-00000001"}'
  await cel(row('ANSWER', hungUp, 0), row('HANGUP', hungUp, 5_000, { facts: { extra } }))
  await cel(row('ANSWER', cut, 0))
  await ownerOf(hungUp, DAY)
  await ownerOf(cut, DAY)
  t.match(told, [
    { callId: hungUp, event: { type: 'callerGone', cut: false, identity: { id: hungUp } } },
    { callId: cut, event: { type: 'callerGone', cut: true, identity: { id: cut } } },
  ])
})

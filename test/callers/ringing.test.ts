import t from 'tap'
import { journal } from '../../src/audit/store.ts'
import type { CallerCard } from '../../src/callers/card.ts'
import { createCards } from '../../src/callers/ringing.ts'
import { desk } from '../rooms.ts'

// zammad#2044: whose telephone rings sees who calls, nobody else does, and the ring waits for nothing.
const NUMBER = '+84912345678'
const CARD: CallerCard = {
  ...{ number: NUMBER, shown: '0912 345 678', kind: 'mobile', what: null, name: 'Nguyễn Văn A' },
  ...{ tickets: [], calls: [], counts: { days: 30, calls: 3, abandoned: 1 }, marks: null },
}
const citizen = { id: '00000000-0000-4000-8000-000000000001', caller: NUMBER, callerShown: '0912345678' }
const hidden = { ...citizen, caller: null, callerShown: 'anonymous' }

async function room(
  t: Parameters<typeof desk>[0],
  { isWatching = true, cardOf = async () => CARD as CallerCard | null } = {},
) {
  const here = await desk(t)
  const [operator, other] = [await here.person('operator'), await here.person('supervisor')]
  let asked = 0
  const cards = createCards({
    ...{ ...here, journal, isWatching: () => isWatching },
    personOf: async id => [operator, other].find(person => person.id === id) ?? null,
    cardOf: async number => {
      asked++
      return number === null ? null : cardOf()
    },
  })
  return { ...here, operator, other, cards, asked: () => asked }
}

t.test(
  'the operator who is rung gets the card, nobody else; one entry in the audit log for each ring',
  async t => {
    const { operator, other, cards, published, audit } = await room(t)
    await cards.rang(citizen, operator.id)
    t.match(published, [
      {
        type: 'card',
        data: { callId: citizen.id, isHidden: false, card: { name: 'Nguyễn Văn A', number: NUMBER } },
      },
    ])
    t.equal(published[0]?.mayRead(operator), true)
    t.equal(published[0]?.mayRead(other), false, 'a supervisor neither: it is nobody’s call but theirs')
    t.match(await audit(), [
      { action: 'caller.shown', personId: operator.id, subjectId: NUMBER, facts: { callId: citizen.id } },
    ])
    await cards.rang(citizen, operator.id)
    t.equal((await audit()).length, 2)
  },
)

t.test('a hidden number has a card that says so; nothing was seen, nothing is written', async t => {
  const { operator, cards, published, audit } = await room(t)
  await cards.rang(hidden, operator.id)
  t.match(published, [{ data: { isHidden: true, shown: 'anonymous', card: null } }])
  t.same(await audit(), [])
})

t.test('without a screen nothing is looked up', async t => {
  const { operator, cards, published, audit, asked } = await room(t, { isWatching: false })
  await cards.rang(citizen, operator.id)
  t.equal(asked(), 0)
  t.same([...published, ...(await audit())], [])
})

t.test('a database that fails costs the card and nothing else', async t => {
  const cardOf = async () => {
    throw new Error('connection lost')
  }
  const { operator, cards, published } = await room(t, { cardOf })
  await t.resolves(cards.rang(citizen, operator.id))
  t.same(published, [])
})

import fc from 'fast-check'
import t from 'tap'
import { plainUnit, type Version } from '../../src/directory/subjects.ts'
import { heldAt, holderIn, type Standing, spansOf } from '../../src/directory/validity.ts'
import { faultsOfWhole } from '../../src/directory/whole.ts'

const version = fc.record({ id: fc.nat(), effectiveFrom: fc.integer({ min: -50, max: 50 }) })
const history = fc.uniqueArray(version, { selector: ({ id }) => id, maxLength: 12 })

t.test('L06: of any history exactly one version holds at each instant from the first on', async t => {
  fc.assert(
    fc.property(history, fc.integer({ min: -60, max: 60 }), (versions, at) => {
      const spans = spansOf(versions)
      for (const [place, { from, to }] of spans.entries()) {
        if (to !== null && to <= from) return false
        if (to !== (spans[place + 1]?.from ?? null)) return false // no overlap, and no gap
      }
      const holding = spans.filter(({ from, to }) => from <= at && (to === null || at < to))
      const held = heldAt(versions, at)
      return held ? holding.length === 1 && holding[0]?.version === held : holding.length === 0
    }),
  )
  t.pass()
})

t.test('L06: a later version never changes what held before its instant', async t => {
  fc.assert(
    fc.property(history, version, fc.integer({ min: -60, max: 60 }), (versions, next, at) => {
      const added = { ...next, id: Math.max(0, ...versions.map(({ id }) => id)) + 1 }
      return at >= added.effectiveFrom || heldAt([...versions, added], at) === heldAt(versions, at)
    }),
  )
  t.pass()
})

const unit = fc.record({
  isOver: fc.boolean(),
  successorId: fc.option(fc.constantFrom('0', '1', '2', '3', '4', '5'), { nil: null }),
})

t.test('A08: a chain of successors ends: with a unit that is there, or with nobody', async t => {
  fc.assert(
    fc.property(
      fc.array(unit, { minLength: 6, maxLength: 6 }),
      fc.constantFrom('0', '1', '7'),
      (units, id) => {
        const find = (one: string): Standing | undefined => units[Number(one)]
        const holder = holderIn(find, id)
        return holder === null || find(holder)?.isOver === false
      },
    ),
  )
  t.pass()
})

t.test(
  'A08: mergers that are accepted one by one leave every unit with somebody, or an end of its own',
  async t => {
    const merger = fc.tuple(fc.nat(5), fc.nat(5), fc.integer({ min: 1, max: 9 }))
    fc.assert(
      fc.property(fc.array(merger, { maxLength: 15 }), mergers => {
        const versions: Version<'unit'>[] = Array.from({ length: 6 }, (_, n) =>
          made(n, { at: 0, subject: n }),
        )
        for (const [from, into, at] of mergers) {
          const next = made(versions.length, { at, subject: from, into: String(into) })
          if (faultsOfWhole([...versions, next], at).length === 0) versions.push(next)
        }
        for (let at = 0; at < 10; at++)
          for (let n = 0; n < 6; n++) {
            const find = (id: string) =>
              standing(
                heldAt(
                  versions.filter(({ subject }) => subject === id),
                  at,
                ),
              )
            if (holderIn(find, String(n)) === null) return false
          }
        return true
      }),
      { numRuns: 200 },
    )
    t.pass()
  },
)

type Made = { at: number; subject: number; into?: string }

function made(id: number, { at, subject, into }: Made): Version<'unit'> {
  return {
    ...{ id: id + 1, kind: 'unit', subject: String(subject), effectiveFrom: at, isOver: into !== undefined },
    ...{
      value: { ...plainUnit('x'), successorId: into ?? null },
      madeAt: 0,
      madeBy: null,
      reason: '',
      reverts: null,
    },
  }
}

function standing(held: Version<'unit'> | undefined): Standing | undefined {
  return held && { isOver: held.isOver, successorId: held.value.successorId }
}

import t from 'tap'
import { type ControlNeeds, createControl } from '../../src/calls/control.ts'
import type { Request } from '../../src/calls/wanted.ts'
import { readNumber } from '../../src/numbers/number.ts'
import type { Person } from '../../src/people/person.ts'

const LAN = { id: 'lan', role: 'operator' } as Person

function desk() {
  const asked: Request[] = []
  const needs: ControlNeeds = {
    ask: async (_callId, { request }) => void asked.push(request),
    endpointOf: async () => null,
    readNumber: typed => readNumber(typed, { areaCode: '277', isTyped: true }),
    hotlines: ['1022', '02771022'],
    limitOf: async () => 60,
    trunkOut: async () => 'trunk-demo',
    emergencyNumbers: () => [],
    onDuty: () => [],
  }
  return { control: createControl(needs), asked }
}

t.test('nobody is led out and into the centre again', async t => {
  const { control, asked } = desk()
  for (const act of ['consult', 'transfer'] as const)
    for (const number of ['1022', '0277 1022', '+8402771022', '02771022'])
      await t.rejects(control.request(LAN, 'call', { act, number }), { code: 'own-number' }, number)
  t.same(asked, [])
  await control.request(LAN, 'call', { act: 'consult', number: '0912 345 678' })
  t.match(asked, [{ act: 'consult', party: { kind: 'outside', number: '0912345678', maxSeconds: 60 } }])
})

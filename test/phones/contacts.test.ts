import { pino } from 'pino'
import t from 'tap'
import type { AmiMessage } from '../../src/asterisk/ami.ts'
import { createContacts } from '../../src/phones/contacts.ts'

// Where phones are: by Asterisk's list, whatever the events said.

const contact = (endpoint: string, hash: string, status = 'Reachable'): AmiMessage => ({
  ...{ event: 'ContactList', objectname: `${endpoint};@${hash}`, endpoint, status },
  uri: `sip:${endpoint}@127.0.0.1:40000;transport=ws`,
})

t.test(
  'a phone that registers at another place is told of, though it could be reached all the time',
  async t => {
    let list: AmiMessage[] = []
    let now = 1_000
    const told: string[] = []
    const contacts = createContacts({
      ...{ clock: { now: () => now }, log: pino({ level: 'silent' }) },
      ami: { list: async () => list, isUp: () => true },
      onReachable: (endpoint, isReachable) => told.push(`${endpoint} ${isReachable}`),
      onContact: (_endpoint, name) => told.push(name),
    })
    t.teardown(contacts.stop)
    const look = async (at: number, ...found: AmiMessage[]) => {
      ;[now, list] = [at, found]
      await contacts.look()
      return told.splice(0)
    }
    t.same(await look(1_000, contact('op101-web', 'a')), ['op101-web true', 'op101-web;@a'])
    t.same(await look(2_000, contact('op101-web', 'a')), [], 'where it was')
    t.equal(contacts.contactOf('op101-web', 999), 'op101-web;@a')
    t.equal(contacts.contactOf('op101-web', 1_000), null, 'known by then')
    t.same(await look(3_000, contact('op101-web', 'b')), ['op101-web;@b'], 'another tab took it')
    t.equal(contacts.contactOf('op101-web', 2_000), 'op101-web;@b')
    t.same(await look(4_000, contact('op101-web', 'b', 'Unreachable')), ['op101-web false'])
    t.equal(contacts.contactOf('op101-web', 0), null, 'frozen')
    t.same(await look(5_000, contact('op101-web', 'b')), ['op101-web true', 'op101-web;@b'], 'answers again')
    t.same(await look(6_000), ['op101-web false'])
  },
)

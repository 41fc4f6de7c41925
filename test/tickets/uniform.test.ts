import { join } from 'node:path'
import t from 'tap'
import { provinces, readProvince } from '../../src/directory/profile.ts'
import { contactAskedOn } from '../../src/directory/regulation.ts'
import { AskedEntry, AskedReceipt } from '../../src/tickets/askedschemas.ts'
import { LEVELS, levelOf } from '../../src/tickets/course.ts'
import { missingOf } from '../../src/tickets/receipt.ts'
import { AskedDraft } from '../../src/tickets/schemas.ts'
import { columnsOf, draftOf, EMPTY, shownTicket, TICKET_CHANNELS } from '../../src/tickets/ticket.ts'
import { at, DONG_THAP, FORWARD, forwarded, reply, Story } from './story.ts'

const FOLDER = join(import.meta.dirname, '../../provinces')

t.test('B08: one intake, the same on every channel and in every province', async t => {
  const asked = (schema: { properties: object }, ...own: string[]) =>
    Object.keys(schema.properties)
      .filter(name => !own.includes(name))
      .sort()
  const receipt = asked(AskedReceipt, 'updatedAt')
  t.same(asked(AskedEntry, 'channel', 'receivedAt', 'source'), receipt, 'by hand as out of a call')
  const draft = asked(AskedDraft, 'updatedAt')
  const afterwards = ['key', 'step', 'callerNumber']
  t.same(
    draft,
    receipt.filter(name => !afterwards.includes(name)),
    'and what is written before',
  )
  for (const name of provinces(FOLDER)) {
    const { regulation } = readProvince(FOLDER, name)
    const missing = TICKET_CHANNELS.map(channel => {
      const contact = contactAskedOn(regulation, channel)
      const all = missingOf({ channel, record: EMPTY, contact, isTaken: true }).map(({ field }) => field)
      return all.filter(field => !field.startsWith('source.'))
    })
    for (const fields of missing)
      t.same(fields, ['callerName', 'address', 'callerNumber', 'content', 'kind'], name)
  }
})

t.test('A07, §17.1: the level is whose answer it was, the urgency what a person saw', async t => {
  const operator = new Story(DONG_THAP)
    .and('23/11 08:05', { type: 'setField', field: 'y-te' })
    .and('23/11 08:06', reply('operator'))
  const head = forwarded().and('24/11 08:10', { type: 'due' }).and('25/11 08:00', reply('head'))
  const atOffice = new Story(DONG_THAP)
    .and('23/11 08:05', { type: 'setField', field: 'y-te' })
    .and('23/11 08:06', { type: 'askOffice', reason: 'chưa rõ' })
    .and('23/11 09:00', reply('office'))
  const stories = [operator, forwarded().and('23/11 09:00', reply('officer')), head, atOffice]
  t.same(
    stories.map(({ course }) => columnsOf(course, DONG_THAP).level),
    LEVELS,
  )
  t.equal(levelOf(forwarded().course), null, 'nobody has answered yet')
  atOffice.and('23/11 09:30', { type: 'reopen', reason: 'chưa rõ' }).and('23/11 10:00', FORWARD)
  t.equal(levelOf(atOffice.and('23/11 11:00', reply('officer')).course), 'officer', 'of the last answer')
  const opened = { id: 'i', code: '1022-DT-2026-000001', channel: 'phone', operatorId: null } as const
  const draft = draftOf({ ...opened, openedAt: at('23/11 08:00'), urgency: 'urgent' })
  t.match(shownTicket({ ...draft, ...columnsOf(head.course, DONG_THAP) }), {
    level: 'head',
    urgency: 'urgent',
  })
})

import { randomUUID } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { eq } from 'drizzle-orm'
import t from 'tap'
import { fromBufferPromise } from 'yauzl'
import { provinces, readProvince } from '../../src/directory/profile.ts'
import { draftOf, faultsOfTemplates, plainWords, queryOf, usualHouse } from '../../src/documents/letter.ts'
import { readLetterHouse } from '../../src/documents/templates.ts'
import { tickets } from '../../src/tickets/tables.ts'
import { form, PDF } from '../attachments/pictures.ts'
import { wholeDossier } from './made.ts'
import { paperRoom } from './room.ts'

t.test('E11, K02: letters of the Office', async t => {
  const room = await paperRoom(t)
  const [unitId, otherUnitId] = [await room.unit(), await room.unit()]
  const who = {
    op: await room.person('operator'),
    office: await room.person('office'),
    head: await room.person('head', unitId),
    stranger: await room.person('head', otherUnitId),
    leader: await room.person('leader'),
    auditor: await room.person('auditor'),
  }
  const { ask } = await room.open(Object.values(who))
  const [one, two] = [await room.ticket(who.op, unitId), await room.ticket(who.op, unitId)]
  const url = '/api/letters'
  const asked = { kind: 'urge', tickets: [one.code, two.id], unitId, dueAt: '2026-12-01T02:00:00Z' }
  const draft = async (more: object = {}) =>
    (await ask(who.office, { method: 'POST', url, payload: { ...asked, ...more } })).json()
  const post = (person: (typeof who)['op'], path: string, payload: object) =>
    ask(person, { method: 'POST', url: `${url}/${path}`, payload })

  await t.test('a draft is the template filled, about each ticket, without the citizen', async t => {
    const made = await draft()
    t.match(made, {
      state: 'draft',
      kind: 'urge',
      addressee: 'Sở Xây dựng tỉnh Đồng Tháp',
      version: 1,
      number: null,
    })
    t.same([...made.ticketIds].sort(), [one.id, two.id].sort())
    t.match(made.body, new RegExp(`còn 02 phiếu[\\s\\S]*- Phiếu ${one.code}: lĩnh vực Giao thông`))
    t.match(made.body, /trước 09:00 ngày 01\/12\/2026\.$/)
    t.notMatch(made.body, /Nguyễn Hữu Đức|912345678/)
    t.match(made.events, [{ type: 'drafted', by: { id: who.office.id } }])
  })

  await t.test('drafted, changed, issued, sent signed, answered: each step kept with its words', async t => {
    const { id } = await draft()
    const put = (payload: object) => ask(who.office, { method: 'PUT', url: `${url}/${id}`, payload })
    t.match((await put({ version: 1, body: 'Văn bản mới' })).json(), { version: 2, body: 'Văn bản mới' })
    t.match((await put({ version: 1, body: 'muộn' })).json(), { status: 409, code: 'letter-changed' })
    t.equal((await ask(who.head, { url: `${url}/${id}` })).statusCode, 404, 'a draft is the Office’s')
    const issue = { version: 2, number: '125', issuedOn: '2026-11-23', signer: 'Lê Quang Biểu' }
    t.match((await post(who.office, `${id}/issue`, { ...issue, issuedOn: '2026-02-31' })).statusCode, 400)
    t.same(room.issued, [], 'nobody is told of what was refused')
    t.match((await post(who.office, `${id}/issue`, issue)).json(), {
      state: 'issued',
      issuedAt: '2026-11-22T17:00:00.000Z',
    })
    t.match(room.issued, [{ id, kind: 'urge', unitId, ticketIds: { length: 2 } }], 'the unit is told, once')
    t.match((await post(who.office, `${id}/issue`, { ...issue, version: 3 })).json(), {
      status: 409,
      code: 'letter-state',
    })
    t.match((await put({ version: 3, body: 'đổi sau khi ban hành' })).json(), { status: 409 })
    t.match((await ask(who.head, { url: `${url}/${id}` })).json(), { number: '125', signer: 'Lê Quang Biểu' })
    t.equal((await ask(who.stranger, { url: `${url}/${id}` })).statusCode, 404, 'another unit')
    const file = await ask(who.office, {
      url: `/api/tickets/${one.id}/attachments?kind=letter`,
      ...form({ bytes: PDF, name: '125.pdf' }),
    })
    const copy = (attachmentId: string) =>
      ask(who.office, { method: 'PUT', url: `${url}/${id}/signed-copy`, payload: { attachmentId } })
    t.match((await copy(file.json().id)).json(), { signedAttachmentId: file.json().id })
    const foreign = await ask(who.office, {
      url: `/api/tickets/${(await room.ticket(who.op)).id}/attachments?kind=letter`,
      ...form({ bytes: PDF }),
    })
    t.match((await copy(foreign.json().id)).json(), { status: 409, code: 'letter-other-ticket' })
    t.equal((await post(who.stranger, `${id}/reply`, { text: 'không phải' })).statusCode, 404)
    t.match((await post(who.head, `${id}/reply`, { text: 'Đã khắc phục' })).json(), {
      state: 'replied',
      reply: 'Đã khắc phục',
    })
    t.equal((await post(who.head, `${id}/reply`, { text: 'lần nữa' })).statusCode, 409)
    const { events } = (await ask(who.auditor, { url: `${url}/${id}` })).json()
    t.same(
      events.map(({ type }: { type: string }) => type),
      ['drafted', 'changed', 'issued', 'signed-copy', 'replied'],
    )
  })

  await t.test(
    'K02: found by number, symbol, summary, signer, with accents or without, and by ticket',
    async t => {
      const { id } = await draft({ summary: 'đôn đốc sửa cầu Ông Chư', symbol: 'VP-KSTTHC' })
      await post(who.office, `${id}/issue`, {
        version: 1,
        number: '777',
        issuedOn: '2026-11-23',
        signer: 'Phạm Thị Đào',
      })
      const found = async (query: string, person = who.office) =>
        (await ask(person, { url: `${url}?${query}` }))
          .json()
          .items.map((letter: { id: string }) => letter.id)
      for (const query of [
        'q=777',
        'q=kstthc',
        'q=don%20doc%20ong%20chu',
        `q=${encodeURIComponent('ĐÀO')}`,
        'q=dao%20777',
        'number=777',
      ])
        t.same(await found(query), [id], query)
      t.same(await found(`q=${encodeURIComponent('sửa cầu'.normalize('NFD'))}`), [id], 'typed in pieces')
      t.same(await found('q=khongco'), [])
      t.ok((await found(`ticket=${one.code}&state=issued`)).includes(id))
      t.same(await found(`unitId=${otherUnitId}`), [])
      t.ok((await found('', who.head)).includes(id))
      t.same(await found('', who.stranger), [])
      t.same(await found('late=true'), [], 'not late yet')
      room.now.at = Date.parse('2026-12-02T00:00:00Z')
      t.same(await found('late=true'), [id])
      for (const query of ['q=%27%3B%20drop', 'q=%3A*%20%26%20!', 'q=%00']) {
        const { statusCode } = await ask(who.office, { url: `${url}?${query}` })
        t.ok(statusCode === 200 || statusCode === 400, query)
      }
    },
  )

  await t.test('a letter is printed, and goes on in a word processor', async t => {
    const { id } = await draft()
    const pdf = await ask(who.office, { url: `${url}/${id}/letter.pdf` })
    t.match(pdf.headers, { 'content-type': 'application/pdf', 'content-disposition': /du-thao-VP-1022\.pdf/ })
    t.equal(pdf.rawPayload.subarray(0, 5).toString(), '%PDF-')
    const docx = await ask(who.office, { url: `${url}/${id}/letter.docx` })
    const zip = await fromBufferPromise(docx.rawPayload)
    let words = ''
    for await (const entry of zip.eachEntry())
      if (entry.fileName === 'word/document.xml') words = await text(await zip.openReadStreamPromise(entry))
    for (const part of [
      'Kính gửi: Sở Xây dựng',
      one.code,
      'CHÁNH VĂN PHÒNG',
      'Độc lập - Tự do - Hạnh phúc',
      'Nơi nhận:',
    ])
      t.ok(words.includes(part), part)
  })

  await t.test(
    'E11: of a letter a unit sees what was issued to it, and nothing of how it was drafted',
    async t => {
      const { id } = await draft({ body: 'Bản nháp đầu: phê bình gay gắt' })
      await ask(who.office, {
        method: 'PUT',
        url: `${url}/${id}`,
        payload: { version: 1, body: 'Bản chính thức' },
      })
      const issue = { version: 2, number: '301', issuedOn: '2026-11-23', signer: 'Lê Quang Biểu' }
      await post(who.office, `${id}/issue`, issue)
      const seen = await ask(who.head, { url: `${url}/${id}` })
      t.match(seen.json(), { body: 'Bản chính thức', events: [{ type: 'issued' }] })
      t.notMatch(seen.body, /phê bình/)
      t.match((await ask(who.auditor, { url: `${url}/${id}` })).body, /phê bình/, 'who inspects sees all')
    },
  )

  await t.test('F08: hidden at the citizen’s wish, letters do not say who it is either', async t => {
    const ticket = await room.ticket(who.op, unitId)
    const { db } = room.database
    const about = {
      callerName: 'Nguyễn Văn Năm',
      callerNumber: '+84912345678',
      address: '12 Lê Lợi, Cao Lãnh',
    }
    await db.update(tickets).set(about).where(eq(tickets.id, ticket.id))
    const body = 'Ông NGUYỄN VĂN  NĂM (0912.345.678), số 12 Lê Lợi, đã phản ánh năm 2026.'
    const { id } = await draft({ tickets: [ticket.id], body, summary: 'trả lời ông Nguyễn Văn Năm' })
    await post(who.office, `${id}/issue`, {
      version: 1,
      number: '302',
      issuedOn: '2026-11-23',
      signer: 'Lê Quang Biểu',
    })
    const one = (person: typeof who.head) => ask(person, { url: `${url}/${id}` })
    t.match((await one(who.head)).json(), { body, summary: 'trả lời ông Nguyễn Văn Năm' })
    await db.update(tickets).set({ restrictedAt: 1 }).where(eq(tickets.id, ticket.id))
    for (const reader of [who.head, who.leader]) {
      t.match((await one(reader)).json(), {
        body: 'Ông [đã che] ([đã che]), số [đã che], đã phản ánh năm 2026.',
        summary: 'trả lời ông [đã che]',
      })
      t.notMatch((await ask(reader, { url })).body, /Nguyễn Văn Năm|NGUYỄN VĂN/)
      t.same((await ask(reader, { url: `${url}?q=nguyen%20van%20nam` })).json().items, [], 'nor found by it')
    }
    t.match((await one(who.office)).json(), { body })
    const found = (await ask(who.auditor, { url: `${url}?q=nguyen%20van%20nam` })).json()
    t.match(found.items, [{ id }])
  })

  await t.test('what may not be is refused', async t => {
    const bad = (payload: object, person = who.office) => ask(person, { method: 'POST', url, payload })
    t.equal((await bad(asked, who.head)).statusCode, 403)
    t.equal((await bad(asked, who.leader)).statusCode, 403, 'leaders read')
    t.equal((await bad({ ...asked, tickets: [] })).statusCode, 400)
    t.equal((await bad({ ...asked, tickets: Array(51).fill(one.id) })).statusCode, 400)
    t.equal((await bad({ ...asked, tickets: [randomUUID()] })).statusCode, 404)
    t.match((await bad({ ...asked, unitId: null })).json(), { code: 'letter-addressee' })
    const { id } = await draft()
    t.match((await post(who.office, `${id}/reply`, { text: 'chưa ban hành' })).json(), {
      code: 'letter-state',
    })
    t.match((await post(who.office, `${id}/cancellation`, { version: 1 })).json(), { state: 'cancelled' })
  })
})

t.test('E11: every province words its letters, and a slip of the pen is named at start', async t => {
  for (const name of provinces('provinces')) {
    const house = readLetterHouse('provinces', name, readProvince('provinces', name))
    t.same(faultsOfTemplates(house), [], name)
    for (const kind of ['remind', 'urge', 'explain'] as const) {
      const { body, summary } = draftOf(house, kind, {
        unit: 'Sở Y tế',
        dueAt: null,
        dossiers: [wholeDossier()],
      })
      t.match(body, /Sở Y tế[\s\S]*1022-DT-2026-000123/, `${name} ${kind}`)
      t.notMatch(body + summary, /\{\{|undefined/)
    }
  }
  const house = usualHouse('Tỉnh thử')
  t.equal(house.agency[0], 'UBND TỈNH TỈNH THỬ')
  const { urge } = house.templates
  t.same(
    faultsOfTemplates({
      ...house,
      templates: { ...house.templates, urge: { ...urge, body: ['{{unti}} {{due}}'] } },
    }),
    ['templates.urge: there is nothing to put in the place of {{unti}}'],
  )
  t.ok(faultsOfTemplates({ ...house, place: '', more: 1 }).length >= 2)
  t.ok(faultsOfTemplates(null).length > 0)
  t.match(readLetterHouse('/nowhere', 'x', readProvince('provinces', 'gia-lai')), { place: 'Gia Lai' })
})

t.test('K02: words are compared without accents and marks', async t => {
  t.same(plainWords('Số 125/VP-KSTTHC: Đôn đốc'), ['so', '125', 'vp', 'kstthc', 'don', 'doc'])
  t.equal(queryOf("  ' & | ! "), null)
  t.equal(queryOf('đôn đốc'), 'don:* & doc:*')
})

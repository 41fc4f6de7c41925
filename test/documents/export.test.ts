import { createHash, randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { eq } from 'drizzle-orm'
import t from 'tap'
import { fromBufferPromise } from 'yauzl'
import type { SentNotice } from '../../src/documents/beside.ts'
import { verifySigned } from '../../src/evidence/keys.ts'
import { marked } from '../../src/recordings/copying.ts'
import { originalOf } from '../../src/recordings/watermark.ts'
import { tickets } from '../../src/tickets/tables.ts'
import { form, PDF, picture } from '../attachments/pictures.ts'
import { wav } from '../recordings/sound.ts'
import { wholeDossier } from './made.ts'
import { PURPOSE, paperRoom } from './room.ts'

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const SOUND = wav(12_000)
const EXPORT = 'e0000000-0000-4000-8000-000000000001'

async function unpacked(zip: Buffer): Promise<Map<string, Buffer>> {
  const file = await fromBufferPromise(zip)
  const found = new Map<string, Buffer>()
  for await (const entry of file.eachEntry())
    found.set(entry.fileName, await buffer(await file.openReadStreamPromise(entry)))
  return found
}

t.test('a ticket is taken out whole', async t => {
  const heard: string[] = []
  let asSealed = SOUND
  const room = await paperRoom(t, {
    soundOf: async ({ person }, { recordingIds }) => ({
      ...{ exportId: EXPORT, entry: { seq: 7, mac: 'aa' } },
      missing: [{ name: `ghi-am/${recordingIds[1]}.wav`, why: 'recording-gone' }],
      parts: recordingIds.slice(0, 1).map(id => ({
        name: `ghi-am/${id}.wav`,
        open: async () => {
          heard.push(`${person.username} ${id}`)
          const known = { id, sha256: sha256(asSealed), sizeBytes: SOUND.length }
          return marked(EXPORT, known, Readable.from([SOUND]))
        },
      })),
    }),
  })
  const unitId = await room.unit()
  const who = {
    op: await room.person('operator'),
    auditor: await room.person('auditor'),
    office: await room.person('office'),
    officer: await room.person('officer', unitId),
    leader: await room.person('leader'),
  }
  const { ask } = await room.open(Object.values(who))
  const ticket = await room.ticket(who.op, unitId)
  const [recording] = wholeDossier().recordings
  if (!recording) throw new Error('no recording')
  room.told.set(ticket.id, {
    recordings: [
      { ...recording, sha256: sha256(SOUND) },
      { ...recording, id: recording.id.replace(/.$/, '2') },
    ],
  })
  const send = async (kind: string, bytes: Buffer, name: string) => {
    room.now.at += 1_000
    return (
      await ask(who.op, {
        url: `/api/tickets/${ticket.id}/attachments?kind=${kind}`,
        ...form({ bytes, name }),
      })
    ).json()
  }
  const scan = await send('scan', PDF, 'Đơn tay.pdf')
  await send('photo', await picture('png'), 'Ổ gà.png')
  const mistake = await send('photo', await picture('webp'), 'nhầm.webp')
  await room.attachments.withdraw({ person: who.op, address: null }, mistake.id, 'nhầm phiếu')
  const url = `/api/tickets/${ticket.code}/export.zip?purpose=${encodeURIComponent(PURPOSE)}`

  await t.test('F03: log, texts, files and sound in one call, each with its hash', async t => {
    const answer = await ask(who.auditor, { url })
    t.equal(answer.statusCode, 200)
    t.match(answer.headers, {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="${ticket.code}.zip"; filename*=UTF-8''${ticket.code}.zip`,
      'x-content-type-options': 'nosniff',
    })
    const found = await unpacked(answer.rawPayload)
    const names = [...found.keys()].map(name => name.slice(ticket.code.length + 1))
    t.same(names, [
      ...['doc-truoc.txt', 'phieu-xu-ly.pdf', 'nhat-ky.pdf', 'nhat-ky.json', 'nhat-ky.csv', 'ho-so.json'],
      ...['thong-bao.json', 'thong-bao.csv', 'van-ban-hanh-chinh.json'],
      ...['van-ban/noi-dung.txt', 'van-ban/ket-qua-01.txt', 'van-ban/ket-qua-02.txt'],
      ...[
        'tep-dinh-kem/01-Đơn tay.pdf',
        'tep-dinh-kem/02-Ổ gà.png',
        `ghi-am/${recording.id}.wav`,
        ...['manifest.json', 'manifest.sig', 'public-key.pem'],
      ],
    ])
    const content = (name: string) => found.get(`${ticket.code}/${name}`) ?? Buffer.alloc(0)
    const manifest = JSON.parse(content('manifest.json').toString())
    t.match(manifest, { code: ticket.code, purpose: PURPOSE, by: who.auditor.username })
    t.equal(manifest.files.length, names.length - 3)
    for (const { name, sha256: said, sizeBytes } of manifest.files)
      t.same([said, sizeBytes], [sha256(content(name)), content(name).length], name)
    t.same(manifest.missing, [
      { name: 'tep-dinh-kem/03-nhầm.webp', why: 'attachment-withdrawn' },
      { name: `ghi-am/${recording.id.replace(/.$/, '2')}.wav`, why: 'recording-gone' },
    ])
    t.ok(content('tep-dinh-kem/01-Đơn tay.pdf').equals(PDF))
    const copy = content(`ghi-am/${recording.id}.wav`)
    t.notOk(copy.equals(SOUND), 'D05: a copy that leaves is marked')
    const { recording: known } = manifest.files.at(-1)
    const original = originalOf(manifest.exportId, known)
    t.ok(original.take(copy).equals(SOUND), 'and is the recording again without its mark')
    t.equal(original.sha256(), known.sha256)
    const [key, text] = [content('public-key.pem').toString(), content('manifest.json').toString()]
    t.ok(verifySigned(key, text, content('manifest.sig').toString().trim()))
    t.match(manifest, { form: 1, exportId: EXPORT, entry: { seq: 7, mac: 'aa' } })
    t.match(content('van-ban/ket-qua-01.txt').toString(), /Cấp: đầu mối[\s\S]*Đã cho đặt biển/)
    t.match(JSON.parse(content('nhat-ky.json').toString()), {
      timeline: [{ text: 'Tiếp nhận phiếu', at: '2026-11-20T08:09:00.000Z' }],
      versions: [{ number: 1 }],
    })
    t.same(
      heard,
      [`${who.auditor.username} ${recording.id}`],
      'the talk is asked for in the name of who asks',
    )
  })

  await t.test('F10, F08: who may, with a purpose, and written down', async t => {
    t.equal((await ask(who.office, { url })).statusCode, 200)
    for (const name of ['op', 'officer', 'leader'] as const)
      t.equal((await ask(who[name], { url })).statusCode, 403, name)
    t.equal((await ask(who.auditor, { url: `/api/tickets/${ticket.code}/export.zip` })).statusCode, 400)
    t.equal(
      (await ask(who.auditor, { url: `/api/tickets/${ticket.code}/export.zip?purpose=a` })).statusCode,
      400,
    )
    t.equal((await ask(who.auditor, { url: url.replace(ticket.code, randomUUID()) })).statusCode, 404)
    const taken = (await room.audit()).filter(({ action }) => action === 'ticket.exported')
    t.match(taken[0], {
      personId: who.auditor.id,
      subjectId: ticket.id,
      facts: { purpose: PURPOSE, code: ticket.code },
    })
    t.equal(taken.length, 2)
    const { items } = await room.views.list({ ticketId: ticket.id })
    t.match(
      items.map(({ purpose, person }) => [purpose, person?.id]),
      [
        ['ticket.export', who.office.id],
        ['ticket.export', who.auditor.id],
      ],
      'and whose data was seen',
    )
  })

  await t.test(
    'K03: slips are printed by whoever sees the ticket, and each print is written down',
    async t => {
      for (const kind of ['processing', 'forwarding', 'log']) {
        const answer = await ask(who.officer, { url: `/api/tickets/${ticket.code}/slip.pdf?kind=${kind}` })
        t.match(answer, { statusCode: 200, headers: { 'content-type': 'application/pdf' } }, kind)
        t.equal(answer.rawPayload.subarray(0, 5).toString(), '%PDF-')
      }
      const stranger = await ask(who.officer, {
        url: `/api/tickets/${(await room.ticket(who.op)).code}/slip.pdf`,
      })
      t.equal(stranger.statusCode, 404, 'another unit’s')
      t.equal((await room.audit()).filter(({ action }) => action === 'ticket.printed').length, 3)
    },
  )

  await t.test(
    'F04: a file that is not what it was ends the archive, so that nobody takes it for whole',
    async t => {
      rmSync(
        join(room.papers.attachmentsDir, scan.sha256.slice(0, 2), scan.sha256.slice(2, 4), scan.sha256),
        { force: true },
      )
      const auditor = { person: who.auditor, address: null }
      const taken = async () => buffer((await room.documents.export(auditor, ticket.id, PURPOSE)).stream)
      await t.rejects(taken(), 'a file that is gone')
      const { id } = await room.ticket(who.op)
      room.told.set(id, { recordings: [recording] })
      asSealed = Buffer.from('another')
      const { stream } = await room.documents.export(auditor, id, PURPOSE)
      await t.rejects(buffer(stream), /is not what it was/, 'sound that is another')
    },
  )
})

const SMS: SentNotice = {
  ...{ at: Date.parse('2026-11-20T08:10:00Z'), cause: 'received', to: 'citizen', person: null, way: 'sms' },
  ...{
    address: '+84912345678',
    state: 'sent',
    sentAt: Date.parse('2026-11-20T08:10:05Z'),
    title: 'Đã tiếp nhận',
  },
  text: 'Ông Nguyễn Hữu Đức (0912345678): phiếu đã được tiếp nhận',
}
const MAIL: SentNotice = {
  ...{ at: Date.parse('2026-11-20T08:12:00Z'), cause: 'forwarded', to: 'officer', person: 'Trần Quốc Khánh' },
  ...{
    way: 'email',
    address: 'khanh@sxd.example.vn',
    state: 'dead',
    sentAt: null,
    title: 'Phiếu mới',
    text: 'x',
  },
}

t.test('F03, K02: what was told and written about a ticket is taken out with it, in its log too', async t => {
  const room = await paperRoom(t, { noticesOf: async () => [SMS, MAIL] })
  const who = {
    office: await room.person('office'),
    auditor: await room.person('auditor'),
    supervisor: await room.person('supervisor'),
  }
  const { ask } = await room.open(Object.values(who))
  const ticket = await room.ticket(await room.person('operator'))
  room.told.set(ticket.id, { recordings: [] })
  const asked = { kind: 'urge', tickets: [ticket.id], addressee: 'Sở Xây dựng', summary: 'đôn đốc' }
  const { id } = (await ask(who.office, { method: 'POST', url: '/api/letters', payload: asked })).json()
  const issue = { version: 1, number: '125', issuedOn: '2026-11-23', signer: 'Lê Quang Biểu' }
  await ask(who.office, { method: 'POST', url: `/api/letters/${id}/issue`, payload: issue })
  const taken = async (person: typeof who.office) => {
    const url = `/api/tickets/${ticket.id}/export.zip?purpose=${encodeURIComponent(PURPOSE)}`
    const answer = await ask(person, { url })
    t.equal(answer.statusCode, 200, answer.body.slice(0, 300))
    const found = await unpacked(answer.rawPayload)
    return (name: string) => found.get(`${ticket.code}/${name}`)?.toString() ?? ''
  }
  const whole = await taken(who.auditor)
  t.match(JSON.parse(whole('thong-bao.json')), [
    {
      to: 'citizen',
      way: 'sms',
      address: '+84912345678',
      text: /Nguyễn Hữu Đức \(0912345678\)/,
      state: 'sent',
    },
    { to: 'officer', person: 'Trần Quốc Khánh', address: '***@sxd.example.vn', state: 'dead', sentAt: null },
  ])
  t.match(whole('thong-bao.csv'), /người dân,SMS,'\+84912345678,đã gửi/)
  t.match(JSON.parse(whole('van-ban-hanh-chinh.json')), [
    {
      number: '125',
      summary: 'đôn đốc',
      signer: 'Lê Quang Biểu',
      events: [{ type: 'drafted' }, { type: 'issued' }],
    },
  ])
  t.match(whole('van-ban-hanh-chinh/01-125-VP-1022.pdf'), /^%PDF-/)
  const { timeline } = JSON.parse(whole('nhat-ky.json'))
  t.same(
    timeline.map(({ source }: { source: string }) => source),
    ['event', 'notice', 'event', 'notice', 'letter', 'letter', 'event', 'event'],
    'all in the order in which it happened',
  )
  t.match(timeline[1].text, 'Báo người dân qua SMS (đã gửi): Đã tiếp nhận')
  t.match(timeline[5], {
    text: 'Ban hành: Văn bản đôn đốc số 125/VP-1022, đôn đốc',
    by: who.office.displayName,
  })
  t.match(whole('nhat-ky.csv'), /Ban hành: Văn bản đôn đốc số 125/)

  const seen = await taken(who.supervisor)
  t.same(JSON.parse(seen('manifest.json')).missing.slice(0, 1), [
    { name: 'van-ban-hanh-chinh', why: 'letters-not-shown' },
  ])
  t.same(JSON.parse(seen('van-ban-hanh-chinh.json')), [])
  t.match(JSON.parse((await taken(who.office))('thong-bao.json'))[0], {
    ...{ address: '*********678', text: 'Ông Nguyễn Hữu Đức ([đã che]): phiếu đã được tiếp nhận' },
  })

  room.told.set(ticket.id, { isRestricted: true, recordings: [] })
  await room.database.db.update(tickets).set({ restrictedAt: 1 }).where(eq(tickets.id, ticket.id))
  await ask(who.office, {
    url: `/api/tickets/${ticket.id}/attachments?kind=scan`,
    ...form({ bytes: PDF, name: 'Đơn của ông Đức.pdf' }),
  })
  const hidden = await taken(who.supervisor)
  t.match(JSON.parse(hidden('thong-bao.json'))[0], {
    ...{ address: '*********678', text: 'Ông [đã che] ([đã che]): phiếu đã được tiếp nhận' },
  })
  const { missing } = JSON.parse(hidden('manifest.json'))
  t.match(missing, [{}, { name: 'tep-dinh-kem/01-tep.pdf', why: 'citizen-restricted' }], 'files neither')
  t.notMatch(JSON.stringify(missing), /Đức/)
  t.match((await taken(who.auditor))('tep-dinh-kem/01-Đơn của ông Đức.pdf'), /^%PDF/)
})

import { execFileSync } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { eq } from 'drizzle-orm'
import sharp from 'sharp'
import t from 'tap'
import { createAttachments } from '../../src/attachments/service.ts'
import { signatureChecks, attachments as table } from '../../src/attachments/tables.ts'
import { journal } from '../../src/audit/store.ts'
import { tickets } from '../../src/tickets/tables.ts'
import { openAuthority } from '../signatures/authority.ts'
import { plainPdf, signedPdf } from '../signatures/paper.ts'
import { until } from '../until.ts'
import { type FileSent, form, PDF, photo, picture } from './pictures.ts'
import { attachmentRoom } from './room.ts'
import { officeFile } from './zipped.ts'

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

t.test('files of tickets', async t => {
  const room = await attachmentRoom(t, { attachmentsMost: 40 })
  const [unitId, otherUnitId] = [await room.unit(), await room.unit()]
  const who = {
    op: await room.person('operator'),
    officer: await room.person('officer', unitId),
    stranger: await room.person('officer', otherUnitId),
    office: await room.person('office'),
    auditor: await room.person('auditor'),
    admin: await room.person('admin'),
  }
  const { app, ask } = await room.open(Object.values(who))
  const ticket = await room.ticket(who.op, unitId)
  const files = () =>
    readdirSync(room.dir, { recursive: true, withFileTypes: true }).filter(one => one.isFile())
  const send = (person: (typeof who)['op'], kind: string, ...sent: FileSent[]) =>
    ask(person, { url: `/api/tickets/${ticket.code}/attachments?kind=${kind}`, ...form(...sent) })
  const content = (person: (typeof who)['op'], id: string) =>
    ask(person, { url: `/api/attachments/${id}/content` })

  await t.test('A06, C10: a photo keeps its picture and loses where it was taken', async t => {
    const bytes = await photo()
    t.match((await sharp(bytes).metadata()).exif?.toString('latin1') ?? '', /Camera/, 'it was there')
    const answer = await send(who.op, 'photo', { bytes, name: 'Ổ gà.jpeg' })
    t.equal(answer.statusCode, 201)
    const kept = answer.json()
    t.match(kept, {
      kind: 'photo',
      name: 'Ổ gà.jpg',
      type: 'image/jpeg',
      width: 64,
      height: 48,
      signatures: null,
    })
    t.equal(kept.by.id, who.op.id)
    const served = await content(who.officer, kept.id)
    t.equal(sha256(served.rawPayload), kept.sha256)
    const found = await sharp(served.rawPayload).metadata()
    t.match(found, { width: 64, height: 48, format: 'jpeg' })
    t.equal(found.exif, undefined, 'no place, no name, no camera')
    t.notMatch(served.rawPayload.toString('latin1'), /Camera|GPS|Exif/)
  })

  await t.test('F07: a file goes out to be saved, and can run nothing', async t => {
    const { id } = (await send(who.op, 'scan', { bytes: PDF, name: 'Đơn.pdf' })).json()
    const served = await content(who.op, id)
    t.match(served.headers, {
      'content-type': 'application/pdf',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
      'content-disposition': /^attachment; filename="Don.pdf"; filename\*=UTF-8''%C4%90/,
      'cache-control': 'no-store',
    })
    t.ok(served.rawPayload.equals(PDF), 'a PDF is kept byte for byte')
    const page = join(
      room.papers.attachmentsDir,
      sha256(PDF).slice(0, 2),
      sha256(PDF).slice(2, 4),
      sha256(PDF),
    )
    t.ok(readFileSync(page).equals(PDF), 'under the hash of its content')
  })

  await t.test(
    'F08: only those who may see the ticket see its files, and each look is written down',
    async t => {
      const { id } = (await send(who.officer, 'photo', { bytes: await picture('png') })).json()
      for (const name of ['op', 'officer', 'office', 'auditor'] as const)
        t.equal((await content(who[name], id)).statusCode, 200, name)
      t.equal((await content(who.stranger, id)).statusCode, 404, 'another unit')
      t.equal((await ask(who.stranger, { url: `/api/attachments/${id}` })).statusCode, 404)
      t.equal((await ask(who.stranger, { url: `/api/tickets/${ticket.id}/attachments` })).statusCode, 404)
      t.equal((await send(who.stranger, 'photo', { bytes: await picture('png') })).statusCode, 404)
      t.equal(
        (await send(who.auditor, 'photo', { bytes: await picture('png') })).statusCode,
        403,
        'reads only',
      )
      t.equal((await content(who.admin, id)).statusCode, 403)
      const looks = (await room.audit()).filter(
        ({ action, subjectId }) => action === 'attachment.viewed' && subjectId === id,
      )
      t.same(
        looks.map(({ personId }) => personId),
        [who.op, who.officer, who.office, who.auditor].map(one => one.id),
      )
      t.match(looks[0], { address: '127.0.0.1', facts: { ticketId: ticket.id } })
    },
  )

  await t.test(
    'the same file twice is one, for another purpose or after it was taken back it is another',
    async t => {
      const bytes = await picture('webp')
      const first = (await send(who.op, 'photo', { bytes })).json()
      t.equal((await send(who.op, 'photo', { bytes, name: 'khac.webp' })).json().id, first.id)
      const both = await Promise.all([send(who.op, 'scan', { bytes }), send(who.op, 'scan', { bytes })])
      t.equal(both[0]?.json().id, both[1]?.json().id, 'at the same moment')
      t.not(both[0]?.json().id, first.id)
      await room.attachments.withdraw({ person: who.op, address: null }, first.id, 'nhầm phiếu')
      t.not((await send(who.op, 'photo', { bytes })).json().id, first.id)
    },
  )

  await t.test(
    'F04: taken back is not gone: who, when and why stay, and whoever inspects still sees it',
    async t => {
      const { id } = (await send(who.op, 'photo', { bytes: await picture('png', 40) })).json()
      const withdraw = (person: (typeof who)['op'], why = 'nhầm phiếu') =>
        ask(person, { method: 'POST', url: `/api/attachments/${id}/withdrawal`, payload: { why } })
      t.match((await withdraw(who.officer)).json(), { status: 403, code: 'attachment-not-yours' })
      t.equal((await withdraw(who.op, '')).statusCode, 400, 'not without a reason')
      t.match((await withdraw(who.op)).json(), { withdrawnBy: { id: who.op.id }, withdrawnWhy: 'nhầm phiếu' })
      t.match((await withdraw(who.office, 'lần nữa')).json(), { withdrawnWhy: 'nhầm phiếu' }, 'twice is once')
      t.equal((await content(who.op, id)).statusCode, 410)
      t.equal((await content(who.auditor, id)).statusCode, 200)
      const listed = (await ask(who.op, { url: `/api/tickets/${ticket.id}/attachments` })).json().items
      t.ok(listed.find((one: { id: string }) => one.id === id)?.withdrawnAt)
    },
  )

  await t.test('F07: what is not what it should be is refused, and nothing of it stays', async t => {
    const before = files().length
    const jpeg = await photo()
    const html = Buffer.from('<html><script>alert(1)</script></html>')
    const svg = Buffer.from(
      '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    )
    const cases: [what: string, kind: string, sent: FileSent, status: number, code: string][] = [
      ['nothing', 'photo', { bytes: Buffer.alloc(0) }, 422, 'attachment-empty'],
      ['SVG', 'photo', { bytes: svg, name: 'a.svg', type: 'image/svg+xml' }, 415, 'attachment-type'],
      ['HTML called a picture', 'other', { bytes: html, name: 'a.jpg' }, 415, 'attachment-type'],
      [
        'a program',
        'other',
        { bytes: Buffer.from('\x7fELF\x02\x01\x01'), name: 'a.pdf' },
        415,
        'attachment-type',
      ],
      [
        'a script',
        'other',
        { bytes: Buffer.from('#!/bin/sh\nrm -rf /'), name: 'a.pdf' },
        415,
        'attachment-type',
      ],
      ['a PDF behind a page', 'scan', { bytes: Buffer.concat([html, PDF]) }, 415, 'attachment-type'],
      ['a page behind a PDF', 'scan', { bytes: Buffer.concat([PDF, html]) }, 415, 'attachment-type'],
      [
        'an archive behind a PDF',
        'scan',
        { bytes: Buffer.concat([PDF, await officeFile()]) },
        415,
        'attachment-type',
      ],
      ['a PDF for a photo', 'photo', { bytes: PDF }, 415, 'attachment-type'],
      ['a picture for a signed answer', 'signed-answer', { bytes: jpeg }, 415, 'attachment-type'],
      ['half a picture', 'photo', { bytes: jpeg.subarray(0, 300) }, 422, 'image-unreadable'],
      ['too many points', 'photo', { bytes: await picture('png', 20_500) }, 413, 'image-too-large'],
      [
        'too big',
        'photo',
        { bytes: Buffer.concat([jpeg, Buffer.alloc(16 * 1024 * 1024)]) },
        413,
        'attachment-too-big',
      ],
      [
        'a document with a program',
        'other',
        { bytes: await officeFile({ 'word/vbaProject.bin': 'x' }) },
        422,
        'attachment-program',
      ],
      [
        'a document that fetches its template',
        'other',
        {
          bytes: await officeFile({
            'word/_rels/settings.xml.rels':
              '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="x/attachedTemplate" Target="http://192.0.2.1/a.dotm" TargetMode="External"/></Relationships>',
          }),
        },
        422,
        'attachment-outside',
      ],
      [
        'one that hides it behind a million blanks',
        'other',
        {
          bytes: await officeFile({
            'word/_rels/settings.xml.rels': `<Relationships>${' '.repeat(1_100_000)}<Relationship Id="a" Type="x/attachedTemplate" Target="http://192.0.2.1/a.dotm" TargetMode="External"/></Relationships>`,
          }),
        },
        422,
        'attachment-outside',
      ],
      [
        'a signed XML (K01): not verified here, so not taken as if it were',
        'signed-answer',
        {
          bytes: Buffer.from(
            '<?xml version="1.0"?><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>',
          ),
        },
        415,
        'attachment-type',
      ],
      [
        'a bomb',
        'other',
        { bytes: await officeFile({ 'word/media/a.bin': '0'.repeat(30_000_000) }) },
        422,
        'attachment-bomb',
      ],
    ]
    for (const [what, kind, sent, status, code] of cases)
      t.match((await send(who.op, kind, sent)).json(), { status, code }, what)
    t.equal(files().length, before)
  })

  await t.test('a picture with something behind it is only the picture afterwards', async t => {
    const bytes = Buffer.concat([await photo(80), Buffer.from('<script>alert(1)</script>PK')])
    const { id } = (await send(who.op, 'photo', { bytes, name: 'a.html' })).json()
    const served = (await content(who.op, id)).rawPayload
    t.notMatch(served.toString('latin1'), /script|PK/)
    t.match(await sharp(served).metadata(), { width: 80 })
  })

  await t.test('documents of the office are taken as they are', async t => {
    const bytes = await officeFile({
      'word/_rels/document.xml.rels':
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="https://dongthap.gov.vn" TargetMode="External"/></Relationships>',
    })
    const answer = await send(who.office, 'letter', { bytes, name: 'Dự thảo.zip' })
    t.match(answer.json(), { name: 'Dự thảo.docx', sizeBytes: bytes.length })
  })

  await t.test('requests that are none are refused in words', async t => {
    const url = `/api/tickets/${ticket.id}/attachments`
    const jpeg = await photo()
    const json = { method: 'POST' as const, url: `${url}?kind=photo`, payload: {} }
    t.match((await ask(who.op, json)).json(), { status: 415, code: 'unsupported-media-type' })
    t.equal((await ask(who.op, { url: `${url}?kind=film`, ...form({ bytes: jpeg }) })).statusCode, 400)
    t.equal((await ask(who.op, { url, ...form({ bytes: jpeg }) })).statusCode, 400, 'without a purpose')
    const empty = { ...form(), url: `${url}?kind=photo` }
    t.match((await ask(who.op, empty)).json(), { status: 400, code: 'attachment-missing' })
    const nobody = { url: `/api/tickets/${randomUUID()}/attachments?kind=photo`, ...form({ bytes: jpeg }) }
    t.equal((await ask(who.op, nobody)).statusCode, 404)
    t.equal((await ask(null, { url: `${url}?kind=photo`, ...form({ bytes: jpeg }) })).statusCode, 401)
    t.equal((await content(who.op, randomUUID())).statusCode, 404)
  })

  await t.test(
    'an upload that is cut off leaves nothing, and what an earlier process left is swept',
    async t => {
      const { port } = new URL(await app.listen({ port: 0, host: '127.0.0.1' }))
      const rows = async () => (await room.database.db.select().from(table)).length
      const before = [files().length, await rows()]
      const socket = connect(Number(port), '127.0.0.1')
      const whole = form({ bytes: await photo(600, 600) })
      socket.write(
        `POST /api/tickets/${ticket.id}/attachments?kind=photo HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${who.op.id}\r\ncontent-type: ${whole.headers['content-type']}\r\ncontent-length: ${whole.payload.length + 500_000}\r\n\r\n`,
      )
      socket.write(whole.payload.subarray(0, 400))
      const aside = join(room.papers.attachmentsDir, 'aside')
      await until('the upload has begun', async () => readdirSync(aside).length > 0, { withinMs: 5_000 })
      socket.destroy()
      await until('nothing is left of it', async () => readdirSync(aside).length === 0, { withinMs: 5_000 })
      t.same([files().length, await rows()], before)
      mkdirSync(aside, { recursive: true })
      for (const name of ['old', 'young']) writeFileSync(join(aside, name), 'half')
      const long = new Date(room.now.at - 7_200_000)
      utimesSync(join(aside, 'old'), long, long)
      await room.attachments.start()
      t.same(readdirSync(aside), ['young'])
    },
  )

  await t.test(
    'F04: bytes that were changed on the disk are not given out as if they were whole',
    async t => {
      const bytes = Buffer.from(PDF.toString().replace('1.4', '1.5'))
      const { id, sha256: hash } = (await send(who.op, 'scan', { bytes })).json()
      const path = join(room.papers.attachmentsDir, hash.slice(0, 2), hash.slice(2, 4), hash)
      execFileSync('chmod', ['u+w', path])
      writeFileSync(path, Buffer.concat([bytes, Buffer.from(' ')]))
      t.match((await content(who.op, id)).json(), { status: 409, code: 'attachment-altered' })
    },
  )

  await t.test('F04: an upload that fails takes nothing from a ticket that got the same bytes', async t => {
    const bytes = await picture('png', 61)
    const [failing, other] = [await room.ticket(who.op), await room.ticket(who.op)]
    const asker = { person: who.op, address: null }
    const upload = (ticket: string) =>
      ({ ticket, kind: 'photo', name: 'a', stream: Readable.from([bytes]), isCut: () => false }) as const
    const before = files().length
    let meanwhile = async () => ''
    const unlucky = createAttachments({
      ...{ ...room, ticketOf: room.tickets.callerOf, touched: room.tickets.touched },
      checkSignatures: async () => Promise.reject(new Error('no PDF')),
      async journal() {
        await meanwhile()
        throw new Error('no journal')
      },
    })
    await t.rejects(unlucky.add(asker, upload(failing.id)), /no journal/)
    t.equal(files().length, before, 'alone it leaves nothing')
    let id = ''
    meanwhile = async () => {
      id = (await room.attachments.add(asker, upload(other.id))).id
      return id
    }
    await t.rejects(unlucky.add(asker, upload(failing.id)), /no journal/)
    t.equal((await content(who.op, id)).statusCode, 200, 'whole, as its row says')
    t.equal(files().length, before + 1)
  })

  await t.test('a ticket takes so many files, withdrawn ones too', async t => {
    const small = createAttachments({
      ...{ ...room, papers: { ...room.papers, attachmentsMost: 1 }, journal },
      checkSignatures: async () => Promise.reject(new Error('no PDF')),
      ...{ ticketOf: room.tickets.callerOf, touched: room.tickets.touched },
    })
    const { id } = await room.ticket(who.op)
    const add = async (bytes: Buffer) =>
      small.add(
        { person: who.op, address: null },
        { ticket: id, kind: 'photo', name: 'a', stream: Readable.from([bytes]), isCut: () => false },
      )
    const first = await add(await picture('png', 50))
    await small.withdraw({ person: who.op, address: null }, first.id, 'thử')
    await t.rejects(add(await picture('png', 51)), { code: 'attachments-too-many' })
  })
})

t.test('K01: a signed answer is looked at when it comes in, and again when others are trusted', async t => {
  const room = await attachmentRoom(t)
  const head = await room.person('head', await room.unit())
  const op = await room.person('operator')
  const ticket = await room.ticket(op, head.unitId)
  const [leader, auditor] = [await room.person('leader'), await room.person('auditor')]
  const { ask } = await room.open([head, op, leader, auditor])
  const house = openAuthority(t)
  const signer = house.issue({ name: 'Nguyễn Văn Năm', by: house.authority })
  const bytes = signedPdf(plainPdf(), { sign: part => house.sign(part, signer) })
  room.now.at = Date.now()
  const send = (sent: Buffer) =>
    ask(head, {
      url: `/api/tickets/${ticket.id}/attachments?kind=signed-answer`,
      ...form({ bytes: sent, name: 'a.pdf' }),
    })
  const first = (await send(bytes)).json()
  t.match(first.signatures, {
    verdict: 'unknown-signer',
    signatures: [{ signer: { name: 'Nguyễn Văn Năm' } }],
  })
  const served = await ask(op, { url: `/api/attachments/${first.id}/content` })
  t.ok(served.rawPayload.equals(bytes), 'byte for byte, or the signature would break')
  mkdirSync(room.papers.trustDir, { recursive: true })
  writeFileSync(join(room.papers.trustDir, 'root.pem'), readFileSync(house.root.certificate))
  const look = (person: typeof op) =>
    ask(person, { method: 'POST', url: `/api/attachments/${first.id}/signature-checks` })
  t.match((await look(op)).json(), { signatures: { verdict: 'valid' } })
  room.now.at += 1_000
  t.match((await look(op)).json(), { signatures: { verdict: 'valid' } }, 'under the same list once more')
  for (const reader of [leader, auditor]) t.equal((await look(reader)).statusCode, 403, 'reads only')
  t.match((await ask(op, { url: `/api/attachments/${first.id}` })).json(), {
    signatures: { verdict: 'valid' },
  })
  const altered = Buffer.from(bytes)
  altered.write('lui', altered.indexOf('loi'), 'latin1')
  t.match(
    (await send(altered)).json(),
    { signatures: { verdict: 'invalid', reasons: ['altered-content'] } },
    'kept, and named',
  )
  t.match((await send(plainPdf())).json(), { signatures: { verdict: 'unsigned' } })
  await room.attachments.withdraw({ person: head, address: null }, first.id, 'nhầm phiếu')
  t.match((await look(op)).json(), { status: 410, code: 'attachment-withdrawn' })
  const looks = (await room.audit()).filter(({ action }) => action === 'attachment.checked')
  t.match(looks, [{ personId: op.id, subjectId: first.id, facts: { verdict: 'valid' } }, {}], 'each look')
  t.equal(looks.length, 2)
  const checked = async () => {
    const rows = await room.database.db.select().from(signatureChecks)
    return rows.filter(({ attachmentId }) => attachmentId === first.id).map(({ report }) => report)
  }
  const found = await checked()
  t.match(found, [{ verdict: 'unknown-signer' }, { verdict: 'valid' }], 'as it came, and what changed')
  t.not(found[0]?.trust, found[1]?.trust, 'each with the list of those who were trusted')
  const again = (await send(bytes)).json()
  writeFileSync(join(room.papers.trustDir, 'other.pem'), readFileSync(house.authority.certificate))
  await ask(op, { method: 'POST', url: `/api/attachments/${again.id}/signature-checks` })
  t.equal(
    (await room.database.db.select().from(signatureChecks)).at(-1)?.report.verdict,
    'valid',
    'another list',
  )

  await t.test(
    'F08: hidden at the citizen’s wish, files are neither opened nor say whose they are',
    async t => {
      const { db } = room.database
      await db.update(tickets).set({ restrictedAt: 1 }).where(eq(tickets.id, ticket.id))
      const url = `/api/tickets/${ticket.id}/attachments`
      for (const reader of [head, op, leader]) {
        const listed = await ask(reader, { url })
        t.notMatch(listed.body, /Nguyễn Văn Năm|a\.pdf/)
        const shown = listed.json().items.find(({ id }: { id: string }) => id === again.id)
        t.match(shown, { name: 'tep.pdf', signatures: { signatures: [{ signer: null }] } })
        t.notMatch((await ask(reader, { url: `/api/attachments/${again.id}` })).body, /Nguyễn Văn Năm|a\.pdf/)
        t.match((await ask(reader, { url: `/api/attachments/${again.id}/content` })).json(), {
          ...{ status: 403, code: 'citizen-restricted' },
        })
      }
      t.notMatch((await look(op)).body, /Nguyễn Văn Năm/)
      t.match((await ask(auditor, { url })).body, /Nguyễn Văn Năm/)
      t.equal((await ask(auditor, { url: `/api/attachments/${again.id}/content` })).statusCode, 200)
    },
  )
})

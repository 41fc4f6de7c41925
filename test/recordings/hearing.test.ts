import { createPublicKey, randomUUID } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { eq } from 'drizzle-orm'
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { fromBufferPromise } from 'yauzl'
import { openZip } from '../../src/attachments/unzip.ts'
import { verifySigned } from '../../src/evidence/keys.ts'
import { verifyExport } from '../../src/evidence/offline.ts'
import { people } from '../../src/people/tables.ts'
import type { ManifestFile } from '../../src/recordings/manifest.ts'
import { accessRequests } from '../../src/recordings/tables.ts'
import { originalOf } from '../../src/recordings/watermark.ts'
import { centre, PURPOSE, WHO, type Who } from './centre.ts'
import { wav } from './sound.ts'

async function unpacked(zip: Buffer): Promise<Map<string, Buffer>> {
  const file = await fromBufferPromise(zip)
  const found = new Map<string, Buffer>()
  for await (const entry of file.eachEntry())
    found.set(entry.fileName.replace(/^[^/]*\//, ''), await buffer(await file.openReadStreamPromise(entry)))
  return found
}

/** Every route of the app that tells of or gives sound: a new one is not forgotten here. */
const SOUND_ROUTES = [
  'GET /api/recordings/{id}/audio',
  'HEAD /api/recordings/{id}/audio',
  'GET /api/recordings/{id}/copy',
  'GET /api/recordings/{id}/peaks',
  'GET /api/recording-exports/{id}/zip',
  'GET /api/tickets/{id}/export.zip',
]
/** Binary, and no sound of a citizen. */
const OTHERS = /attachments|prompts?\b|slip\.pdf|letter|registrations|evidence|queue-log|\.csv|metrics/

async function givingBytes(app: FastifyInstance): Promise<string[]> {
  const { paths } = (await app.inject('/api/openapi.json')).json() as {
    paths: Record<
      string,
      Record<string, { responses: Record<string, { content?: Record<string, unknown> }> }>
    >
  }
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { responses }]) => JSON.stringify(responses['200'] ?? {}).includes('"schema":{}'))
      .map(([method]) => `${method.toUpperCase()} ${path}`)
      .filter(name => !OTHERS.test(name)),
  )
}

t.test('D05, D06: who hears what, by every way that there is', async t => {
  const { app, db, ask, post, person, talk, wasWith, audit, recordingsDir } = await centre(t)
  const one = await talk()
  const hidden = await talk({ isRestricted: true })
  const purpose = encodeURIComponent(PURPOSE)

  await t.test('every route that gives bytes is one that is walked here, or gives no sound', async t => {
    const found = (await givingBytes(app)).filter(name => !SOUND_ROUTES.includes(name))
    t.same(found, [])
  })

  await t.test('all roles by all routes: what is not theirs is refused, whatever the address', async t => {
    const made = await post('auditor1', '/api/recording-exports', {
      purpose: PURPOSE,
      recordingIds: [one.id],
    })
    t.equal(made.statusCode, 201)
    const ways = (of: string, code: string) => [
      { method: 'GET', url: `/api/recordings/${of}/audio` } as const,
      { method: 'HEAD', url: `/api/recordings/${of}/audio` } as const,
      { method: 'GET', url: `/api/recordings/${of}/peaks` } as const,
      { method: 'GET', url: `/api/recordings/${of}/audio?link=${'x'.repeat(43)}` } as const,
      { method: 'GET', url: `/api/recordings/${of}/copy?purpose=${purpose}` } as const,
      { method: 'GET', url: `/api/tickets/${code}/export.zip?purpose=${purpose}` } as const,
      { method: 'GET', url: `/api/recording-exports/${made.json().id}/zip` } as const,
    ]
    // In that order: audio, its head, its picture, by a link that is none, a copy, the ticket, somebody's selection.
    const expected: Record<Who, number[]> = {
      op101: [200, 200, 200, 404, 403, 403, 403],
      op102: [404, 404, 404, 404, 403, 403, 403],
      supervisor1: [200, 200, 200, 404, 200, 200, 404],
      officer1: [200, 200, 200, 404, 403, 403, 403],
      head1: [200, 200, 200, 404, 403, 403, 403],
      officer2: [404, 404, 404, 404, 403, 403, 403],
      office1: [200, 200, 200, 404, 200, 200, 404],
      leader1: [403, 403, 403, 403, 403, 403, 403],
      auditor1: [200, 200, 200, 404, 200, 200, 200],
      admin1: [403, 403, 403, 403, 403, 403, 403],
    }
    for (const who of WHO) {
      const answers: number[] = []
      for (const way of ways(one.id, one.code)) answers.push((await ask(who, way)).statusCode)
      t.same(answers, expected[who], who)
    }
    for (const way of ways(one.id, one.code)) t.equal((await ask(null, way)).statusCode, 401, way.url)
    // Who had their data hidden is heard by those only who look after such requests.
    for (const who of ['op101', 'supervisor1', 'officer1', 'head1'] as const)
      for (const way of ways(hidden.id, hidden.code).slice(0, 3))
        t.equal((await ask(who, way)).statusCode, 403, `${who} ${way.url}`)
    for (const who of ['office1', 'auditor1'] as const)
      t.equal((await ask(who, { url: `/api/recordings/${hidden.id}/audio` })).statusCode, 200, who)
    const whole = await ask('supervisor1', {
      url: `/api/tickets/${hidden.code}/export.zip?purpose=${purpose}`,
    })
    const files = await unpacked(whole.rawPayload)
    t.notOk(
      [...files.keys()].some(name => name.startsWith('ghi-am/')),
      'nor in the archive of a ticket',
    )
    t.match(JSON.parse(files.get('manifest.json')?.toString() ?? ''), {
      missing: [{ why: 'recording-restricted' }],
    })
  })

  await t.test('a list says whose call each was, with the number for who may read calls', async t => {
    const { id, code, ticketId } = await talk()
    const found = async (who: Who) => {
      const { items } = (await ask(who, { url: `/api/recordings?ticket=${code}` })).json()
      return items.find((one: { id: string }) => one.id === id)
    }
    const operator = { username: 'op101' }
    t.match(await found('supervisor1'), {
      call: { direction: 'in', caller: '+84912345678', operator },
      tickets: [{ id: ticketId, code }],
    })
    t.match(await found('officer1'), { call: { caller: null, operator }, tickets: [{ code }] })
    const [seen] = (await ask('auditor1', { url: `/api/data-views?callId=${id}` })).json().items
    t.match(seen, { person: { username: 'supervisor1' }, purpose: 'recordings.list', callIds: [id] })
  })

  await t.test('the journal has who heard which seconds, and what for', async t => {
    const { length } = await audit('recording.played')
    await ask('officer1', { url: `/api/recordings/${one.id}/audio`, headers: { range: 'bytes=16044-31999' } })
    const played = await audit('recording.played')
    t.equal(played.length, length + 1)
    t.match(played.at(-1), {
      ...{ personId: person('officer1').id, subjectId: one.id },
      facts: { range: '16044-31999', fromMs: 1_000, toMs: 1_997 },
    })
    const copy = `/api/recordings/${one.id}/copy?purpose=${purpose}`
    for (const url of [copy, `/api/tickets/${one.code}/export.zip?purpose=${purpose}`])
      t.equal((await ask('auditor1', { method: 'HEAD', url })).statusCode, 405, 'no head without the copy')
    await ask('auditor1', { url: copy })
    t.match((await audit('recording.copied')).at(-1), {
      ...{ personId: person('auditor1').id, subjectId: one.id },
      facts: { fromMs: 0, toMs: 2_000, purpose: PURPOSE },
    })
    for (const bad of [
      '',
      'purpose=',
      'purpose=a',
      `purpose=${'a'.repeat(600)}`,
      `purpose=${' '.repeat(12)}`,
    ])
      t.equal((await ask('auditor1', { url: `/api/recordings/${one.id}/copy?${bad}` })).statusCode, 400, bad)
  })

  await t.test('D06: asked, granted by another, heard over a link of one’s own, until it ends', async t => {
    const asking = { ticket: one.code, purpose: PURPOSE }
    t.equal(
      (await post('officer2', '/api/recording-requests', asking)).statusCode,
      404,
      'a unit that never had it',
    )
    await wasWith(one.ticketId, 'officer2')
    for (const bad of [
      {},
      { ticket: one.code },
      { ...asking, purpose: 'vì sao' },
      { ...asking, wish: 'all' },
    ])
      t.equal((await post('officer2', '/api/recording-requests', bad)).statusCode, 400)
    t.equal(
      (await post('officer2', '/api/recording-requests', { ...asking, recordingIds: [hidden.id] }))
        .statusCode,
      404,
      'of another ticket',
    )
    for (const who of ['op101', 'leader1', 'auditor1', 'admin1'] as const)
      t.equal((await post(who, '/api/recording-requests', asking)).statusCode, 403, who)
    const asked = await post('officer2', '/api/recording-requests', asking)
    t.equal(asked.statusCode, 201)
    const { id } = asked.json()
    t.match(asked.json(), { state: 'asked', recordingIds: [one.id], ticketCode: one.code, wish: 'listen' })
    const url = `/api/recording-requests/${id}`
    t.match((await post('officer2', `${url}/link`)).json(), { status: 403, code: 'access-ended' })
    t.equal((await post('officer2', `${url}/grant`)).statusCode, 403)
    t.equal((await ask('officer1', { url })).statusCode, 404, 'nobody else’s to see')
    for (const hours of [0, 100_000, 1.5])
      t.equal((await post('office1', `${url}/grant`, { hours })).statusCode, 400)
    t.match((await post('office1', `${url}/grant`, { hours: 24 })).json(), { state: 'granted' })
    t.match((await post('supervisor1', `${url}/denial`, { reason: 'đã xem' })).json(), {
      code: 'request-decided',
    })
    t.equal((await post('office1', `${url}/link`)).statusCode, 404, 'the link is not who granted it’s')
    const { link } = (await post('officer2', `${url}/link`)).json()
    const audio = (who: Who, given = link, of = one.id) =>
      ask(who, { url: `/api/recordings/${of}/audio?link=${given}`, headers: { range: 'bytes=0-99' } })
    t.equal((await audio('officer2')).statusCode, 206)
    t.match((await audit('recording.played')).at(-1)?.facts, { requestId: id })
    t.equal((await ask('officer2', { url: `/api/recordings/${one.id}/peaks?link=${link}` })).statusCode, 200)
    t.equal(
      (await ask('officer2', { url: `/api/recordings/${one.id}/audio` })).statusCode,
      404,
      'without it: nothing',
    )
    for (const who of ['head1', 'officer1', 'supervisor1'] as const)
      t.equal((await audio(who)).statusCode, 404, `somebody else’s link leads ${who} nowhere`)
    t.equal((await audio('officer2', link, hidden.id)).statusCode, 404, 'nor to another recording')
    t.match(
      (
        await ask('officer2', { url: `/api/recordings/${one.id}/copy?purpose=${purpose}&link=${link}` })
      ).json(),
      { code: 'copy-not-granted' },
    )
    const second = (await post('officer2', `${url}/link`)).json().link
    t.equal((await audio('officer2')).statusCode, 404, 'a new one ends the one before')
    t.equal((await audio('officer2', second)).statusCode, 206)
    const rows = await db.select().from(accessRequests)
    t.notOk(JSON.stringify(rows).includes(second), 'kept as its digest only')
    await db
      .update(accessRequests)
      .set({ until: Date.now() - 1 })
      .where(eq(accessRequests.id, id))
    t.match((await audio('officer2', second)).json(), { status: 403, code: 'access-expired' })
    await db
      .update(accessRequests)
      .set({ until: Date.now() + 60_000 })
      .where(eq(accessRequests.id, id))
    t.match((await post('supervisor1', `${url}/revocation`, { reason: 'xong việc' })).json(), {
      state: 'revoked',
    })
    t.equal((await audio('officer2', second)).statusCode, 404)
    t.same(
      (await audit('access.revoked')).map(({ facts }) => facts.reason),
      ['xong việc'],
    )
    t.match((await ask('auditor1', { url: '/api/recording-requests' })).json(), { items: [{ id }] })
  })

  await t.test('asked on paper for a unit: entered by one, decided by another', async t => {
    const asking = { ticket: one.code, purpose: PURPOSE, wish: 'copy', reference: '12/CV-STC' }
    const paper = { ...asking, forId: person('officer2').id }
    t.equal((await post('officer1', '/api/recording-requests', paper)).statusCode, 403)
    t.match((await post('office1', '/api/recording-requests', asking)).json(), { code: 'no-unit' })
    t.match(
      (await post('office1', '/api/recording-requests', { ...asking, forId: person('admin1').id })).json(),
      { code: 'bad-listener' },
    )
    const { id } = (await post('office1', '/api/recording-requests', paper)).json()
    const url = `/api/recording-requests/${id}`
    t.match((await post('office1', `${url}/grant`)).json(), { status: 403, code: 'own-request' })
    t.equal((await post('supervisor1', `${url}/grant`)).statusCode, 200)
    const { link } = (await post('officer2', `${url}/link`)).json()
    const copy = await ask('officer2', {
      url: `/api/recordings/${one.id}/copy?purpose=${purpose}&link=${link}`,
    })
    t.equal(copy.statusCode, 200)
    t.match((await audit('recording.copied')).at(-1)?.facts, { requestId: id })
    await db
      .update(people)
      .set({ unitId: person('officer1').unitId })
      .where(eq(people.id, person('officer2').id))
    t.match(
      (await ask('officer2', { url: `/api/recordings/${one.id}/audio?link=${link}` })).statusCode,
      403,
      'who left the unit hears nothing more',
    )
    await db
      .update(people)
      .set({ unitId: person('officer2').unitId })
      .where(eq(people.id, person('officer2').id))
  })

  await t.test('a selection leaves as one ZIP that proves itself, and a copy of it is traced', async t => {
    const two = await talk({ ms: 3_000 })
    const select = (who: Who, recordingIds: string[]) =>
      post(who, '/api/recording-exports', { purpose: PURPOSE, recordingIds })
    t.equal((await select('auditor1', [])).statusCode, 400)
    t.equal(
      (
        await select(
          'auditor1',
          Array.from({ length: 501 }, () => randomUUID()),
        )
      ).statusCode,
      400,
    )
    t.match((await select('auditor1', [one.id, randomUUID()])).json(), { status: 404 })
    const made = (await select('auditor1', [one.id, two.id, two.id])).json()
    t.match(made, { recordings: 2, missing: [], kind: 'bulk' })
    const answer = await ask('auditor1', { url: `/api/recording-exports/${made.id}/zip` })
    const files = await unpacked(answer.rawPayload)
    const text = files.get('manifest.json')?.toString() ?? ''
    const manifest = JSON.parse(text)
    t.ok(
      verifySigned(
        files.get('public-key.pem')?.toString() ?? '',
        text,
        `${files.get('manifest.sig')}`.trim(),
      ),
    )
    t.match(manifest, { exportId: made.id, by: 'auditor1', purpose: PURPOSE })
    for (const { bytes, id } of [one, two]) {
      const { name, recording } = manifest.files.find((file: ManifestFile) => file.recording?.id === id)
      const original = originalOf(made.id, recording)
      t.ok(original.take(files.get(name) ?? Buffer.alloc(0)).equals(bytes))
      t.equal(original.sha256(), recording.sha256)
    }
    const key = createPublicKey(files.get('public-key.pem') ?? '')
    const verified = async (zip: Buffer) => {
      const path = join(t.testdir(), 'export.zip')
      writeFileSync(path, zip)
      const { files, close } = await openZip(path)
      const { integrity, completeness } = await verifyExport({ files: files(), trusted: key })
      await close()
      return [integrity.outcome, completeness.outcome]
    }
    t.same(await verified(answer.rawPayload), ['good', 'good'], 'F04: without the centre, whole')
    const bent = Buffer.from(answer.rawPayload)
    bent.writeUInt8(bent.readUInt8(20_000) ^ 1, 20_000)
    t.match(await verified(bent), ['bad'], 'one bit, and it is seen')
    const ofTicket = await ask('office1', { url: `/api/tickets/${two.code}/export.zip?purpose=${purpose}` })
    t.same(await verified(ofTicket.rawPayload), ['good', 'good'], 'a whole ticket too')
    const trace = async (who: Who, bytes: Buffer) => {
      const form = new FormData()
      form.append('file', new Blob([new Uint8Array(bytes)]), 'leaked.wav')
      const request = new Request('http://x/', { method: 'POST', body: form })
      return ask(who, {
        ...{
          method: 'POST',
          url: '/api/recording-traces',
          payload: Buffer.from(await request.arrayBuffer()),
        },
        headers: { 'content-type': request.headers.get('content-type') ?? '' },
      })
    }
    const leaked = files.get(`ghi-am/${two.id}.wav`) ?? Buffer.alloc(0)
    t.match((await trace('auditor1', leaked)).json(), {
      ...{ verdict: 'traced', recordingId: two.id, agreement: 1 },
      export: { id: made.id, by: { username: 'auditor1' }, purpose: PURPOSE },
    })
    t.match((await trace('auditor1', two.bytes)).json(), { verdict: 'unmarked' })
    t.equal((await trace('auditor1', Buffer.from('no sound'))).statusCode, 415)
    t.equal((await trace('auditor1', wav(100))).statusCode, 422)
    for (const who of ['op101', 'officer1', 'supervisor1'] as const)
      t.equal((await trace(who, leaked)).statusCode, 403, who)
    rmSync(`${recordingsDir}/${one.path}`)
    const again = await unpacked(
      (await ask('auditor1', { url: `/api/recording-exports/${made.id}/zip` })).rawPayload,
    )
    t.match(
      JSON.parse(`${again.get('manifest.json')}`).missing,
      [{ why: 'recording-gone' }],
      'and says what is not there',
    )
    const taken = (await ask('supervisor1', { url: '/api/recording-exports' })).json().items
    t.match(
      taken.find(({ id }: { id: string }) => id === made.id),
      {
        ...{ id: made.id, recordings: 2, by: { username: 'auditor1' } },
      },
    )
  })
})

import { sql } from 'drizzle-orm'
import t from 'tap'
import { DEFAULT_ALARMS } from '../../src/alarms/rules.ts'
import { DEFAULT_PERSONAL_DATA } from '../../src/privacy/rules.ts'
import { DEFAULT_RETENTION } from '../../src/recordings/retention.ts'
import { DEFAULT_STORAGE } from '../../src/recordings/storagerules.ts'
import { centre } from '../recordings/centre.ts'

const MONTH = 31 * 86_400_000
const BASIS = 'Quyết định 45/QĐ-VP ngày 20/11/2026'
type Months = typeof DEFAULT_RETENTION.recordingMonths
const lasting = (months: Partial<Months>) => ({
  ...DEFAULT_RETENTION,
  recordingMonths: { ...DEFAULT_RETENTION.recordingMonths, ...months },
})

t.setTimeout(180_000)

t.test('who decides how things are kept and told sees before what it would do', async t => {
  const here = await centre(t)
  const { db, post, talk, ask } = here
  async function preview(section: string, value: object) {
    const answer = await post('admin1', `/api/settings/${section}/preview`, { value })
    t.equal(answer.statusCode, 200, answer.body)
    return answer.json()
  }

  await t.test('storage: what lies before recordings, and what this machine cannot do', async t => {
    for (let n = 0; n < 3; n++) await talk({ since: Date.now() - MONTH })
    await db.execute(
      sql`update recordings set stored = 'wav-aes' where id::text = (select min(id::text) from recordings)`,
    )
    const { storage } = await preview('storage', { ...DEFAULT_STORAGE, encrypt: true, remote: true })
    t.match(storage.before, { works: [], hasStore: false, isProtecting: false })
    t.same(storage.after.works, [{ work: 'encrypt', recordings: 2, isWhole: true }])
    t.ok(storage.after.freeBytes > 0)
    const worried = await preview('storage', { ...DEFAULT_STORAGE, protectBelowGigabytes: 100_000 })
    t.match(worried.storage, { before: { isProtecting: false }, after: { isProtecting: true } })
  })

  await t.test(
    'retention: how much has had its time earlier or later, and what stands against it',
    async t => {
      const old = (more: Parameters<typeof talk>[0] = {}) =>
        talk({ since: Date.now() - 15 * MONTH, state: 'closed', ...more })
      const [free, held] = [await old(), await old()]
      await old({ state: 'open' })
      await old({ isRestricted: true })
      await old({ more: { direction: 'out' } })
      const hold = { ticket: held.code, reason: 'đang có khiếu nại', basis: BASIS }
      t.equal((await post('office1', '/api/legal-holds', hold)).statusCode, 201)
      const { aged, ...others } = await preview('retention', lasting({ talk: 12 }))
      t.match(others, { storage: null, alarms: null, requests: null }, 'each of its own section')
      t.match(aged, { looked: 5, isWhole: true })
      const row = { kind: 'talk', isDue: true, recordings: 1, ms: 2_000, bytes: free.bytes.length }
      const found = new Map(aged.rows.map((one: { why: string | null }) => [one.why, one]))
      t.same([...found.keys()].map(String).toSorted(), ['held', 'null', 'open-ticket', 'restricted'])
      for (const why of ['held', 'open-ticket', 'restricted', null]) t.same(found.get(why), { ...row, why })
      t.same(
        (await ask('auditor1', { url: '/api/retention/preview' })).json().found,
        [],
        'nothing is changed',
      )
      const asked = { value: lasting({ talk: 12 }), reason: 'theo Quyết định 7' }
      t.equal((await post('admin1', '/api/settings/retention', asked)).statusCode, 201)
      const back = (await preview('retention', lasting({ talk: null }))).aged.rows
      t.equal(
        back.reduce((sum: number, { recordings }: { recordings: number }) => sum + recordings, 0),
        4,
      )
      t.notOk(back.some(({ isDue }: { isDue: boolean }) => isDue))
    },
  )

  await t.test('alarms: which of this moment would be over', async t => {
    await db.execute(sql`insert into alarms (id, kind, subject, severity, facts, raised_at, told_at)
      values (gen_random_uuid(), 'trunk-down', 'vnpt', 'critical', '{}', now(), now())`)
    const off = { ...DEFAULT_ALARMS.kinds['trunk-down'], enabled: false }
    const value = { ...DEFAULT_ALARMS, kinds: { ...DEFAULT_ALARMS.kinds, 'trunk-down': off } }
    t.match((await preview('alarms', value)).alarms, {
      ...{ raised: { count: 0 }, ended: { count: 1, first: [{ kind: 'trunk-down', subject: 'vnpt' }] } },
    })
  })

  await t.test('personal data: the dues of a new request; what is open keeps its own', async t => {
    const asked = {
      kind: 'export',
      channel: 'phone',
      number: '0912345678',
      name: 'Lê Tám',
      words: 'xin bản sao',
    }
    t.match((await post('office1', '/api/privacy/requests', asked)).json(), { kind: 'export' })
    const { doneDays } = DEFAULT_PERSONAL_DATA
    const value = { ...DEFAULT_PERSONAL_DATA, doneDays: { ...doneDays, erase: doneDays.erase + 1 } }
    const { requests } = await preview('personalData', value)
    t.match(requests, { open: 1, late: 0, extendable: 1 })
    const moved = requests.dues.filter((one: { before: string; after: string }) => one.before !== one.after)
    t.match(moved, [{ of: 'erase' }])
    t.equal(Date.parse(moved[0].after) - Date.parse(moved[0].before), 86_400_000)
  })

  await t.test('more recordings than are looked at are said to be more', async t => {
    await db.execute(sql`insert into recordings
      (id, call_id, path, state, started_at, ended_at, actual_ms, size_bytes, sha256, verified_at)
      select gen_random_uuid(), call_id, n || '.wav', state, started_at, ended_at, 60000, 1, sha256, verified_at
      from (select * from recordings order by started_at limit 1) as oldest, generate_series(1, 20001) n`)
    const { aged } = await preview('retention', lasting({ talk: 12, consultation: 12 }))
    t.match(aged, { looked: 20_000, isWhole: false, rows: [{ kind: 'consultation', isDue: true }] })
  })
})

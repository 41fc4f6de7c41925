import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { systemClock } from '../../src/clock.ts'
import { Weather } from '../../src/errors.ts'
import { createStamping } from '../../src/signatures/stamping.ts'
import { openAuthority } from './authority.ts'
import { tsaOf } from './tsa.ts'

const BYTES = Buffer.from('{"form":"cc1022 digest/1"}')

t.test('F04: a real authority’s time-stamp is asked for, verified and kept', async t => {
  const authority = openAuthority(t)
  const tsa = await tsaOf(t, authority)
  const stamping = createStamping({ url: tsa.url, trustDir: authority.trustDir, clock: systemClock })

  const early = await stamping.stamp(BYTES)
  t.equal(early.isTrusted, false, 'before anybody trusts it')
  authority.trust(authority.root)
  const { token, at, isTrusted } = await stamping.stamp(BYTES)
  t.equal(isTrusted, true)
  t.ok(Math.abs(at - Date.now()) < 60_000, 'the authority’s own time')
  t.match(await stamping.verify(token, BYTES), { faults: [], chain: null, at })
  t.match(await stamping.verify(early.token, BYTES), { faults: [], chain: null }, 'also one from before')

  await t.test('OpenSSL says the same of it', async t => {
    const [reply, data] = [join(authority.dir, 'kept.der'), join(authority.dir, 'data')]
    writeFileSync(reply, token)
    writeFileSync(data, BYTES)
    const said = execFileSync('openssl', [
      ...['ts', '-verify', '-data', data, '-in', reply, '-token_in'],
      ...['-CAfile', authority.root.certificate, '-untrusted', authority.authority.certificate],
    ])
    t.match(said.toString(), /OK/)
  })

  await t.test('a token is worth nothing for other bytes, and nothing with a bit turned', async t => {
    t.match(await stamping.verify(token, Buffer.from('x')), { faults: ['altered-content'] })
    for (const place of [token.indexOf(createHash('sha256').update(BYTES).digest()) + 5, token.length - 3]) {
      const bent = Buffer.from(token)
      bent[place] = (bent[place] ?? 0) ^ 1
      const { faults, chain } = await stamping.verify(bent, BYTES)
      t.ok(faults.length > 0 || chain !== null, `bit ${place}`)
    }
  })

  await t.test('what is no answer, an answer to another, a refusal, or too much is not taken', async t => {
    let other: Buffer = Buffer.alloc(0)
    const answers: [string, (reply: Buffer) => Promise<Buffer>, RegExp][] = [
      ['nothing', async () => Buffer.alloc(0), /no time-stamp/],
      ['a page', async () => Buffer.from('<html>'), /no time-stamp/],
      ['kept', async reply => (other = reply), /^$/],
      ['another’s', async () => other, /something else/],
      ['half', async reply => reply.subarray(0, reply.length >> 1), /no time-stamp/],
      ['a refusal', async () => Buffer.from('3019301702010230', 'hex'), /no time-stamp/],
      ['rejected', async () => Buffer.from('30053003020102', 'hex'), /refuses: status 2/],
      ['without end', async () => Buffer.alloc(300_000, 0x30), /without end/],
    ]
    for (const [what, answer, told] of answers) {
      tsa.answer = answer
      const failed = await stamping.stamp(BYTES).then(
        () => '',
        error => (error instanceof Weather ? error.message : `a fault: ${error}`),
      )
      t.match(failed, told, what)
    }
    tsa.answer = async reply => reply
    tsa.status = 503
    await t.rejects(stamping.stamp(BYTES), { message: /answers 503/ })
  })

  await t.test('an authority that is not there is weather', async t => {
    const nobody = createStamping({
      url: 'http://127.0.0.1:9/',
      trustDir: authority.trustDir,
      clock: systemClock,
    })
    await t.rejects(nobody.stamp(BYTES), { name: 'Weather', message: /not reached/ })
  })
})

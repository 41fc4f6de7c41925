import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fromBER } from 'asn1js'
import { Attribute, ContentInfo, SignedAndUnsignedAttributes, SignedData } from 'pkijs'
import t from 'tap'
import { readPdfDate } from '../../src/signatures/pdf.ts'
import { reportText } from '../../src/signatures/report.ts'
import { readTrust } from '../../src/signatures/trust.ts'
import { verifyPdf } from '../../src/signatures/verify.ts'
import { openAuthority } from './authority.ts'
import { changedPdf, plainPdf, signedPdf } from './paper.ts'

// K01: digital signatures of units' answers, made here by OpenSSL and verified by ours.
const house = openAuthority(t)
house.trust(house.root)
const head = house.issue({ name: 'Nguyễn Văn Năm', by: house.authority })
const signedBy = (signer = head, more: Partial<Parameters<typeof signedPdf>[1]> = {}, pdf = plainPdf()) =>
  signedPdf(pdf, { sign: content => house.sign(content, signer), ...more })
const looked = async (pdf: Buffer, { now = Date.now(), folder = house.trustDir } = {}) =>
  verifyPdf(pdf, { trust: await readTrust(folder), now })
const signed = signedBy()

t.test('K01: a signed PDF says who signed it and when, by whose word', async t => {
  const report = await looked(signed)
  t.match(report, { verdict: 'valid', reasons: [] })
  const [one] = report.signatures
  t.match(one, { coversWhole: true, coversBytes: signed.length, timeFrom: 'signer' })
  t.match(one?.signer, { name: 'Nguyễn Văn Năm', organization: 'Sở thử', issuer: 'Cấp thử' })
  t.ok(Math.abs(Date.parse(one?.signedAt ?? '') - Date.now()) < 60_000)
  t.equal(reportText(report), 'Chữ ký số hợp lệ: Nguyễn Văn Năm')
})

t.test('K01: RSA, PSS, the older form, and none of the attributes of CAdES are all read', async t => {
  const rsa = house.issue({ name: 'Trần Thị Ba', by: house.authority, rsaBits: 2_048 })
  const forms: [string, readonly string[]][] = [
    ['RSA', ['-cades']],
    ['PSS', ['-keyopt', 'rsa_padding_mode:pss']],
    ['without attributes', ['-noattr']],
    ['by key id', ['-keyid']],
    ['SHA-512', ['-md', 'sha512']],
  ]
  for (const [name, more] of forms) {
    const pdf = signedBy(rsa, { sign: c => house.sign(c, rsa, more), subFilter: 'adbe.pkcs7.detached' })
    t.match(await looked(pdf), { verdict: 'valid', signatures: [{ signer: { name: 'Trần Thị Ba' } }] }, name)
  }
  const without = signedBy(rsa, {
    sign: c => house.sign(c, rsa, ['-noattr']),
    time: "20261101090000+07'00'",
  })
  t.match(await looked(without), { signatures: [{ signedAt: '2026-11-01T02:00:00.000Z' }] }, 'the time of /M')
})

t.test('K01: any flipped byte that is signed is found', async t => {
  for (const at of [9, 120, 400, signed.length - 20]) {
    const altered = Buffer.from(signed)
    altered.writeUInt8(altered.readUInt8(at) ^ 1, at)
    t.match(await looked(altered), { verdict: 'invalid' }, `byte ${at}`)
  }
  const altered = Buffer.from(signed)
  altered.write('Cong van tra lui', altered.indexOf('Cong van tra loi'), 'latin1')
  t.match(await looked(altered), { verdict: 'invalid', reasons: ['altered-content'] })
})

t.test('K01: what is appended after the signature is found, and by another signature made good', async t => {
  const changed = changedPdf(signed, 'Van ban khac')
  t.match(await looked(changed), {
    verdict: 'invalid',
    reasons: ['changed-after'],
    signatures: [{ verdict: 'valid', coversWhole: false }],
  })
  t.match(await looked(Buffer.concat([signed, Buffer.from('x')])), { reasons: ['changed-after'] })
  const clerk = house.issue({ name: 'Văn thư', by: house.authority })
  const twice = signedBy(clerk, {}, signed)
  t.match(await looked(twice), {
    verdict: 'valid',
    signatures: [
      { signer: { name: 'Nguyễn Văn Năm' }, coversWhole: false },
      { signer: { name: 'Văn thư' }, coversWhole: true },
    ],
  })
})

t.test('K01: certificates that were no good then, or for this, are named', async t => {
  const issue = (wanted: Partial<Parameters<typeof house.issue>[0]>) =>
    house.issue({ name: 'Người ký', by: house.authority, ...wanted })
  const alone = house.issue({ name: 'Tự ký' })
  const cases: [what: string, signer: ReturnType<typeof issue>, verdict: string, reason: string][] = [
    ['expired', issue({ from: '20240101000000Z', to: '20250101000000Z' }), 'invalid', 'expired-at-signing'],
    ['not yet valid', issue({ from: '20290101000000Z' }), 'invalid', 'not-yet-valid-at-signing'],
    [
      'for servers only',
      issue({ uses: `${house.SIGNS}\nextendedKeyUsage=serverAuth` }),
      'invalid',
      'not-for-signing',
    ],
    [
      'no key of signatures',
      issue({ uses: 'keyUsage=critical,keyEncipherment' }),
      'invalid',
      'not-for-signing',
    ],
    ['signed by itself', alone, 'unknown-signer', 'self-signed'],
    ['a key too short', issue({ rsaBits: 1_024 }), 'invalid', 'weak-algorithm'],
    [
      'issued by one who is no authority',
      house.issue({ name: 'Con', by: head }),
      'unknown-signer',
      'untrusted-issuer',
    ],
  ]
  for (const [what, signer, verdict, reason] of cases) {
    const report = await looked(signedBy(signer))
    t.equal(report.verdict, verdict, what)
    t.ok(report.reasons.includes(reason as never), `${what}: ${report.reasons}`)
  }
})

t.test('K01: another authority, or none in the folder, leaves the signer unknown', async t => {
  const other = openAuthority(t, 'Nơi khác')
  const stranger = other.issue({ name: 'Người lạ', by: other.authority })
  const pdf = signedPdf(plainPdf(), { sign: content => other.sign(content, stranger) })
  t.match(await looked(pdf), { verdict: 'unknown-signer', reasons: ['untrusted-issuer'] })
  t.match(await looked(signed, { folder: '/nowhere' }), { verdict: 'unknown-signer' })
  const folder = mkdtempSync(join(tmpdir(), 'cc1022-trust-'))
  t.after(() => rmSync(folder, { recursive: true }))
  t.match(await looked(signed, { folder }), { verdict: 'unknown-signer' })
})

t.test('K01: a revoked certificate signs no more, and what it signed before stays', async t => {
  const house = openAuthority(t)
  house.trust(house.root)
  const signer = house.issue({ name: 'Đã thôi việc', by: house.authority })
  const at = (time: string) =>
    signedPdf(plainPdf(), { time, sign: content => house.sign(content, signer, ['-noattr']) })
  house.revoke(signer, house.authority, '20261001000000Z')
  t.match(await looked(at('20261102000000Z'), { folder: house.trustDir }), {
    verdict: 'invalid',
    reasons: ['revoked'],
  })
  t.match(await looked(at('20260901000000Z'), { folder: house.trustDir }), { verdict: 'valid' })
})

t.test('K01: a trusted time-stamp proves when; a foreign one proves nothing, a wrong one spoils', async t => {
  const keeper = house.issue({ name: 'Giữ giờ', by: house.authority, uses: house.STAMPS })
  const stampOf = (content: Buffer, by = keeper) => house.stamp(content, by)
  const whole = signedPdf(plainPdf(), { sign: stampOf, subFilter: 'ETSI.RFC3161' })
  t.match(await looked(whole), {
    verdict: 'valid',
    signatures: [{ timeFrom: 'timestamp', signer: { name: 'Giữ giờ' } }],
  })
  const other = signedPdf(plainPdf(), { sign: () => stampOf(Buffer.from('x')), subFilter: 'ETSI.RFC3161' })
  t.match(await looked(other), { verdict: 'invalid', reasons: ['altered-content'] })
  const noKeeper = signedPdf(plainPdf(), { sign: c => house.sign(c, head), subFilter: 'ETSI.RFC3161' })
  t.match(await looked(noKeeper), { verdict: 'invalid', reasons: ['malformed-signature'] })
})

/** The signature with a time-stamp of `stamp` beside it, as CAdES-T has it. */
function stamped(der: Buffer, stamp: (signature: Buffer) => Buffer): Buffer {
  const info = ContentInfo.fromBER(der)
  const signed = new SignedData({ schema: info.content })
  const [signer] = signed.signerInfos
  if (!signer) throw new Error('nobody signed')
  const token = stamp(Buffer.from(signer.signature.valueBlock.valueHexView))
  const values = [fromBER(token).result]
  const attribute = new Attribute({ type: '1.2.840.113549.1.9.16.2.14', values })
  signer.unsignedAttrs = new SignedAndUnsignedAttributes({ type: 1, attributes: [attribute] })
  info.content = signed.toSchema(true)
  return Buffer.from(info.toSchema().toBER())
}

t.test('K01: the time-stamp of a signature is the time it was made', async t => {
  const keeper = house.issue({ name: 'Giữ giờ', by: house.authority, uses: house.STAMPS })
  const other = openAuthority(t, 'Nơi khác')
  const stranger = other.issue({ name: 'Giờ lạ', by: other.authority, uses: other.STAMPS })
  const by = (stamp: (signature: Buffer) => Buffer) =>
    signedBy(head, { sign: content => stamped(house.sign(content, head), stamp) })
  t.match(await looked(by(signature => house.stamp(signature, keeper))), {
    verdict: 'valid',
    signatures: [{ timeFrom: 'timestamp', signer: { name: 'Nguyễn Văn Năm' } }],
  })
  t.match(await looked(by(signature => other.stamp(signature, stranger))), {
    verdict: 'valid',
    signatures: [{ timeFrom: 'signer' }],
  })
  for (const wrong of [() => house.stamp(Buffer.from('x'), keeper), () => house.sign(Buffer.from('x'), head)])
    t.match(await looked(by(wrong)), { verdict: 'invalid', reasons: ['wrong-timestamp'] })
})

t.test('K01: a time that has not come is no time', async t => {
  const report = await looked(signed, { now: Date.now() - 3_600_000 })
  t.match(report, { verdict: 'invalid', reasons: ['signed-in-future'] })
  t.equal(readPdfDate("20261122150000+07'00'"), Date.parse('2026-11-22T08:00:00Z'))
  t.equal(readPdfDate('2026'), Date.parse('2026-01-01T00:00:00Z'))
  t.equal(readPdfDate('yesterday'), null)
})

t.test(
  'K01: malformed, wrapped, missing, huge and hostile signatures are refused and end nothing',
  async t => {
    const replaced = (from: string | RegExp, to: string) =>
      Buffer.from(signed.toString('latin1').replace(from, to), 'latin1')
    const range = /\/ByteRange \[0 (\d+) (\d+) (\d+)\]/.exec(signed.toString('latin1'))
    const [, length = '', next = ''] = range ?? []
    const cases: [what: string, pdf: Buffer, reason: string | null][] = [
      ['no signature', plainPdf(), null],
      ['nothing', Buffer.alloc(0), null],
      ['a range of nothing', replaced(/\/ByteRange \[[^\]]*\]/, '/ByteRange [0 0 0 0]'), 'malformed-range'],
      ['a range beyond the end', replaced(`${next} `, `${Number(next) + 9_000_000} `), 'malformed-range'],
      [
        'a range that leaves more out',
        replaced(`[0 ${length} `, `[0 ${Number(length) - 30} `),
        'malformed-range',
      ],
      [
        'a range that does not start at the start',
        replaced('/ByteRange [0 ', '/ByteRange [1 '),
        'malformed-range',
      ],
      ['words for numbers', replaced(/\/ByteRange \[[^\]]*\]/, '/ByteRange [a b c d]'), 'malformed-range'],
      [
        'contents that are no CMS',
        signedBy(head, { sign: () => Buffer.from('hello') }),
        'malformed-signature',
      ],
      ['contents of zeros', signedBy(head, { sign: () => Buffer.alloc(100) }), 'malformed-signature'],
      [
        'nested without end',
        signedBy(head, { sign: () => Buffer.from('3080'.repeat(5_000), 'hex') }),
        'malformed-signature',
      ],
      [
        'a length that lies',
        signedBy(head, { sign: () => Buffer.from('3084ffffffff02', 'hex') }),
        'malformed-signature',
      ],
      ['an old form', signedBy(head, { subFilter: 'adbe.pkcs7.sha1' }), 'unsupported-algorithm'],
      ['SHA-1', signedBy(head, { sign: c => house.sign(c, head, ['-md', 'sha1']) }), 'weak-algorithm'],
      [
        'without its certificate',
        signedBy(head, { sign: c => house.sign(c, head, ['-nocerts']) }),
        'no-certificate',
      ],
      [
        'of another file',
        signedBy(head, { sign: () => house.sign(Buffer.from('x'), head) }),
        'altered-content',
      ],
      [
        'a hundred signatures',
        Buffer.concat([signed, Buffer.from('/ByteRange [0 1 2 3]'.repeat(100))]),
        'too-many',
      ],
    ]
    for (const [what, pdf, reason] of cases) {
      const report = await looked(pdf)
      t.equal(report.verdict, reason === null ? 'unsigned' : 'invalid', what)
      t.ok(reason === null || report.reasons.includes(reason as never), `${what}: ${report.reasons}`)
      t.ok(reportText(report))
    }
  },
)

t.test('a folder of trust with rubbish in it still gives what is good', async t => {
  const house = openAuthority(t)
  house.trust(house.root, 'a.pem')
  writeFileSync(join(house.trustDir, 'b.pem'), 'rubbish')
  writeFileSync(join(house.trustDir, 'c.crl'), 'rubbish')
  writeFileSync(join(house.trustDir, 'README'), 'not looked at')
  const trust = await readTrust(house.trustDir)
  t.equal(trust.anchors.length, 1)
  t.same(trust.unreadable, ['b.pem', 'c.crl'])
})

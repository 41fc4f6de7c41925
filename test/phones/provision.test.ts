import fc from 'fast-check'
import t from 'tap'
import {
  bansConf,
  endpointFault,
  isAddress,
  numberFault,
  numbersConf,
  type PhoneRow,
  phonesConf,
  type TrunkRow,
  trunkFault,
  trunksConf,
} from '../../src/phones/provision.ts'

const NOW = Date.parse('2026-11-21T05:00:00Z')
const HEAD = /^; .*\n/
const phone = (more: Partial<PhoneRow> = {}): PhoneRow => ({
  ...{ endpoint: 'op101', kind: 'desk', md5Digest: 'a'.repeat(32), sha256Digest: 'b'.repeat(64) },
  ...{ secretExpiresAt: null, disabledAt: null },
  ...more,
})
const trunk = (more: Partial<TrunkRow> = {}): TrunkRow => ({
  ...{
    name: 'vnpt',
    kind: 'address',
    host: '192.0.2.7',
    port: 5060,
    matchPort: false,
    username: null,
    secret: null,
  },
  ...more,
})

t.test("a desk phone's three sections", async t => {
  const { text, refused } = phonesConf([phone()], NOW)
  t.same(refused, [])
  t.equal(
    text.replace(HEAD, ''),
    `[op101](phone-desk)
auth = op101
aors = op101
[op101](phone-desk-auth)
username = op101
password_digest = MD5:${'a'.repeat(32)}
password_digest = SHA-256:${'b'.repeat(64)}
[op101](phone-desk-aor)
`,
  )
})

t.test(
  'a phone without a secret, with an expired one, or of a disabled person is not known to Asterisk',
  async t => {
    const none = [phone({ md5Digest: null }), phone({ secretExpiresAt: NOW }), phone({ disabledAt: NOW - 1 })]
    t.equal(phonesConf(none, NOW).text.replace(HEAD, ''), '')
    t.match(
      phonesConf([phone({ kind: 'web', endpoint: 'op101-web', secretExpiresAt: NOW + 1 })], NOW).text,
      '[op101-web](phone-web)',
    )
  },
)

t.test('one bad row does not take the phones of everybody', async t => {
  const { text, refused } = phonesConf(
    [phone(), phone({ endpoint: 'x]\n[evil' }), phone({ endpoint: 'op102' })],
    NOW,
  )
  t.same(refused, ['x]\n[evil'])
  t.match(text, '[op101](phone-desk)')
  t.match(text, '[op102](phone-desk)')
  t.notMatch(text, 'evil')
})

t.test('the order of the rows does not matter: an unchanged book is an unchanged file', async t => {
  const rows = ['op103', 'op101', 'op102'].map(endpoint => phone({ endpoint }))
  t.equal(phonesConf(rows, NOW).text, phonesConf([...rows].reverse(), NOW).text)
})

t.test("nobody's phone takes a name that Asterisk uses itself", async t => {
  for (const name of [
    'udp',
    'tcp',
    'tls',
    'ws',
    'bans',
    'global',
    'system',
    'trunk',
    'trunk-demo',
    'phone-desk',
    'acl-bans',
  ])
    t.ok(endpointFault(name), name)
  for (const name of ['101', '0912345678', 'Op101', 'a', 'op 101', 'op101;x', ''])
    t.ok(endpointFault(name), name)
  for (const name of ['op101', 'op101-web', 'nguyen.thi_huong', 'phoneme'])
    t.equal(endpointFault(name), null, name)
})

t.test('a trunk by its address, and on this machine by its port too', async t => {
  t.match(
    trunksConf([trunk()]).text,
    /contact = sip:192\.0\.2\.7:5060\n\[trunk-vnpt\]\(trunk-identify\)\n.*\nmatch = 192\.0\.2\.7\n/,
  )
  t.notMatch(trunksConf([trunk()]).text, 'qualify_frequency', 'a real carrier answers OPTIONS')
  const here = trunksConf([trunk({ host: '127.0.0.1', port: 5080, matchPort: true })]).text
  t.match(here, 'match = 127.0.0.1:5080/32')
  t.match(here, 'qualify_frequency = 0')
  t.match(trunksConf([trunk({ host: '2001:db8::7' })]).text, 'contact = sip:[2001:db8::7]:5060')
})

t.test('a trunk where we register', async t => {
  const { text } = trunksConf([
    trunk({ kind: 'registration', host: 'sip.carrier.example', username: '02771022', secret: 'a;b' }),
  ])
  for (const line of [
    'outbound_auth = trunk-vnpt-auth',
    'from_user = 02771022',
    'client_uri = sip:02771022@sip.carrier.example',
    'password = a\\;b',
    'match = sip.carrier.example',
  ])
    t.match(text, `${line}\n`)
})

t.test('a trunk that does not fit is named', async t => {
  const bad: Partial<TrunkRow>[] = [
    ...[{ name: 'V N' }, { name: '' }, { host: 'a b' }, { host: '' }, { host: 'x;y' }, { host: '-x' }],
    ...[{ port: 0 }, { port: 70_000 }, { port: 5060.5 }, { host: 'h.example', matchPort: true }],
    ...[{ kind: 'registration' as const }, { kind: 'registration' as const, username: 'u', secret: 'a\nb' }],
    { kind: 'registration', username: 'u@x', secret: 'x' },
    { kind: 'registration', username: 'u', secret: 'back\\slash' },
  ]
  for (const more of bad) t.ok(trunkFault(trunk(more)), JSON.stringify(more))
  t.same(trunksConf([trunk({ host: 'x\n[y]' })]).refused, ['vnpt'])
})

t.test('bans and numbers', async t => {
  t.equal(bansConf([]).text.replace(HEAD, ''), '[bans](acl-bans)\n')
  const bans = bansConf(['203.0.113.9', '2001:db8::9', 'x', '203.0.113.9/0'])
  t.same(bans.refused, ['203.0.113.9/0', 'x'])
  t.match(bans.text, 'deny = 203.0.113.9/32\n')
  t.match(bans.text, 'deny = 2001:db8::9/128\n')
  const numbers = numbersConf(['+842771022', '1022', '1022,1,System(x)', '_X.'])
  t.same(numbers.refused, ['1022,1,System(x)', '_X.'])
  t.match(numbers.text, 'exten => +842771022,1,Set(DIALLED=+842771022)\n same => n,Goto(citizen,s,1)\n')
  for (const number of ['12', 'x', '1022 ', '0'.repeat(16), '++84', '']) t.ok(numberFault(number), number)
  t.ok(isAddress('255.255.255.255') && !isAddress('256.1.1.1') && !isAddress('1.2.3') && isAddress('::1'))
})

t.test('no row can add a line of its own', async () => {
  const evil = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'op101',
      '1022',
      '192.0.2.7',
      'x]\n[y](trunk)',
      'a\nmatch = 0.0.0.0/0',
      'a;b',
      'a\r\nb',
      '#include /etc/passwd',
    ),
  )
  // What each line of a file may be; a line break inside a value would make one that is none of these.
  const fits =
    /^(; .*|\[[a-z][a-z0-9._-]*\]\([a-z-]+\)|[a-z_]+ = [!#-[\]-~\\: ]*|exten => \+?\d+,1,Set\(DIALLED=\+?\d+\)| same => n,Goto\(citizen,s,1\)|)$/
  fc.assert(
    fc.property(evil, evil, evil, fc.boolean(), (a, b, c, flag) => {
      const texts = [
        phonesConf([phone({ endpoint: a }), phone({ md5Digest: b }), phone({ sha256Digest: c })], NOW).text,
        trunksConf([
          trunk({ name: a, host: b, matchPort: flag }),
          trunk({ kind: 'registration', host: a, username: b, secret: c }),
        ]).text,
        bansConf([a, b]).text,
        numbersConf([a, b]).text,
      ]
      return texts.every(text => text.split('\n').every(line => fits.test(line)))
    }),
  )
})

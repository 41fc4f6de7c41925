import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** An authority of the tests, by OpenSSL's own commands: a second implementation beside ours. */
export type Issued = Readonly<{ key: string; certificate: string }>
export type Authority = ReturnType<typeof openAuthority>

type Test = { after(work: () => void): unknown }

const SIGNS = 'keyUsage=critical,digitalSignature,nonRepudiation\nbasicConstraints=critical,CA:FALSE'
const ISSUES = 'keyUsage=critical,keyCertSign,cRLSign\nbasicConstraints=critical,CA:TRUE'
const STAMPS = `${SIGNS}\nextendedKeyUsage=critical,timeStamping`

type Wanted = Readonly<{
  name: string
  by?: Issued
  from?: string
  to?: string
  uses?: string
  rsaBits?: number
}>

export function openAuthority(t: Test, organization = 'Sở thử') {
  const dir = mkdtempSync(join(tmpdir(), 'cc1022-ca-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  const trustDir = join(dir, 'trust')
  mkdirSync(trustDir)
  let number = 0
  const path = (ending: string) => join(dir, `${++number}.${ending}`)
  const openssl = (...args: string[]) =>
    execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'], cwd: dir })

  /** A certificate with a key of its own; signed by itself where nobody is named. */
  function issue({
    name,
    by,
    from = '20260101000000Z',
    to = '20301231000000Z',
    uses = SIGNS,
    rsaBits,
  }: Wanted) {
    const [key, request, certificate, extensions] = [path('key'), path('csr'), path('crt'), path('ext')]
    if (rsaBits) openssl('genrsa', '-out', key, String(rsaBits))
    else openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', key)
    openssl(
      'req',
      '-new',
      '-utf8',
      '-key',
      key,
      '-out',
      request,
      '-subj',
      `/C=VN/O=${organization}/CN=${name}`,
    )
    writeFileSync(extensions, `subjectKeyIdentifier=hash\n${uses}\n`)
    // `openssl ca` takes any dates; `x509 -req` of OpenSSL 3.0 only days from now.
    const store = path('ca')
    mkdirSync(store)
    writeFileSync(join(store, 'index'), '')
    writeFileSync(join(store, 'index.attr'), 'unique_subject = no\n')
    const config = path('cnf')
    writeFileSync(
      config,
      `[ca]\ndefault_ca=d\n[d]\ndatabase=${store}/index\nnew_certs_dir=${store}\nrand_serial=yes\ndefault_md=sha256\npolicy=p\nstring_mask=utf8only\n[p]\ncountryName=optional\norganizationName=optional\ncommonName=supplied\n`,
    )
    openssl(
      ...[
        'ca',
        '-batch',
        '-notext',
        '-utf8',
        '-config',
        config,
        '-extfile',
        extensions,
        '-in',
        request,
        '-out',
        certificate,
      ],
      ...['-startdate', from, '-enddate', to, '-preserveDN'],
      ...(by ? ['-cert', by.certificate, '-keyfile', by.key] : ['-selfsign', '-keyfile', key]),
    )
    return { key, certificate, config, store }
  }

  const root = issue({ name: 'Gốc thử', uses: ISSUES })
  const authority = issue({ name: 'Cấp thử', by: root, uses: ISSUES })

  return {
    ...{ dir, trustDir, root, authority, issue, SIGNS, ISSUES, STAMPS },
    trust: (one: Issued, name = 'root.pem') =>
      writeFileSync(join(trustDir, name), readFileSync(one.certificate)),
    /** A list in which this certificate is revoked, from `issuer`, in force from that instant. */
    revoke(one: Issued, issuer: Issued, at: string) {
      const serial = openssl('x509', '-in', one.certificate, '-noout', '-serial')
        .toString()
        .trim()
        .slice('serial='.length)
      const store = path('crl')
      mkdirSync(store)
      writeFileSync(join(store, 'index'), `R\t301231000000Z\t${at.slice(2)}\t${serial}\tunknown\t/CN=x\n`)
      writeFileSync(
        join(store, 'cnf'),
        `[ca]\ndefault_ca=d\n[d]\ndatabase=${store}/index\ndefault_md=sha256\ndefault_crl_days=30\n`,
      )
      openssl(
        ...[
          'ca',
          '-gencrl',
          '-config',
          join(store, 'cnf'),
          '-cert',
          issuer.certificate,
          '-keyfile',
          issuer.key,
        ],
        ...['-out', join(trustDir, 'revoked.crl')],
      )
    },
    /** A detached signature over these bytes. `more`: options of `openssl cms -sign`. */
    sign(content: Buffer, signer: Issued, more: readonly string[] = ['-cades']): Buffer {
      const [from, to] = [path('bin'), path('p7s')]
      writeFileSync(from, content)
      openssl(
        ...[
          'cms',
          '-sign',
          '-binary',
          '-in',
          from,
          '-outform',
          'DER',
          '-out',
          to,
          '-signer',
          signer.certificate,
        ],
        ...['-inkey', signer.key, '-certfile', authority.certificate, '-md', 'sha256', ...more],
      )
      return readFileSync(to)
    },
    /** A time-stamp on these bytes, of now. */
    stamp(content: Buffer, keeper: Issued): Buffer {
      const [from, query, answer, token, config] = [
        path('bin'),
        path('tsq'),
        path('tsr'),
        path('tst'),
        path('cnf'),
      ]
      writeFileSync(from, content)
      writeFileSync(join(dir, 'serial'), '01')
      writeFileSync(
        config,
        `[tsa]\ndefault_tsa=t\n[t]\nserial=${dir}/serial\ndefault_policy=1.2.3.4\ndigests=sha256\nsigner_digest=sha256\ness_cert_id_alg=sha256\n`,
      )
      openssl('ts', '-query', '-data', from, '-sha256', '-cert', '-out', query)
      openssl(
        ...[
          'ts',
          '-reply',
          '-config',
          config,
          '-queryfile',
          query,
          '-signer',
          keeper.certificate,
          '-inkey',
          keeper.key,
        ],
        ...['-chain', authority.certificate, '-token_out', '-out', token],
      )
      void answer
      return readFileSync(token)
    },
  }
}

import t from 'tap'
import { BadConfig, type Config, readConfig } from '../src/config.ts'

const faultsOf = (env: Record<string, string>, demo?: boolean): readonly string[] => {
  try {
    readConfig(env, '/srv/1022', demo)
  } catch (error) {
    if (error instanceof BadConfig) return error.faults
    throw error
  }
  return []
}

t.test('without settings everything listens on this machine only, as the contract says', async t => {
  const config = readConfig({}, '/srv/1022')
  t.match(config, {
    http: { port: 8022, bind: '127.0.0.1', tlsCert: null, publicUrl: 'http://127.0.0.1:8022' },
    sip: { port: 5060, bind: '127.0.0.1', tlsPort: null },
    trunkPort: 5080,
    rtp: { from: 20_000, to: 20_999 },
    asterisk: { httpPort: 8088, amiPort: 5038, url: null },
    dataDir: '/srv/1022/.data',
    recordingsDir: '/srv/1022/recordings',
    databaseUrl: null,
    databasePort: null,
    province: 'dong-thap',
    logLevel: 'info',
    drainSeconds: 5,
    demo: false,
  })
  t.match(config.cacheDir, /\/\.cache\/1022$/)
  t.ok(Object.isFrozen(config))
})

t.test('a folder may be relative to the checkout, or absolute; blanks are no value', async t => {
  const config = readConfig({ DATA_DIR: 'x/y', RECORDINGS_DIR: '/var/1022', HTTP_PORT: '  ' }, '/srv/1022')
  t.match(config, { dataDir: '/srv/1022/x/y', recordingsDir: '/var/1022', http: { port: 8022 } })
})

t.test('the address people type follows from the certificate and the port', async t => {
  const url = (env: Record<string, string>) => readConfig(env, '/').http.publicUrl
  t.equal(url({ HTTP_PORT: '9000' }), 'http://127.0.0.1:9000')
  t.equal(url({ TLS_CERT: 'c', TLS_KEY: 'k', HTTP_BIND: '0.0.0.0' }), 'https://0.0.0.0:8022')
  t.equal(url({ PUBLIC_URL: 'https://1022.example.vn' }), 'https://1022.example.vn')
})

t.test('every bad setting is named at once, with what was given', async t => {
  const env = {
    HTTP_PORT: '0',
    SIP_PORT: '70000',
    TRUNK_PORT: 'x',
    RTP_PORTS: '20000-20001',
    DRAIN_SECONDS: '-1',
    LOG_LEVEL: 'loud',
    PROVINCE: '../etc',
    TLS_CERT: 'only',
    ASTERISK_URL: 'http://a:8088',
    ASTERISK_SUITES: 'forky main; deb x',
  }
  const text = faultsOf(env).join('\n')
  for (const key of Object.keys(env)) t.match(text, key)
  t.match(text, 'not "loud"')
})

t.test('TLS for desk phones needs a certificate', async t => {
  t.match(faultsOf({ SIP_TLS_PORT: '5061' }), [/SIP_TLS_PORT needs TLS_CERT and TLS_KEY/])
  t.same(faultsOf({ SIP_TLS_PORT: '5061', TLS_CERT: 'c', TLS_KEY: 'k' }), [])
})

t.test('the demo listens on loopback only: its passwords are public', async t => {
  t.equal(faultsOf({ HTTP_BIND: '0.0.0.0', SIP_BIND: '192.0.2.1' }, true).length, 2)
  for (const bind of ['127.0.0.1', '127.0.0.5', 'localhost', '::1'])
    t.same(faultsOf({ HTTP_BIND: bind }, true), [], bind)
  t.same(faultsOf({ HTTP_BIND: '0.0.0.0' }), [])
  t.equal(
    faultsOf({ DEMO: '1', HTTP_BIND: '0.0.0.0' }).length,
    1,
    'the supervisor hands the flag to its parts as DEMO=1',
  )
})

t.test('what the supervisor hands to a part is read as it was meant', async t => {
  const first: Config = readConfig({ DATA_DIR: 'here', HTTP_PORT: '9000' }, '/srv/1022', true)
  const second = readConfig({ DATA_DIR: first.dataDir, HTTP_PORT: '9000', DEMO: '1' }, '/srv/1022')
  t.same(second, first)
})

t.test(
  'a store for copies of recordings is whole, safe on the wire, or not there; its keys are in no message',
  async t => {
    const store = (env: Record<string, string>) => readConfig({ HOME: '/home/x', ...env }, '/srv').store
    const keys = { S3_ACCESS_KEY_ID: 'AKIA1022', S3_SECRET_ACCESS_KEY: 'very-secret' }
    t.equal(store({}), null)
    t.match(store({ ...keys, S3_BUCKET: 'recordings' }), { endpoint: null, pathStyle: false, prefix: '' })
    const near = store({ ...keys, S3_BUCKET: 'recordings', S3_ENDPOINT: 'http://127.0.0.1:7480' })
    t.match(near, { pathStyle: true, region: 'us-east-1' })
    const faults: [Record<string, string>, RegExp][] = [
      [{ S3_BUCKET: 'recordings' }, /S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY is missing/],
      [{ ...keys, S3_BUCKET: '../x' }, /S3_BUCKET must be the name of a bucket/],
      [{ ...keys, S3_BUCKET: 'recordings', S3_ENDPOINT: 'http://store.example.vn' }, /must begin with https/],
      [{ ...keys, S3_BUCKET: 'recordings', S3_ENDPOINT: 'https://a:b@store.vn' }, /must not hold a key/],
      [{ ...keys, S3_BUCKET: 'recordings', S3_PREFIX: '/x' }, /S3_PREFIX must be like/],
      [{ ...keys, S3_BUCKET: 'recordings', S3_PATH_STYLE: 'maybe' }, /S3_PATH_STYLE must be one of/],
    ]
    for (const [env, message] of faults) {
      t.throws(() => store(env), { message })
      try {
        store(env)
      } catch (error) {
        t.notOk(String(error).includes('very-secret'))
      }
    }
  },
)

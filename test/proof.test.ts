import t from 'tap'
import { readProof } from '../src/proof.ts'

const read = (env: Record<string, string>) => {
  const faults: string[] = []
  const proof = readProof(
    { optional: key => env[key] ?? null, folder: (key, fallback) => env[key] ?? fallback },
    '/data',
    faults,
  )
  return { ...proof, faults }
}

t.test(
  'the witness lies in the data folder until another machine is named, and nothing leaves by itself',
  async t => {
    t.same(read({}), { witnessFile: '/data/witness/head.jsonl', tsaUrl: null, digestTo: [], faults: [] })
    const SMTP_HOST = 'mail.example.vn'
    const set = {
      SMTP_HOST,
      WITNESS_FILE: '/far/head',
      TSA_URL: 'http://tsa.example.vn',
      DIGEST_MAIL_TO: ' a@x.vn, b@x.vn,',
    }
    t.match(read(set), {
      witnessFile: '/far/head',
      tsaUrl: set.TSA_URL,
      digestTo: ['a@x.vn', 'b@x.vn'],
      faults: [],
    })
  },
)

t.test('what is no address is named', async t => {
  t.match(read({ TSA_URL: 'file:///etc/passwd' }).faults, [/TSA_URL/])
  t.match(read({ TSA_URL: 'tsa' }).faults, [/TSA_URL/])
  t.match(read({ DIGEST_MAIL_TO: 'a@x.vn' }).faults, [/SMTP_HOST/])
  t.match(read({ SMTP_HOST: 'x', DIGEST_MAIL_TO: 'nobody' }).faults, [/"nobody"/])
})

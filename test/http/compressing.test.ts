import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import Fastify from 'fastify'
import t from 'tap'
import { compress } from '../../src/http/compressing.ts'

const ROWS = Array.from({ length: 100 }, (_, n) => ({ n, content: 'Đèn đường hỏng, đề nghị sửa chữa' }))

t.test('J07: answers of the API are compressed for whoever takes that, and whole', async t => {
  const app = Fastify()
  compress(app)
  app.get('/rows', async () => ROWS)
  app.get('/one', async () => ROWS[0])
  app.get('/file', async (_, reply) => reply.type('text/csv').send('a,b\n'.repeat(1_000)))
  app.get('/fault', async (_, reply) =>
    reply
      .code(400)
      .type('application/problem+json')
      .send(JSON.stringify({ faults: ROWS })),
  )
  t.after(() => app.close())
  const ask = (url: string, accepted?: string) =>
    app.inject({ url, headers: accepted === undefined ? {} : { 'accept-encoding': accepted } })

  const brotli = await ask('/rows', 'gzip, deflate, br, zstd')
  t.match(brotli.headers, { 'content-encoding': 'br', vary: 'accept-encoding' })
  t.same(JSON.parse(brotliDecompressSync(brotli.rawPayload).toString()), ROWS)
  t.equal(Number(brotli.headers['content-length']), brotli.rawPayload.length)
  const gzipped = await ask('/rows', 'gzip;q=1.0, br;q=0')
  t.equal(gzipped.headers['content-encoding'], 'gzip')
  t.same(JSON.parse(gunzipSync(gzipped.rawPayload).toString()), ROWS)
  for (const accepted of [undefined, '', 'identity', 'brotli', 'br;q=0.0, gzip;q=0', ';;,,'])
    t.same((await ask('/rows', accepted)).json(), ROWS, `as it is: ${accepted}`)
  t.equal((await ask('/fault', 'br')).headers['content-encoding'], 'br', 'refusals too')
  t.equal((await ask('/one', 'br')).headers['content-encoding'], undefined, 'what is small stays as it is')
  t.equal((await ask('/file', 'br')).headers['content-encoding'], undefined, 'a file is no answer of the API')
})

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

type Test = { after(work: () => unknown): unknown }
type Taken = Readonly<Record<string, string>>
type Answer = { status?: number; body: string; isSilent?: boolean; isChunked?: boolean; isEndless?: boolean }

/** A brand name's gateway over HTTP in the shape of eSMS: it knows its customers and leaves out what it has. */
export async function smsGateway(t: Test, { key, secret }: { key: string; secret: string }) {
  const taken: Taken[] = []
  const answers: Answer[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (piece: string) => {
      body += piece
    })
    request.on('end', () => {
      const said = answers.shift() ?? { body: JSON.stringify({ CodeResult: verdict(JSON.parse(body)) }) }
      if (said.isSilent) return
      const length =
        said.isChunked || said.isEndless ? {} : { 'content-length': Buffer.byteLength(said.body) }
      response.writeHead(said.status ?? 200, { 'content-type': 'application/json', ...length })
      response.write(said.body)
      if (!said.isEndless) response.end()
    })
  })
  function verdict(asked: Taken): string {
    if (asked.ApiKey !== key || asked.SecretKey !== secret) return '101'
    if (taken.some(({ RequestId }) => RequestId === asked.RequestId)) return '124'
    taken.push(asked)
    return '100'
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/send`
  return { url, taken, answer: (one: Answer) => void answers.push(one) }
}

import { createServer } from 'node:http'
import pg from 'pg'

// Stands in for the service: answers /readyz once the database answers, drains as long as it is told to.
const say = (msg: string) =>
  process.stdout.write(`${JSON.stringify({ time: Date.now(), pid: process.pid, msg })}\n`)

if (process.env.STAND_IN === 'dies') {
  process.stderr.write('stand-in: a fault that no restart mends\n')
  process.exit(3)
}

const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  max: 1,
  connectionTimeoutMillis: 500,
})
pool.on('error', () => {})

const server = createServer(async (_request, response) => {
  const ok = await pool.query('select 1').then(
    () => true,
    () => false,
  )
  const checks = [{ name: 'database', ok, detail: ok ? '' : 'away' }]
  response.writeHead(ok ? 200 : 503).end(JSON.stringify({ ok, checks, pid: process.pid }))
})
server.listen(Number(process.env.HTTP_PORT), '127.0.0.1', () => say('listening'))

process.once('SIGTERM', () => {
  say('draining')
  setTimeout(() => process.exit(0), Number(process.env.STAND_IN_DRAINS_MS ?? 0))
})

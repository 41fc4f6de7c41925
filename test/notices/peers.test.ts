import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { ensurePackages, type Root } from '../../src/boot/packages.ts'
import { smppSender } from '../../src/channels/smpp.ts'
import { smtpMailer } from '../../src/channels/smtp.ts'
import { until } from '../until.ts'
import { room, told } from './room.ts'

// Why: far ends by other people than the libraries we send with, so that a fault of one is not taken for the standard.
const CACHE = process.env.CACHE_DIR ?? join(homedir(), '.cache', '1022')
const mirror = process.env.APT_MIRROR || null
const root: Root = await ensurePackages(CACHE, 'peers', () => {}, { mirror })
t.setTimeout(180_000)

type Test = Parameters<typeof room>[0]

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** A program of the Debian packages; what it says so far. */
function run(t: Test, program: string, args: readonly string[]) {
  const command = root.command(program, args)
  const child = spawn(command.file, command.args, { env: command.env, cwd: tmpdir() })
  const said = { text: '' }
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (piece: string) => {
      said.text += piece
    })
  t.after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  return said
}

const isOpen = (port: number) =>
  new Promise<boolean>(done => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => done(true)).once('error', () => done(false))
    socket.once('connect', () => socket.destroy())
  })

/** msmtpd: each mail is a file, with its recipients on the first line. */
async function debianMail(t: Test) {
  const folder = mkdtempSync(join(tmpdir(), 'cc1022-mail-'))
  t.after(async () => rmSync(folder, { recursive: true, force: true }))
  const take = join(folder, 'take')
  writeFileSync(
    take,
    `#!/bin/sh\n{ echo "$@"; cat; } > ${folder}/$$.part && mv ${folder}/$$.part ${folder}/$$.mail\n`,
  )
  chmodSync(take, 0o755)
  const port = await freePort()
  run(t, 'msmtpd', [`--port=${port}`, `--command=${take}`, '--log=none'])
  await until('it listens', () => isOpen(port), { withinMs: 20_000 })
  const mails = () =>
    readdirSync(folder)
      .filter(name => name.endsWith('.mail'))
      .map(name => readFileSync(join(folder, name), 'utf8'))
  return { port, mails }
}

t.test('a mail server from Debian takes what is told, letters and all', async t => {
  const here = await room(t)
  const server = await debianMail(t)
  const options = { host: '127.0.0.1', port: server.port, tls: false, user: null, password: null }
  here.sendBy({ mail: smtpMailer({ ...options, from: 'Tổng đài 1022 <1022@tinh.vn>' }), sms: null })
  here.rules.matrix = { answered: { citizen: ['email'] } }
  const ticket = await here.ticket({ email: 'nam@example.vn' })
  const facts = { answer: 'Đã sửa đường.\n.\nDòng sau dấu chấm đứng riêng.' }
  await here.tell(told(ticket, { cause: 'answered', facts }))
  await until('it is sent', async () => (await here.deliveries())[0]?.state === 'sent', { withinMs: 30_000 })
  const [mail = '', ...more] = server.mails()
  t.same(more, [])
  t.match(mail.split('\n')[0], /nam@example\.vn/)
  const [head = '', ...body] = mail.split(/\r?\n\r?\n/)
  t.match(head, /^Subject: =\?UTF-8\?/im)
  t.match(head, /^Auto-Submitted: auto-generated/im)
  const isBase64 = /^Content-Transfer-Encoding: base64/im.test(head)
  const text = isBase64 ? Buffer.from(body.join(''), 'base64').toString() : unquoted(body.join('\n\n'))
  t.match(text, /Đã sửa đường\.\n\.\nDòng sau dấu chấm đứng riêng\./)
})

const unquoted = (text: string) => {
  const bytes = text
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8').replace(/\r/g, '')
}

/** Kannel's centre serves one session a run and says what it was given. */
async function kannel(t: Test) {
  const port = await freePort()
  const conf = join(root.folder, 'usr/lib/kannel/test/drive_smpp.conf')
  const said = run(t, 'usr/lib/kannel/test/drive_smpp', ['-v', '0', '-p', String(port), '-c', conf])
  await until('it listens', () => said.text.includes('accept_thread) maps'), { withinMs: 20_000 })
  const options = { host: '127.0.0.1', port, tls: false, user: 'foo', password: 'bar' }
  return { said, send: smppSender({ ...options, sender: '1022DongThap'.slice(0, 11), deadlineMs: 20_000 }) }
}

t.test(
  'an SMS centre from Debian (Kannel) takes a short message over SMPP 3.4',
  { timeout: 120_000 },
  async t => {
    const here = await room(t)
    const centre = await kannel(t)
    here.sendBy({ mail: null, sms: centre.send })
    await here.tell(told(await here.ticket()))
    const [row] = await until(
      'it is sent',
      async () => {
        const rows = await here.deliveries()
        return rows[0]?.state === 'sent' && rows
      },
      { withinMs: 30_000 },
    )
    t.match(row, { alphabet: 'gsm', parts: 1 })
    await until('it says what it was given', () =>
      centre.said.text.includes(`short_message = <${row?.text}>`),
    )
    t.match(centre.said.text, /type bind_transmitter[\s\S]*type submit_sm[\s\S]*type unbind/)
  },
)

t.test('a long message with accents comes there in parts', async t => {
  const centre = await kannel(t)
  const text = 'Phiếu của Quý khách đã được chuyển đến Sở Xây dựng để giải quyết. '.repeat(2)
  await centre.send({ id: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff', to: '+84912345678', text })
  await until('it has said so', () => centre.said.text.includes('type unbind'))
  t.equal(centre.said.text.match(/submit_sm: short_message/g)?.length, 2)
})

import { pino } from 'pino'
import { smtpMailer } from '../../src/channels/smtp.ts'
import { systemClock } from '../../src/clock.ts'
import { openDatabase } from '../../src/db/database.ts'
import { openJobs } from '../../src/db/jobs.ts'
import { createSending } from '../../src/notices/sending.ts'
import type { NoticeJob } from '../../src/notices/service.ts'

/** A process that sends what waits, until it is killed. Given the database, the mail server's port and what counts as lost. */
const [, , url = '', port = '', lostSeconds = ''] = process.argv
const log = pino({ level: 'silent' })
const database = openDatabase(url)
const backOff = { tries: 5, firstSeconds: 1, mostSeconds: 1 }
const jobs = openJobs<NoticeJob>(database, { backOff, lostSeconds: Number(lostSeconds) }, () => {})
const mail = smtpMailer({
  ...{ host: '127.0.0.1', port: Number(port), tls: false, user: null, password: null, from: '1022@tinh.vn' },
})
createSending({ database, clock: systemClock, log, jobs, senders: { mail, sms: null }, sweepMs: 200 }).start()
setInterval(() => {}, 60_000) // its own timers do not keep it

import t from 'tap'
import { startCentre } from '../telephony/centre.ts'
import { type Audio, presence } from '../telephony/phones/tone.ts'
import { CITIZEN_HZ, OPERATOR_HZ, sceneOf } from '../telephony/scene.ts'
import { openChromium } from './chromium.ts'
import { callToAnswer } from './day.ts'

// Issue 6: a citizen over the trunk, Asterisk, the telephone in a page, the ticket, the officer, the auditor; all real.
t.setTimeout(180_000)
const centre = await startCentre({
  hasDirectory: true,
  calls: { wrapUpSeconds: 60, restSeconds: 1, ringSeconds: 20 },
})
const scene = sceneOf(centre)
t.after(async () => {
  await scene.end()
  await centre.stop()
})

t.test('a citizen calls, the page answers, the officer replies, the auditor hears it', async t => {
  const browser = await openChromium(t)
  const seen: string[] = []
  const told = await callToAnswer({ centre, scene, browser, see: async name => void seen.push(name) })
  t.same(seen, [
    'phone',
    'desk-ringing',
    'desk-talking',
    'desk-wrap-up',
    'inbox',
    'ticket-answering',
    'ticket',
    'call',
  ])
  const auditor = await centre.api('auditor1')
  const ticket = await auditor.get<Record<string, unknown>>(`/api/tickets/${told.code}`)
  t.match(ticket, {
    callerName: 'Nguyễn Văn Bình',
    kind: 'report',
    fieldCode: 'rac-thai',
    areaCode: 'cao-lanh',
  })
  t.match(String(ticket.content), /Rác đổ tràn ra lòng đường trước chợ Cao Lãnh/)
  const timeline = await auditor.get<{ items: { type: string }[] }>(`/api/tickets/${told.code}/timeline`)
  const steps = timeline.items.map(({ type }) => type)
  for (const step of ['receive', 'forward', 'answer']) t.ok(steps.includes(step), step)
  const recording = await scene.recording(told.callId)
  t.match(recording, { state: 'verified' })
  const audio = await scene.audio(told.callId)
  for (const hertz of [CITIZEN_HZ, OPERATOR_HZ])
    t.ok(hasTone(audio, hertz), `${hertz} Hz is in the recording`)
  t.same(told.complaints.flat(), [], 'no page complained')
})

/** For a second somewhere. */
function hasTone(audio: Audio, hertz: number): boolean {
  const seconds = audio.samples.length / audio.rate
  for (let fromS = 0; fromS + 1 < seconds; fromS += 0.5)
    if (presence(audio, hertz, { fromS, toS: fromS + 1 }) > 0.9) return true
  return false
}

t.end()

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LIMITS_USUAL, NOTHING, WAIT_COLUMNS } from '../src/reports/counts.ts'
import { figuresOf, GROUPS } from '../src/reports/figures.ts'

/** Writes docs/figures.md from the formulas themselves. */
const UNITS: Readonly<Record<string, string>> = {
  calls: 'calls',
  entries: 'entries',
  offers: 'offers',
  percent: '%',
  seconds: 's',
  tries: 'tries',
}

export function figuresDocument(): string {
  const told = new Map(figuresOf(NOTHING, LIMITS_USUAL).map(figure => [figure.code, figure]))
  const tables = GROUPS.map(({ title, definitions }) => {
    const rows = definitions.flatMap(({ code }) => {
      const figure = told.get(code)
      return figure ? [`| \`${code}\` | ${figure.label} | ${UNITS[figure.unit]} | ${figure.formula} |`] : []
    })
    return `## ${title}\n\n| code | trên màn hình | unit | công thức |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`
  })
  const { withinSeconds, goalPercent, shortSeconds } = LIMITS_USUAL
  return `# Figures

Generated from the formulas (\`src/reports/figures.ts\`) by \`node script/figures.ts\`; the tests compare. The API gives each
figure with its formula, its numerator and its denominator; these two add up over adjacent windows. What is no sum (a
longest, a middle, a peak) has neither.

- A call is counted in the window in which it **arrived**, whenever it ended. Operators' time and offers are counted in the
  window in which they passed, cut at its borders; what goes on counts until now. Callbacks: by the first missed call.
- Windows are half open, \`[from, to)\`; days, weeks (from Monday) and months are those of Asia/Ho_Chi_Minh.
- Waiting begins when the caller joins the queue, after the greeting. A talk that broke off within seconds sends the caller
  back, and the wait goes on.
- Limits are those of the first queue of the settings, unless others are asked for; here: service level ${goalPercent} % in
  ${withinSeconds} s, a short abandon waited less than ${shortSeconds} s. Columns of waits end at ${WAIT_COLUMNS.join(', ')} s.

${tables.join('\n')}
## queue_log

\`GET /api/reports/queue-log\` tells the calls that arrived in the window, and the operators' comings and goings, in the format
of Asterisk's \`queue_log\`. The queue is \`1022\`, or \`fallback\` while the dialplan served; an operator is \`PJSIP/<username>\`;
the call's id is ours, the same as in Asterisk's event log.

| event | parameters | when |
| --- | --- | --- |
| \`ENTERQUEUE\` | (empty), caller, position | joins the queue |
| \`CONNECT\` | wait s, channel, ringing s | an operator answers |
| \`COMPLETEAGENT\`, \`COMPLETECALLER\` | wait s, talk s, first position | the operator, or anybody else, ends the talk |
| \`ABANDON\` | position, first position, wait s | hangs up waiting |
| \`EXITWITHTIMEOUT\` | position, first position, wait s | turned away, or handed to the other queue |
| \`RINGNOANSWER\` | ms | a telephone that did not take the call |
| \`RINGCANCELED\` | ms | the caller left while it rang |
| \`AGENTDUMP\` | (empty) | answered and gone at once; the caller keeps the place |
| \`ADDMEMBER\`, \`REMOVEMEMBER\` | \`PAUSED\` or empty | signs in, signs out |
| \`PAUSE\`, \`UNPAUSE\` | reason | also while a talk goes on |
| \`CLOSED\`, \`FULL\` | (empty) | not Asterisk's own: outside hours; blocked or turned away before the queue |
| \`LOST\` | position, first position, wait s, talk s | not Asterisk's own: ended by a fault |
`
}

if (import.meta.main) writeFileSync(join(import.meta.dirname, '..', 'docs', 'figures.md'), figuresDocument())

/** Lines as Asterisk 22.10.1 wrote them, with our own dialplan and templates. */

type Field = string
export const quoted = (fields: readonly Field[]) =>
  `${fields.map(field => `"${field.replaceAll('"', '""')}"`).join(',')}\n`

export const CALL = 'ea69925c-8aac-4998-8c36-690ca2b2725d'
const CITIZEN = ['PJSIP/trunk-demo-00000000', '1795303534.0', '1795303534.0'] as const
const PHONE = ['PJSIP/op101-00000001', '1795303536.1', '1795303534.0'] as const
const STASIS = `cc1022,citizen,${CALL},1022,1795303534515,2026/11/22/${CALL}.wav,trunk-demo`
const BRIDGE = '{"bridge_id":"847dbf6a-8170-48c9-918b-467e3bf3d4a2","bridge_technology":"simple_bridge"}'
const NUMBER = '0912345678'

/** A citizen's line in the dialplan: type, seconds of the minute, application, its data, the rest. */
export const citizen = (
  type: string,
  second: string,
  app = '',
  data = '',
  more: { extra?: string; number?: string; user?: string; context?: string; exten?: string } = {},
) =>
  quoted([
    type,
    `17953035${second}`,
    ...CITIZEN,
    more.user ?? CALL,
    more.context ?? 'fallback',
    more.exten ?? 'queue',
    app,
    data,
    '',
    more.extra ?? '',
    more.number ?? NUMBER,
  ])
export const phone = (type: string, second: string, extra = '') =>
  quoted([
    type,
    `17953035${second}`,
    ...PHONE,
    '',
    'from-operator',
    'queue',
    'AppQueue',
    '(Outgoing Line)',
    '',
    extra,
    '1022',
  ])

export const hungUp = (cause: number, source: string) =>
  JSON.stringify({ hangupcause: cause, hangupsource: source, dialstatus: '' })

export const ARRIVAL =
  citizen('CHAN_START', '34.512870', '', '', { user: '', context: 'from-trunk', exten: '1022' }) +
  citizen('ANSWER', '34.515346', 'Answer', '', { context: 'citizen', exten: 's' }) +
  citizen('APP_START', '35.017618', 'Stasis', STASIS, { context: 'citizen', exten: 's' }) +
  citizen('APP_END', '35.017894', 'Stasis', STASIS, { context: 'citizen', exten: 's' })
export const QUEUED = citizen('APP_START', '36.224998', 'Queue', 'fallback')
export const ANSWERED =
  phone('CHAN_START', '36.226062') +
  phone('ANSWER', '36.431998') +
  phone('BRIDGE_ENTER', '36.432719', BRIDGE) +
  citizen('BRIDGE_ENTER', '36.432801', 'Queue', 'fallback', { extra: BRIDGE })
export const OVER =
  citizen('BRIDGE_EXIT', '37.747445', 'Queue', 'fallback', { extra: BRIDGE }) +
  phone('BRIDGE_EXIT', '37.747941', BRIDGE) +
  citizen('APP_END', '37.748327', 'Queue', 'fallback') +
  citizen('HANGUP', '37.748327', '', '', { extra: hungUp(16, 'PJSIP/trunk-demo-00000000') }) +
  citizen('CHAN_END', '37.748327') +
  phone('HANGUP', '37.749692', hungUp(16, 'PJSIP/trunk-demo-00000000')) +
  phone('CHAN_END', '37.749692') +
  phone('LINKEDID_END', '37.749692')
export const TALK = ARRIVAL + QUEUED + ANSWERED + OVER

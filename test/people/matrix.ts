import { ROLES, type Role } from '../../src/people/person.ts'

// Written by hand and never derived from the code: a slip in a route or in permissions.ts must disagree with this page.

/** Also without signing in. */
export const ANYBODY = 'anybody'
const EVERYBODY = ROLES
const CALLS: readonly Role[] = ['operator', 'supervisor', 'auditor']
const SOUND: readonly Role[] = ['operator', 'supervisor', 'officer', 'head', 'auditor']
const REPORTS: readonly Role[] = ['supervisor', 'office', 'leader', 'auditor', 'admin']
const TICKETS: readonly Role[] = ['operator', 'supervisor', 'officer', 'head', 'office', 'leader', 'auditor']

/** Who gets past the door; which rows they then see is each room's own test. */
export const MATRIX: Readonly<Record<string, readonly Role[] | typeof ANYBODY>> = {
  'GET /healthz': ANYBODY,
  'GET /readyz': ANYBODY,
  'GET /metrics': ANYBODY,
  'GET /api/openapi.json': ANYBODY,

  'POST /api/session': ANYBODY,
  'GET /api/session': EVERYBODY,
  'DELETE /api/session': EVERYBODY,
  'POST /api/session/reset': ANYBODY,

  'POST /api/me/password': EVERYBODY,
  'POST /api/me/totp': EVERYBODY,
  'POST /api/me/totp/confirmation': EVERYBODY,
  'POST /api/me/totp/removal': EVERYBODY,
  'GET /api/me/presence': ['operator'],
  'PUT /api/me/presence': ['operator'],
  'POST /api/me/wrap-up/extension': ['operator'],
  'DELETE /api/me/wrap-up': ['operator'],
  'POST /api/presence/heartbeat': ['operator'],
  'GET /api/me/phone': ['operator'],
  'POST /api/me/phone': ['operator'],
  'GET /api/tokens': EVERYBODY,
  'POST /api/tokens': EVERYBODY,
  'DELETE /api/tokens/{id}': EVERYBODY,

  'GET /api/people': ['supervisor', 'auditor', 'admin'],
  'POST /api/people': ['admin'],
  'GET /api/people/{id}': ['supervisor', 'auditor', 'admin'],
  'PATCH /api/people/{id}': ['admin'],
  'POST /api/people/{id}/resets': ['admin'],
  'DELETE /api/people/{id}/totp': ['admin'],
  'DELETE /api/people/{id}/sessions': ['admin'],
  'GET /api/phones': ['admin'],
  'POST /api/phones/{endpoint}/secret': ['admin'],
  'GET /api/units': EVERYBODY,
  'GET /api/audit': ['auditor'],

  'GET /api/live': ['operator', 'supervisor'],
  'GET /api/operators': ['supervisor'],
  'PUT /api/operators/{id}/presence': ['supervisor'],
  'GET /api/operators/{id}/skills': ['supervisor', 'admin'],
  'PUT /api/operators/{id}/skills': ['supervisor', 'admin'],
  'GET /api/queue': ['supervisor'],
  'POST /api/queue/{callId}/moves': ['supervisor'],
  'DELETE /api/queue/{callId}/moves': ['supervisor'],
  'POST /api/queue/{callId}/assignment': ['supervisor'],
  'PUT /api/queues/{name}/open': ['supervisor', 'admin'],
  'GET /api/calls': CALLS,
  'GET /api/calls/{id}': CALLS,
  'GET /api/calls/{id}/events': CALLS,
  'GET /api/calls/{id}/agreement': ['supervisor', 'auditor'],
  'POST /api/calls/{id}/requests': ['operator', 'supervisor'],
  'GET /api/callbacks': CALLS,
  'POST /api/callbacks': ['operator', 'supervisor'],
  'POST /api/callbacks/{id}/clearance': ['operator', 'supervisor'],
  'GET /api/callers/{number}': CALLS,
  'PUT /api/callers/{number}/marks': ['operator', 'supervisor'],
  'GET /api/dial-policy': ['operator', 'supervisor'],
  'GET /api/dial-attempts': ['supervisor', 'auditor', 'admin'],
  'GET /api/reports/figures': REPORTS,
  'GET /api/reports/figures.csv': REPORTS,
  'GET /api/reports/operators': REPORTS,
  'GET /api/reports/queue-log': REPORTS,
  'GET /api/settings': ['supervisor', 'auditor', 'admin'],
  'GET /api/settings/forms': ['supervisor', 'auditor', 'admin'],
  'GET /api/settings/changes': ['supervisor', 'auditor', 'admin'],
  'POST /api/settings/{section}/preview': ['supervisor', 'auditor', 'admin'],
  'POST /api/settings/{section}': ['admin'],
  'POST /api/settings/changes/{id}/revert': ['admin'],
  'POST /api/settings/disaster': ['supervisor', 'admin'],
  'GET /api/duty': ['operator', 'supervisor', 'office'],
  'GET /api/tickets': TICKETS,
  'GET /api/tickets/{id}': TICKETS,
  'PUT /api/tickets/{id}/draft': ['operator'],
  'GET /api/recordings': SOUND,
  'GET /api/recordings/{id}': SOUND,
  'GET /api/recordings/{id}/audio': SOUND,
  'HEAD /api/recordings/{id}/audio': SOUND,
}

import { ROLES, type Role } from './person.ts'

/**
 * What a person may do, by role. Routes name one of these (http/session.ts); where a wide and a narrow one exist the
 * route names the narrow one, everybody with the wide one holds it too, and the room's own rule decides by row.
 */
export const PERMISSIONS = [
  /** Take note of an alarm, so that it is told no more. */
  'alarm.acknowledge',
  /** What is wrong with the centre, and who was told. */
  'alarm.read',
  /** Put files on a ticket, and take one's own back. */
  'attachment.add',
  'audit.read',
  /** Hold, transfer, hand over: any operator's call. */
  'call.control',
  /** The call one is in. */
  'call.controlOwn',
  /** Hear a talk as it goes; nobody hears the one who does. */
  'call.listen',
  /** Listen, whisper to the operator, enter the talk. */
  'call.monitor',
  'call.read',
  'call.readOwn',
  'callback.clear',
  'callback.read',
  /** Have the centre call a number back. */
  'callback.request',
  /** Take no more calls of a number, and take them again. */
  'caller.block',
  /** Note something about a number. */
  'caller.mark',
  /** What is known of a number: name, tickets, calls. */
  'caller.read',
  /** Citizens' names, addresses and e-mail in full; everybody else sees that there are some. */
  'citizen.read',
  /** The same where the citizen had it hidden. */
  'citizen.readRestricted',
  /** Who was shown whose personal data. */
  'dataView.read',
  /** Dial out, within the dial policy. */
  'dial.place',
  /** Who dialled what, and what was refused. */
  'dial.read',
  /** Units, fields, areas and whose is what. */
  'directory.change',
  /** What a change of the directory would do to open tickets; nothing is changed. */
  'directory.preview',
  /** What the directory was, and who changed it. */
  'directory.read',
  /** Turn the disaster profile on and off. */
  'disaster.switch',
  /** See who is on duty for urgent calls. */
  'duty.read',
  /** Have everything that was sealed recomputed. */
  'evidence.verify',
  /** The register of official letters. */
  'letter.read',
  /** Letters written to one's unit. */
  'letter.readOwnUnit',
  /** Say what a letter was answered with. */
  'letter.reply',
  /** Draft official letters and enter them in the register. */
  'letter.write',
  /** Say that a unit's list of focal officers is right. */
  'focal.confirm',
  'focal.confirmOwnUnit',
  /** The list of focal officers, with their numbers. */
  'focal.read',
  'focal.readOwnUnit',
  /** See all calls, all operators and the queue live. */
  'live.watch',
  /** Who listens to whom, and who did. */
  'monitor.read',
  /** What left the centre, or did not, and why. */
  'notice.read',
  /** What one was told oneself. */
  'notice.readOwn',
  /** Try again what was given up. */
  'notice.retry',
  /** Citizens' telephone numbers in full; everybody else sees the last digits. */
  'number.read',
  'operator.read',
  /** Which queues an operator serves, and what they know. */
  'operator.setSkills',
  'person.manage',
  'person.read',
  'phone.manage',
  'phone.own',
  /** Pause or sign out somebody else. */
  'presence.set',
  'presence.setOwn',
  /** Give, put right, hide what is kept of a citizen who asked for it; refuse. */
  'privacy.decide',
  /** What citizens asked about their data. */
  'privacy.read',
  /** Take such a request down. */
  'privacy.receive',
  /** Move waiting callers, and pull them to an operator. */
  'queue.arrange',
  /** Let a queue take callers in, or no more. */
  'queue.switch',
  /** Ask to hear recordings for verification (D06). */
  'recording.ask',
  /** Take marked copies along, one or many. */
  'recording.export',
  /** Say who may hear what they asked for, and for how long. */
  'recording.grant',
  /** Keep recordings from being destroyed, and let them go again. */
  'recording.hold',
  'recording.listen',
  /** Of calls whose ticket one's unit holds. */
  'recording.listenOwnUnit',
  /** Of one's own calls. */
  'recording.listenOwn',
  /** Who asked to hear what, and what was taken along. */
  'recording.readRequests',
  /** What one asked for oneself. */
  'recording.readOwnRequests',
  /** Whose export a copy is that turned up outside. */
  'recording.trace',
  /** Figures, of the telephone and of operators. */
  'report.read',
  /** Destroy recordings whose time is over: one plans, another carries out. */
  'retention.purge',
  /** What is over, what is held, what was destroyed. */
  'retention.read',
  /** Have the centre call itself. */
  'selfCheck.run',
  'settings.read',
  /** Hours, menu, queues and the rest of the province's settings. */
  'settings.change',
  /** Who is there for a unit, and who is away. */
  'staff.set',
  'staff.setOwnUnit',
  /** Take a whole ticket out: log, texts, files, sound. */
  'ticket.export',
  /** Do what is one's own to do about a ticket: each step has its own rule. */
  'ticket.act',
  /** Work off what came to one's unit. */
  'ticket.inbox',
  /** Enter by hand what came on paper or another way, and put right what a ticket says. */
  'ticket.intake',
  'ticket.read',
  'ticket.readOwnUnit',
  'ticket.readOwn',
  /** Hear over the live feed of every received ticket as it moves. */
  'ticket.watch',
  /** Of the tickets one holds. */
  'ticket.write',
  'trunk.manage',
] as const
export type Permission = (typeof PERMISSIONS)[number]

/** The wide permission brings the narrow one. */
const BRINGS: Partial<Record<Permission, Permission>> = {
  'alarm.acknowledge': 'alarm.read',
  'call.control': 'call.controlOwn',
  'call.monitor': 'call.listen',
  'call.read': 'call.readOwn',
  'caller.block': 'caller.mark',
  'caller.mark': 'caller.read',
  'letter.read': 'letter.readOwnUnit',
  'letter.reply': 'letter.readOwnUnit',
  'letter.write': 'letter.read',
  'directory.change': 'directory.read',
  'focal.confirm': 'focal.confirmOwnUnit',
  'focal.read': 'focal.readOwnUnit',
  'notice.read': 'notice.readOwn',
  'notice.retry': 'notice.read',
  'privacy.decide': 'privacy.read',
  'person.manage': 'person.read',
  'recording.grant': 'recording.readRequests',
  'recording.listen': 'recording.listenOwnUnit',
  'recording.listenOwnUnit': 'recording.listenOwn',
  'recording.readRequests': 'recording.readOwnRequests',
  'retention.purge': 'retention.read',
  'settings.change': 'settings.read',
  'staff.set': 'staff.setOwnUnit',
  'ticket.read': 'ticket.readOwnUnit',
  'ticket.readOwnUnit': 'ticket.readOwn',
}

const GRANTS: Readonly<Record<Role, readonly Permission[]>> = {
  operator: [
    'attachment.add',
    'call.controlOwn',
    'call.readOwn',
    'callback.read',
    'callback.clear',
    'callback.request',
    'caller.mark',
    'citizen.read',
    'dial.place',
    'duty.read',
    'focal.read',
    'notice.readOwn',
    'number.read',
    'phone.own',
    'presence.setOwn',
    'privacy.receive',
    'recording.listenOwn',
    'ticket.act',
    'ticket.intake',
    // Any of them: a citizen who calls again asks whoever answers.
    'ticket.read',
    'ticket.write',
  ],
  supervisor: [
    'alarm.acknowledge',
    'live.watch',
    'call.control',
    'call.monitor',
    'call.read',
    'callback.read',
    'callback.clear',
    'callback.request',
    'caller.block',
    'citizen.read',
    'dial.place',
    'dial.read',
    'directory.read',
    'disaster.switch',
    'duty.read',
    'focal.read',
    'monitor.read',
    'notice.retry',
    'number.read',
    'operator.read',
    'operator.setSkills',
    'person.read',
    'phone.own',
    'presence.set',
    'privacy.read',
    'privacy.receive',
    'queue.arrange',
    'queue.switch',
    'recording.ask',
    'recording.export',
    'recording.grant',
    'recording.listen',
    'report.read',
    'selfCheck.run',
    'settings.read',
    'ticket.act',
    'ticket.export',
    'ticket.intake',
    'ticket.read',
  ],
  // They call the citizen back, and hear what was said to the centre.
  officer: [
    'attachment.add',
    'citizen.read',
    'focal.confirmOwnUnit',
    'focal.readOwnUnit',
    'letter.readOwnUnit',
    'notice.readOwn',
    'number.read',
    'recording.ask',
    'recording.listenOwnUnit',
    'recording.readOwnRequests',
    'ticket.act',
    'ticket.inbox',
    'ticket.readOwnUnit',
  ],
  head: [
    'attachment.add',
    'citizen.read',
    'focal.confirmOwnUnit',
    'focal.readOwnUnit',
    'letter.reply',
    'notice.readOwn',
    'number.read',
    'recording.ask',
    'recording.listenOwnUnit',
    'recording.readOwnRequests',
    'staff.setOwnUnit',
    'ticket.act',
    'ticket.inbox',
    'ticket.readOwnUnit',
  ],
  office: [
    'attachment.add',
    'citizen.read',
    'citizen.readRestricted',
    'directory.read',
    'duty.read',
    'focal.read',
    'letter.reply',
    'letter.write',
    'privacy.decide',
    'privacy.receive',
    // The whole record is theirs to prove (F03), the talk included.
    'recording.listen',
    'recording.ask',
    'recording.export',
    'recording.grant',
    'recording.hold',
    'recording.trace',
    'retention.purge',
    'notice.retry',
    'report.read',
    'ticket.act',
    'ticket.export',
    'ticket.intake',
    'ticket.read',
    'ticket.watch',
  ],
  // They hear the intake team at work (requirement D08), and say nothing there.
  leader: [
    'call.listen',
    'focal.read',
    'letter.read',
    'notice.readOwn',
    'phone.own',
    'report.read',
    'ticket.act',
    'ticket.read',
    'ticket.watch',
  ],
  // Proves what was said and done; changes nothing.
  auditor: [
    'alarm.read',
    'audit.read',
    'call.read',
    'callback.read',
    'caller.read',
    'citizen.read',
    'citizen.readRestricted',
    'dataView.read',
    'dial.read',
    'directory.read',
    'evidence.verify',
    'focal.read',
    'letter.read',
    'monitor.read',
    'notice.read',
    'number.read',
    'person.read',
    'privacy.read',
    'recording.export',
    'recording.listen',
    'recording.readRequests',
    'recording.trace',
    'report.read',
    'retention.read',
    'settings.read',
    'ticket.export',
    'ticket.read',
  ],
  // Looks after accounts and lines; citizens' words are not theirs to hear.
  admin: [
    'alarm.acknowledge',
    'dial.read',
    'directory.change',
    'directory.preview',
    'disaster.switch',
    'focal.confirm',
    'focal.read',
    'notice.retry',
    'operator.setSkills',
    'person.manage',
    'phone.manage',
    'queue.switch',
    'report.read',
    'retention.purge',
    'selfCheck.run',
    'settings.change',
    'staff.set',
    'trunk.manage',
  ],
}

const HELD: Readonly<Record<Role, ReadonlySet<Permission>>> = Object.fromEntries(
  ROLES.map(role => [role, withNarrower(GRANTS[role])]),
) as Record<Role, ReadonlySet<Permission>>

function withNarrower(granted: readonly Permission[]): ReadonlySet<Permission> {
  const held = new Set<Permission>()
  for (const permission of granted)
    for (let next: Permission | undefined = permission; next; next = BRINGS[next]) held.add(next)
  return held
}

export function may(role: Role, permission: Permission): boolean {
  return HELD[role].has(permission)
}

export const permissionsOf = (role: Role): Permission[] =>
  PERMISSIONS.filter(permission => may(role, permission))

/** Roles that see more than their own work sign in with a second factor, outside demo. */
export const needsTotp = (role: Role): boolean => role !== 'operator' && role !== 'officer'

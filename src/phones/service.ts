import type { Logger } from 'pino'
import type { Ami, AmiMessage } from '../asterisk/ami.ts'
import { amiNews, usedOf } from '../asterisk/ami-events.ts'
import type { AuditEntry } from '../audit/store.ts'
import type { Clock } from '../clock.ts'
import type { Database, Db } from '../db/database.ts'
import { messageOf } from '../errors.ts'
import type { Person } from '../people/person.ts'
import { BAN_RULES, type BanRules } from './ban.ts'
import { createContacts } from './contacts.ts'
import { createGuard } from './guard.ts'
import { type By, type Check, followPerson, handOutSecret, phoneNotFound, withdrawSecret } from './handout.ts'
import { createLines } from './lines.ts'
import type { Mirrored } from './members.ts'
import { createMirror } from './mirror.ts'
import { linesOf } from './page.ts'
import type { PhoneKind } from './phone.ts'
import { createPublisher } from './publish.ts'
import { type SelfCheckLine, selfCheckFault } from './selfcheck.ts'
import * as store from './store.ts'

export type PhonesNeeds = Readonly<{
  database: Database
  clock: Clock
  log: Logger
  ami: Pick<Ami, 'action' | 'list' | 'isUp'>
  /** Asterisk's conf/generated. */
  folder: string
  selfCheck?: SelfCheckLine
  publicUrl: string
  journal(tx: Db, entry: AuditEntry): Promise<void>
  /** A phone came or went, by Asterisk's own probes. */
  onReachable(endpoint: string, isReachable: boolean): void
  /** A phone can be reached at another place than before, or again. */
  onContact?(endpoint: string, name: string): void
  /** So did a carrier's line. */
  onLine?(): void
  /** A phone began or ended to be used, also in calls that are not ours (the dialplan's queue). */
  onUsed?(endpoint: string, isUsed: boolean): void
  /** Everybody who has a phone, for the dialplan's queue. */
  operators(): Promise<readonly Mirrored[]>
  banRules?: BanRules
}>

export type Phones = ReturnType<typeof createPhones>

export function createPhones(needs: PhonesNeeds) {
  const { database, clock, log, ami, journal } = needs
  const used = new Set<string>()
  const contacts = createContacts(needs)
  const publisher = createPublisher(needs)
  const guard = createGuard({
    ...{ database, clock, log, journal, rules: needs.banRules ?? BAN_RULES },
    neighbours: () => ({ trunks: publisher.trunkAddresses(), homes: contacts.homes() }),
    onChange: () => void publisher.publish(),
  })
  const mirror = createMirror({ ami, log })
  const lines = createLines({ database, clock, journal, changed: publisher.publish })

  const use = (endpoint: string, isUsed: boolean) => {
    if (used.has(endpoint) === isUsed) return
    if (isUsed) used.add(endpoint)
    else used.delete(endpoint)
    needs.onUsed?.(endpoint, isUsed)
  }

  return {
    lines,
    mirror: mirror.mirror,
    isReachable: contacts.isReachable,
    contactOf: contacts.contactOf,
    isUsed: (endpoint: string) => used.has(endpoint),
    publish: publisher.publish,
    /** Why the centre cannot call itself; null = it can. */
    selfCheckFault: async () =>
      needs.selfCheck
        ? selfCheckFault(needs.selfCheck, await store.allTrunks(database.db))
        : 'there is no such line',
    isPublished: publisher.isPublished,

    async endpointOf(personId: string, kind: PhoneKind): Promise<string | null> {
      return (await store.phoneOf(database.db, personId, kind))?.endpoint ?? null
    },

    /** The person of a phone; also of one that is disabled by now: the event log tells old stories. */
    async operatorOf(endpoint: string): Promise<string | null> {
      return (await store.phoneByEndpoint(database.db, endpoint))?.personId ?? null
    },

    /** A person's part in this room, in the transaction that makes or changes them; `publish` after the commit. */
    personChanged: (tx: Db, person: Person & { isDisabled: boolean }): Promise<void> =>
      followPerson(tx, person, clock.now()),

    phonesOf: async (personId: string) =>
      (await store.phonesOf(database.db, personId)).map(shownPhone(contacts)),
    allPhones: async () => (await store.allPhones(database.db)).map(shownPhone(contacts)),

    /** @throws Refusal for one that there is not, or not any more */
    phone: async (endpoint: string) => shownPhone(contacts)(await known(database.db, endpoint)),

    /** @returns the one time the secret is told; it works when this resolves */
    async newSecret(endpoint: string, by: By, check?: Check): Promise<{ endpoint: string; secret: string }> {
      const { secret } = await handOutSecret(needs, await known(database.db, endpoint), by, check)
      await publisher.publish()
      return { endpoint, secret }
    },

    /** The telephone is not known to Asterisk any more, until it gets a new secret. */
    async withdraw(endpoint: string, by: By, check?: Check): Promise<void> {
      await withdrawSecret(needs, await known(database.db, endpoint), by, check)
      await publisher.publish()
    },

    /** For the browser phone: a short-lived secret of its own. */
    async openWebPhone(person: Person) {
      const phone = await store.phoneOf(database.db, person.id, 'web')
      if (!phone) throw phoneNotFound()
      const { secret, expiresAt } = await handOutSecret(needs, phone, { person })
      await publisher.publish()
      return {
        ...linesOf(phone.endpoint, needs.publicUrl),
        ...{ secret, expiresAt: new Date(expiresAt ?? 0).toISOString() },
      }
    },

    /** News over AMI. */
    hear(message: AmiMessage): void {
      const news = amiNews(message)
      if (news?.type === 'contactChanged' && news.endpoint.startsWith('trunk-')) needs.onLine?.()
      else if (news?.type === 'contactChanged') contacts.hint()
      else if (news?.type === 'guessed') guard.heard(news)
      else if (news?.type === 'used') use(news.endpoint, news.isUsed)
    },

    /** After every login to AMI: what was missed is asked for, what is owed is done. */
    async afterGap(): Promise<void> {
      try {
        const now = new Set(usedOf(await ami.list('DeviceStateList')))
        for (const endpoint of [...used, ...now]) use(endpoint, now.has(endpoint))
        const operators = await needs.operators()
        await Promise.all([publisher.publish(), contacts.look(), mirror.mirrorAll(operators)])
        // Phones that went while nobody of ours looked, perhaps before this process: the others were told already.
        for (const { endpoint, presence } of operators)
          if (presence !== 'signed-out' && !contacts.isReachable(endpoint)) needs.onReachable(endpoint, false)
      } catch (error) {
        log.warn({ reason: messageOf(error) }, 'phones not compared with asterisk')
      }
    },

    /** Only in the process that owns telephony. */
    start: () => publisher.start(guard.sweep),
    async stop(): Promise<void> {
      contacts.stop()
      mirror.stop()
      await publisher.stop()
      await guard.settled()
    },
  }
}

/** @throws Refusal for one that there is not, or not any more */
async function known(db: Db, endpoint: string): Promise<store.Phone> {
  const phone = await store.phoneByEndpoint(db, endpoint)
  if (!phone || phone.disabledAt !== null) throw phoneNotFound()
  return phone
}

const shownPhone = (contacts: { isReachable(endpoint: string): boolean }) => (phone: store.Phone) => ({
  endpoint: phone.endpoint,
  personId: phone.personId,
  kind: phone.kind,
  hasSecret: phone.md5Digest !== null,
  secretExpiresAt: phone.secretExpiresAt === null ? null : new Date(phone.secretExpiresAt).toISOString(),
  isReachable: contacts.isReachable(phone.endpoint),
})

import { join } from 'node:path'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import { addressOf, amiAddress, ariUrl } from './addresses.ts'
import { administering } from './administering.ts'
import { checkRoutes } from './alarms/routes.ts'
import { createExchange } from './asterisk/exchange.ts'
import { auditRoutes } from './audit/routes.ts'
import { openSecrets } from './boot/secrets.ts'
import { callbackRoutes } from './callbacks/routes.ts'
import { callerRoutes } from './callers/routes.ts'
import { aloneSince, createCelStore, hungUp } from './calls/cel-store.ts'
import { controlRoutes } from './calls/controlroutes.ts'
import { createOwners } from './calls/owners.ts'
import { callRoutes } from './calls/routes.ts'
import { createWitness } from './calls/witness.ts'
import type { Config } from './config.ts'
import { openDatabase } from './db/database.ts'
import { seekTelephonyLock, type TelephonyLock } from './db/lock.ts'
import { buildDesk, lateDesk } from './desk.ts'
import { directoryRoutes } from './directory/routes.ts'
import { seedDirectory } from './directory/seeds.ts'
import { unitIds } from './directory/store.ts'
import { buildDossiers } from './dossiers.ts'
import { endedIn, listenersOf } from './endings.ts'
import { messageOf, Refusal } from './errors.ts'
import { buildEvidencing } from './evidencing.ts'
import { consoleRoutes } from './http/console.ts'
import { createLive, liveRoutes } from './http/live.ts'
import { createReadiness } from './http/readiness.ts'
import { buildHttp } from './http/server.ts'
import { type SessionCookie, sessionCookie } from './http/session.ts'
import { createSipLines } from './http/sip.ts'
import { tlsOf } from './http/tls.ts'
import { createMetrics } from './metrics.ts'
import { monitoringRoutes } from './monitoring/routes.ts'
import { createDials } from './outbound/dials.ts'
import { outboundRoutes } from './outbound/routes.ts'
import { phoneNews } from './paging.ts'
import { draftKeyRoutes } from './people/draftkeyroutes.ts'
import { closeSecretsAnew } from './people/reseal.ts'
import { sealOf } from './people/seal.ts'
import { selfRoutes, sessionRoutes } from './people/selfroutes.ts'
import { createPeople, type People } from './people/service.ts'
import { phoneRoutes } from './phones/routes.ts'
import { ownAddress } from './phones/selfcheck.ts'
import { createPhones } from './phones/service.ts'
import { colleagueRoutes } from './queue/colleagueroutes.ts'
import { queueRoutes } from './queue/routes.ts'
import { type After, buildRecords, type Grounds } from './records.ts'
import { reportRoutes } from './reports/routes.ts'
import { promptRoutes } from './settings/promptroutes.ts'
import { settingsRoutes } from './settings/routes.ts'
import { workingTimeRoutes } from './sla/routes.ts'
import { snapshotFor, type Watched } from './snapshot.ts'
import { createTelephony, type Telephony } from './telephony.ts'
import { guidanceRoutes } from './tickets/guidanceroutes.ts'
import { ticketRoutes } from './tickets/routes.ts'
import { promptsOf } from './voicing.ts'
import { buildWatching, lateWatching } from './watching.ts'

/** Built by script/bootstrap. */
const CONSOLE = join(import.meta.dirname, '../web/dist')

export type AppNeeds = Omit<Grounds, 'database'>

/** The composition root: every room is built here, every handover between two rooms has its name here. */
export async function buildApp({ config, province, log, clock }: AppNeeds) {
  const url = config.databaseUrl
  if (url === null) throw new Error("DATABASE_URL is the supervisor's to give")
  const database = openDatabase(url, 10, error =>
    log.warn({ reason: messageOf(error) }, 'database connection lost'),
  )
  const crash = (error: unknown) => {
    log.fatal({ err: error }, 'telephony cannot go on here')
    process.exit(1)
  }
  let [isClosing, owning]: [boolean, Promise<void>] = [false, Promise.resolve()]
  const lock = seekTelephonyLock({
    url,
    log,
    onOwned: () => {
      if (!isClosing) owning = rooms.own().then(administration.start).catch(crash)
    },
    // Two processes must never drive one Asterisk: the supervisor starts us anew, and we stand by.
    onTaken: () => crash(new Error('another process owns telephony now')),
  })
  const rooms = buildRooms({ config, province, log, clock, database })
  const { telephony, live, people, sip } = rooms
  const administration = administering({ config, database, clock, log }, rooms)
  const cookie = sessionCookie(config.http.publicUrl)
  const http: FastifyInstance = await buildHttp({
    ...{ log, cookie, publicUrl: config.http.publicUrl, metrics: rooms.metrics.text, tls: tlsOf(config) },
    rooms: [
      routesOf(rooms, cookie, lock),
      administration.routes,
      async app => {
        await app.register(consoleRoutes, { folder: CONSOLE, publicUrl: config.http.publicUrl })
      },
    ],
    recognize: people.sessions.recognize,
    readyz: createReadiness({
      ...{ database, clock, recordingsDir: config.recordingsDir, isProtecting: rooms.storage.isProtecting },
      isAsteriskUp: telephony.isUp,
      arePhonesKnown: rooms.phones.isPublished,
      evidence: rooms.evidence.troubles,
      isOwner: lock.isOwner,
      owner: lock.owner,
    }),
    onClose: () => {
      live.close()
      sip.close()
    },
  })
  sip.listen(http)
  return {
    http,
    start: async () => {
      await seedDirectory(rooms.directory, { config, log })
      rooms.watching.clockwork.start()
      await http.listen({ host: config.http.bind, port: config.http.port })
    },
    drain: telephony.drain,
    async close(): Promise<void> {
      isClosing = true
      await http.close()
      // What was not started to the end could not be stopped either.
      await owning
      await administration.stop()
      await rooms.close()
      await lock.close()
      await database.close()
    },
  }
}

type Rooms = ReturnType<typeof buildRooms>

function buildRooms(grounds: Grounds) {
  const { config, log, clock, database } = grounds
  const secrets = openSecrets(config.dataDir)
  const live = createLive({
    ...{ log, heard: messages => watching.hear(messages) },
    snapshot: person => snapshotFor(person, { telephony, settings, watching }),
    stillHeld: ids => people.sessions.stillHeld(ids),
  })
  const { publish } = live
  const records = buildRecords(
    grounds,
    publish,
    afterRecords(() => ({ telephony, watching, owners })),
  )
  const { audit, recordings, tickets, callbacks, settings, outbound } = records
  const evidence = buildEvidencing(grounds, { secrets, journal: audit.journal, names: records.names })
  const metrics = createMetrics({
    ...{ database, evidence: evidence.standing, ariReconnects: () => telephony.reconnects() },
    recordings: async () => ({ ...(await recordings.figures()), unstored: await records.storage.failing() }),
  })
  const folder = config.asterisk.sharedDir ?? join(config.dataDir, 'asterisk')
  const exchange = exchangeOf(grounds, folder, secrets.get('amiPassword'))
  const phones = createPhones({
    ...{ database, clock, log, publicUrl: config.http.publicUrl, journal: audit.journal },
    ...{ ami: exchange.ami, folder: join(folder, 'conf/generated') },
    selfCheck: { ...ownLine(config), secret: secrets.get('selfCheckSecret') },
    ...phoneNews(() => telephony),
    ...{ onLine: () => watching.hint(), operators: () => telephony.queue.mirrored() },
  })
  const sip = sipLinesOf(grounds, () => ({ people, telephony }))
  const people = createPeople({
    ...{ database, clock, isDemo: config.demo, journal: audit.journal, seal: sealOf(secrets) },
    ended: endedIn([live, sip, listenersOf(() => telephony)]),
    left: id => telephony.queue.endShift(id),
    ...{ changed: phones.personChanged, unitIds, afterChange: phones.publish },
  })
  const telephony = createTelephony({
    ...{ database, clock, log, settings, publish, metrics, phones, recordings, tickets, callbacks },
    ...{ voice: records.voice, names: records.names, isBlocked: records.callers.isBlocked },
    outbound: createDials({ outbound, personOf: (reader, id) => people.personOf(reader, id) }),
    isOperator: async (reader, id) => (await people.personOf(reader, id))?.role === 'operator',
    ari: { url: ariUrl(config), username: 'service', password: secrets.get('ariPassword') },
    ...{ ami: exchange.ami, journal: audit.journal, desk: lateDesk(() => watching.beside(desk)) },
    eventLog: eventLogOf(grounds, exchange.catchUp, () => witness),
  })
  const desk = buildDesk(grounds, records, { live, people, phones, telephony })
  const watching = buildWatching(grounds, records, { live, phones, telephony, ami: exchange.ami, evidence })
  const witness = createWitness({ database, handle: telephony.handle, operatorOf: phones.operatorOf })
  const owners = createOwners({ db: database.db, recall: witness.recall })
  return {
    ...{ ...records, live, sip, metrics, phones, people, telephony, desk, watching, evidence },
    prompts: promptsOf(grounds, audit, settings),
    dossiers: buildDossiers(grounds, {
      ...{ ...records, signing: evidence.signer, tell: watching.notices.tell, publish },
    }),
    /** Telephony is ours from now on: everything that speaks to Asterisk starts here. */
    async own(): Promise<void> {
      void closeSecretsAnew(people, log)
      await settings.load()
      await phones.start()
      exchange.open({ hear: phones.hear, afterGap: phones.afterGap, witness: witness.take })
      await telephony.start()
      callbacks.start(desk.lines)
      await watching.start()
      // Recordings of calls that ended while nobody looked at their files.
      void recordings.sweep()
      await evidence.start()
      records.storage.start()
    },
    async close(): Promise<void> {
      for (const room of [watching, settings, desk, callbacks, telephony, phones]) await room.stop()
      await exchange.close()
      // The evidence last: what was said until now is sealed.
      for (const room of [recordings, records.storage, evidence]) await room.stop()
    },
  }
}

function exchangeOf({ config, log, clock, database }: Grounds, folder: string, password: string) {
  return createExchange({
    ...{ log, clock, celFile: join(folder, 'cel/cel.csv'), celStore: createCelStore(database, clock) },
    ami: { ...amiAddress(config), username: 'service', password },
  })
}

type EventLog = Parameters<typeof createTelephony>[0]['eventLog']

const eventLogOf = (
  { database: { db } }: Grounds,
  catchUp: EventLog['catchUp'],
  witness: () => Pick<EventLog, 'bury'>,
): EventLog => ({
  catchUp,
  hungUp: (callId, channel) => hungUp(db, callId, channel),
  aloneSince: callId => aloneSince(db, callId),
  bury: (live, lookedAt) => witness().bury(live, lookedAt),
})

const afterRecords = (
  rooms: () => Pick<Watched, 'telephony' | 'watching'> & { owners: ReturnType<typeof createOwners> },
): After => ({
  ownerOf: (id, day) => rooms().owners(id, day),
  openCalls: () => rooms().telephony.openCalls(),
  ticketFinished: (personId, callId) => rooms().telephony.queue.ticketFinished(personId, callId),
  ...lateWatching(() => rooms().watching),
})

type Late = () => Readonly<{ people: People; telephony: Telephony }>

function sipLinesOf({ config, log }: Grounds, late: Late) {
  const { publicUrl } = config.http
  return createSipLines({
    ...{ log, publicUrl, cookieName: sessionCookie(publicUrl).name },
    recognize: secret => late().people.sessions.recognize(secret),
    asterisk: addressOf(ariUrl(config)),
    isAsteriskUp: () => late().telephony.isUp(),
    onGone: personId => late().telephony.pages.left(personId),
  })
}

function routesOf(rooms: Rooms, cookie: SessionCookie, lock: TelephonyLock): FastifyPluginAsync {
  const { people, directory, audit, live, callReads, telephony, tickets, callbacks, phones } = rooms
  /** Orders to the queue are the owner's to take; a process that stands by says who that is. */
  const queueOfOwner: FastifyPluginAsync = async app => {
    app.addHook('preHandler', async request => {
      if (request.method === 'GET' || lock.isOwner()) return
      const owner = await lock.owner().catch(() => null)
      throw new Refusal('standing-by', 503, 'Máy chủ này đang ở chế độ dự phòng', { owner })
    })
    await app.register(queueRoutes, { queue: telephony.queue })
    await app.register(controlRoutes, rooms.desk)
    await app.register(colleagueRoutes, rooms.desk)
    await app.register(checkRoutes, rooms.watching)
    await app.register(monitoringRoutes, { monitoring: telephony.monitoring })
  }
  return async app => {
    await app.register(sessionRoutes, { people, cookie })
    await app.register(selfRoutes, { people, cookie })
    await app.register(draftKeyRoutes, { people })
    await app.register(directoryRoutes, { directory })
    await app.register(auditRoutes, { audit })
    await app.register(liveRoutes, { live })
    await app.register(rooms.watching.routes)
    await app.register(callRoutes, { calls: callReads })
    await app.register(queueOfOwner)
    for (const routes of [rooms.dossiers, rooms.citizens, rooms.evidence.routes]) await app.register(routes)
    await app.register(ticketRoutes, { tickets })
    await app.register(guidanceRoutes, { guidance: rooms.desk.guidance })
    await app.register(callbackRoutes, { callbacks })
    await app.register(outboundRoutes, { outbound: rooms.outbound })
    await app.register(callerRoutes, { callers: rooms.callers })
    await app.register(settingsRoutes, { settings: rooms.settings })
    await app.register(promptRoutes, { prompts: rooms.prompts })
    await app.register(workingTimeRoutes, { planning: rooms.planning })
    await app.register(reportRoutes, { reports: rooms.reports })
    await app.register(phoneRoutes, { phones })
  }
}

const ownLine = ({ sip }: Config) => ({ address: ownAddress(sip.bind), port: sip.port })

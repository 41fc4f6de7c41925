import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import type { Logger } from 'pino'
import { type Ami, openAmi } from './asterisk/ami.ts'
import { type Cel, followCel } from './asterisk/cel.ts'
import { auditRoutes } from './audit/routes.ts'
import { createAudit } from './audit/service.ts'
import { openSecrets } from './boot/secrets.ts'
import { callbackRoutes } from './callbacks/routes.ts'
import { createCallbacks } from './callbacks/service.ts'
import { createCelStore } from './calls/cel-store.ts'
import { shownCall } from './calls/live.ts'
import { createCallReads } from './calls/read.ts'
import { callRoutes } from './calls/routes.ts'
import { createWitness } from './calls/witness.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import { openDatabase } from './db/database.ts'
import { seekTelephonyLock } from './db/lock.ts'
import type { Province } from './directory/province.ts'
import { directoryRoutes } from './directory/routes.ts'
import { createDirectory } from './directory/service.ts'
import { messageOf, Refusal, Weather } from './errors.ts'
import { createLive, liveRoutes } from './http/live.ts'
import { createReadiness } from './http/readiness.ts'
import { buildHttp } from './http/server.ts'
import { sessionCookie } from './http/session.ts'
import { createMetrics } from './metrics.ts'
import { namesOf } from './people/names.ts'
import { may } from './people/permissions.ts'
import type { Person } from './people/person.ts'
import { peopleRoutes } from './people/routes.ts'
import { selfRoutes, sessionRoutes } from './people/selfroutes.ts'
import { createPeople } from './people/service.ts'
import { phoneRoutes } from './phones/routes.ts'
import { createPhones } from './phones/service.ts'
import { queueRoutes } from './queue/routes.ts'
import { recordingRoutes } from './recordings/routes.ts'
import { createRecordings } from './recordings/service.ts'
import { createTelephony } from './telephony.ts'
import { ticketRoutes } from './tickets/routes.ts'
import { createTickets } from './tickets/service.ts'

export type AppNeeds = Readonly<{ config: Config; province: Province; log: Logger; clock: Clock }>

/** The composition root: every room is built here, every handover between two rooms has its name here. */
export async function buildApp({ config, province, log, clock }: AppNeeds) {
  const secrets = openSecrets(config.dataDir)
  const url = config.databaseUrl
  if (url === null) throw new Error("DATABASE_URL is the supervisor's to give")
  const database = openDatabase(url, 10, error =>
    log.warn({ reason: messageOf(error) }, 'database connection lost'),
  )
  const cookie = sessionCookie(config.http.publicUrl)
  const names = (ids: readonly string[]) => namesOf(database.db, ids)

  const lock = seekTelephonyLock({
    url,
    log,
    onOwned: () => void own().catch(crash),
    // Two processes must never drive one Asterisk: the supervisor starts us anew, and we stand by.
    onTaken: () => crash(new Error('another process owns telephony now')),
  })
  const crash = (error: unknown) => {
    log.fatal({ err: error }, 'telephony could not be started')
    process.exit(1)
  }

  let ami: Ami | null = null
  let cel: Cel | null = null
  const connectedAmi = () => {
    if (!ami) throw new Weather('no connection to AMI: telephony is not ours')
    return ami
  }
  /** Telephony is ours from now on: everything that speaks to Asterisk starts here. */
  async function own(): Promise<void> {
    await phones.start()
    cel = followCel({
      ...{ store: createCelStore(database, clock), log, clock, onCel: witness.take },
      file: join(asteriskFolder(config), 'cel/cel.csv'),
    })
    ami = openAmi({
      ...amiAddress(config),
      ...{ username: 'service', password: secrets.get('amiPassword'), log },
      onEvent: phones.hear,
      onUp: () => void phones.afterGap(),
      onDown: () => {},
    })
    await telephony.start()
    // Recordings of calls that ended while nobody looked at their files.
    void recordings.sweep()
  }

  const live = createLive({ log, snapshot, stillHeld: ids => people.sessions.stillHeld(ids) })
  const publish = live.publish
  const audit = createAudit({ database, names })
  const directory = createDirectory({ database })
  const metrics = createMetrics({ database, ariReconnects: () => telephony.reconnects() })
  const callReads = createCallReads({
    ...{ database, names },
    ticketsOf: ids => tickets.ofCalls(ids),
    recordingsOf: ids => recordings.ofCalls(ids),
  })
  const recordings = createRecordings({
    ...{ database, clock, log, publish, root: config.recordingsDir, journal: audit.journal },
    rtpPackets: callReads.rtpPackets,
    reach: {
      answeredBy: callReads.answeredBy,
      heldByUnit: (callId, unitId) => tickets.heldByUnit(callId, unitId),
    },
  })
  const tickets = createTickets({
    ...{ database, clock, names, publish, province: province.code },
    callsOf: callReads.briefs,
    recordingsOf: recordings.ofCalls,
  })
  const callbacks = createCallbacks({
    ...{ database, clock, names, publish, journal: audit.journal },
    answeredSince: callReads.answeredSince,
  })
  const phones = createPhones({
    ...{ database, clock, log, publicUrl: config.http.publicUrl, journal: audit.journal },
    ami: {
      action: (name, fields) => connectedAmi().action(name, fields),
      list: (name, fields) => connectedAmi().list(name, fields),
      isUp: () => ami?.isUp() === true,
    },
    folder: join(asteriskFolder(config), 'conf/generated'),
    onReachable: (endpoint, isReachable) => void telephony.queue.setReachable(endpoint, isReachable),
    onUsed: (_endpoint, isUsed) => (isUsed ? undefined : telephony.queue.match()),
    operators: () => telephony.queue.mirrored(),
  })
  const people = createPeople({
    ...{ database, clock, isDemo: config.demo, journal: audit.journal },
    ended: { sessions: live.endSessions, person: live.endPerson },
    changed: phones.personChanged,
    afterChange: phones.publish,
  })
  const telephony = createTelephony({
    ...{ database, clock, log, province, publish, metrics, phones, recordings, tickets, callbacks },
    ari: {
      url: config.asterisk.url ?? `http://127.0.0.1:${config.asterisk.httpPort}`,
      username: 'service',
      password: secrets.get('ariPassword'),
    },
    catchUp: async () => cel?.catchUp(),
  })

  const witness = createWitness({ database, handle: telephony.handle, operatorOf: phones.operatorOf })

  /** Everything as it is now, as far as this person may see it. */
  async function snapshot(person: Person) {
    const isWatching = may(person.role, 'live.watch')
    const [open, operators] = await Promise.all([telephony.openCalls(), telephony.queue.operators()])
    const calls = open.map(shownCall)
    return {
      calls: isWatching ? calls : calls.filter(call => call.operatorId === person.id),
      operators: isWatching ? operators : operators.filter(operator => operator.operatorId === person.id),
      queue: isWatching ? await telephony.queue.queueNow() : [],
    }
  }

  /** Orders to the queue are the owner's to take; a process that stands by says who that is. */
  const queueOfOwner: FastifyPluginAsync = async app => {
    app.addHook('preHandler', async request => {
      if (request.method === 'GET' || lock.isOwner()) return
      const owner = await lock.owner().catch(() => null)
      throw new Refusal('standing-by', 503, 'Máy chủ này đang ở chế độ dự phòng', { owner })
    })
    await app.register(queueRoutes, { queue: telephony.queue })
  }

  const rooms: FastifyPluginAsync = async app => {
    await app.register(sessionRoutes, { people, cookie })
    await app.register(selfRoutes, { people, cookie })
    await app.register(peopleRoutes, { people })
    await app.register(directoryRoutes, { directory })
    await app.register(auditRoutes, { audit })
    await app.register(liveRoutes, { live })
    await app.register(callRoutes, { calls: callReads })
    await app.register(queueOfOwner)
    await app.register(recordingRoutes, { recordings })
    await app.register(ticketRoutes, { tickets })
    await app.register(callbackRoutes, { callbacks })
    await app.register(phoneRoutes, { phones })
  }

  const http: FastifyInstance = await buildHttp({
    ...{ log, cookie, publicUrl: config.http.publicUrl, rooms: [rooms], metrics: metrics.text },
    tls: tlsOf(config),
    recognize: people.sessions.recognize,
    readyz: createReadiness({
      ...{ database, clock, recordingsDir: config.recordingsDir },
      isAsteriskUp: telephony.isUp,
      arePhonesKnown: phones.isPublished,
      isOwner: lock.isOwner,
      owner: lock.owner,
    }),
    onClose: live.close,
  })

  return {
    http,
    start: async () => {
      await http.listen({ host: config.http.bind, port: config.http.port })
    },
    drain: telephony.drain,
    async close(): Promise<void> {
      await http.close()
      await telephony.stop()
      await cel?.close()
      await phones.stop()
      ami?.close()
      await recordings.stop()
      await lock.close()
      await database.close()
    },
  }
}

/** Shared with an Asterisk that runs elsewhere. */
function asteriskFolder({ asterisk, dataDir }: Config): string {
  return asterisk.sharedDir ?? join(dataDir, 'asterisk')
}

function amiAddress({ asterisk }: Config): { host: string; port: number } {
  if (asterisk.amiUrl === null) return { host: '127.0.0.1', port: asterisk.amiPort }
  const { hostname, port } = new URL(asterisk.amiUrl)
  return { host: hostname, port: Number(port) || asterisk.amiPort }
}

function tlsOf({ http }: Config): { cert: Buffer; key: Buffer } | null {
  return http.tlsCert && http.tlsKey
    ? { cert: readFileSync(http.tlsCert), key: readFileSync(http.tlsKey) }
    : null
}

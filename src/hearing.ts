import type { FastifyPluginAsync } from 'fastify'
import { AROUND_CALLS } from './around.ts'
import { archiveOf, type Signing } from './documents/archive.ts'
import type { Live } from './http/live.ts'
import { colleaguesOf } from './people/names.ts'
import { createAccess } from './recordings/accessing.ts'
import { accessRoutes } from './recordings/accessroutes.ts'
import { createExports } from './recordings/exporting.ts'
import { exportRoutes } from './recordings/exportroutes.ts'
import { createHolds } from './recordings/holding.ts'
import { createRetention } from './recordings/retaining.ts'
import { retentionRoutes } from './recordings/retentionroutes.ts'
import { recordingRoutes } from './recordings/routes.ts'
import { storageRoutes } from './recordings/storageroutes.ts'
import { createTraces } from './recordings/tracing.ts'
import { createWaveforms } from './recordings/waveform.ts'
import type { Grounds, Records } from './records.ts'

/** What hearing recordings needs of the other rooms. */
export type HearingNeeds = Pick<
  Records,
  'audit' | 'names' | 'tickets' | 'recordings' | 'storage' | 'settings'
> &
  Readonly<{
    signing: Signing
    publish: Live['publish']
    head(): Promise<{ seq: number; mac: string } | null>
  }>

/** Who may hear recordings, take copies along, and for how long there is something to hear. */
export function buildHearing({ database, clock, log }: Grounds, needs: HearingNeeds) {
  const { audit, names, tickets, recordings, storage, settings, signing } = needs
  const ground = { database, clock, log, names, journal: audit.journal }
  const ofTickets = { ticketOf: tickets.everOf, recordingsOf: recordings.ofCalls }
  const access = createAccess({
    ...{ ...ground, ...ofTickets, codesOf: tickets.codesOf, publish: needs.publish },
    async colleague(id) {
      const found = (await colleaguesOf(database.db, [id])).get(id)
      return found && !found.isDisabled ? found : null
    },
  })
  const exports = createExports({
    ...{ ...ground, open: recordings.open, head: needs.head },
    isProtecting: storage.isProtecting,
    pack: (folder, parts, head) =>
      archiveOf(
        folder,
        parts.map(part => ({ ...part, sha256: null, isPacked: true })),
        head,
        signing,
      ),
  })
  const retention = createRetention({
    ...{ ...ground, forget: storage.forget, hint: storage.hint },
    rules: () => settings.current().retention,
    around: AROUND_CALLS,
  })
  const holds = createHolds({ ...ground, ...ofTickets })
  const waveforms = createWaveforms({ database, open: recordings.open })
  const traces = createTraces({ ...ground, open: recordings.open })
  const routes: FastifyPluginAsync = async app => {
    app.addHook('onReady', retention.start)
    app.addHook('onClose', retention.stop)
    await app.register(recordingRoutes, { recordings, access })
    await app.register(accessRoutes, { access })
    await app.register(exportRoutes, { access, exports, waveforms, traces })
    await app.register(retentionRoutes, { retention, holds })
    await app.register(storageRoutes, { storage })
  }
  return { routes, exports }
}

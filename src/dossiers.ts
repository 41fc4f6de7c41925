import type { FastifyPluginAsync } from 'fastify'
import { attachmentRoutes } from './attachments/routes.ts'
import { createAttachments } from './attachments/service.ts'
import type { Audit } from './audit/service.ts'
import type { Names } from './people/person.ts'
import type { Grounds } from './records.ts'
import { createSignatures } from './signatures/service.ts'
import type { Tickets } from './tickets/service.ts'

/** What papers need of the other rooms. */
export type DossierNeeds = Readonly<{ audit: Audit; names: Names; tickets: Tickets }>

/** Everything about a ticket that is a file or a paper; read and handed out over HTTP only, so its routes are what is built. */
export function buildDossiers(
  { config, log, clock, database }: Grounds,
  { audit, names, tickets }: DossierNeeds,
): FastifyPluginAsync {
  const { papers } = config
  const signatures = createSignatures({ clock, log, trustDir: papers.trustDir })
  const attachments = createAttachments({
    ...{ database, clock, log, names, papers, journal: audit.journal },
    ticketOf: (person, idOrCode) => tickets.callerOf(person, idOrCode),
    checkSignatures: signatures.check,
  })
  return async app => {
    app.addHook('onReady', attachments.start)
    app.addHook('onClose', attachments.stop)
    await app.register(attachmentRoutes, { attachments })
  }
}

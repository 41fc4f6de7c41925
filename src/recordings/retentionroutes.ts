import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { askerOf } from './accessroutes.ts'
import type { Holds } from './holding.ts'
import type { Retaining } from './retaining.ts'
import {
  AskedExecution,
  AskedHold,
  AskedPlan,
  AskedRelease,
  HoldPage,
  HoldShown,
  HoldsQuery,
  ItemPage,
  ItemsQuery,
  PlanPage,
  PlanShown,
  PlansQuery,
  PreviewShown,
  ThingId,
} from './retentionschemas.ts'

type Rooms = Readonly<{ retention: Retaining; holds: Holds }>
const tags = ['retention']

export const retentionRoutes: FastifyPluginAsyncTypebox<Rooms> = async (app, { retention, holds }) => {
  holdRoutes(app, holds)
  planRoutes(app, retention)
  app.get(
    '/api/retention/preview',
    {
      config: { permission: 'retention.read' },
      schema: {
        tags,
        summary: 'The dry run: recordings whose time is over, what would go and what stays, and why',
        response: { 200: PreviewShown },
      },
    },
    () => retention.preview(),
  )
  app.get(
    '/api/retention/plans',
    {
      config: { permission: 'retention.read' },
      schema: {
        tags,
        summary: 'Plans of destruction, newest first',
        querystring: PlansQuery,
        response: { 200: PlanPage },
      },
    },
    request => retention.list(request.query),
  )
  app.get(
    '/api/retention/plans/:id',
    {
      config: { permission: 'retention.read' },
      schema: { tags, summary: 'One plan, and how far it is', params: ThingId, response: { 200: PlanShown } },
    },
    request => retention.one(request.params.id),
  )
  app.get(
    '/api/retention/plans/:id/recordings',
    {
      config: { permission: 'retention.read' },
      schema: {
        tags,
        summary: 'What a plan lists, and what became of each',
        params: ThingId,
        querystring: ItemsQuery,
        response: { 200: ItemPage },
      },
    },
    request => retention.items(request.params.id, request.query),
  )
}
type App = Parameters<typeof retentionRoutes>[0]

function planRoutes(app: App, retention: Retaining): void {
  app.post(
    '/api/retention/plans',
    {
      config: { permission: 'retention.purge' },
      schema: {
        tags,
        summary: 'Fix the list of recordings that would go; nothing goes yet',
        body: AskedPlan,
        response: { 201: PlanShown },
      },
    },
    async (request, reply) => reply.code(201).send(await retention.plan(askerOf(request), request.body)),
  )
  app.post(
    '/api/retention/plans/:id/execution',
    {
      config: { permission: 'retention.purge' },
      schema: {
        tags,
        summary: 'Carry a plan out, by somebody else than who made it; a hold placed meanwhile beats it',
        params: ThingId,
        body: AskedExecution,
        response: { 202: PlanShown },
      },
    },
    async (request, reply) =>
      reply.code(202).send(await retention.execute(askerOf(request), request.params.id, request.body.basis)),
  )
  app.post(
    '/api/retention/plans/:id/dropping',
    {
      config: { permission: 'retention.purge' },
      schema: { tags, summary: 'Drop a plan', params: ThingId, response: { 200: PlanShown } },
    },
    request => retention.drop(askerOf(request), request.params.id),
  )
}

function holdRoutes(app: App, holds: Holds): void {
  app.get(
    '/api/legal-holds',
    {
      config: { permission: 'retention.read' },
      schema: {
        tags,
        summary: 'Legal holds, newest first',
        querystring: HoldsQuery,
        response: { 200: HoldPage },
      },
    },
    request => holds.list(request.query),
  )
  app.post(
    '/api/legal-holds',
    {
      config: { permission: 'recording.hold' },
      schema: {
        tags,
        summary: 'Hold a recording, or all of a ticket: not destroyed while it holds',
        body: AskedHold,
        response: { 201: HoldShown },
      },
    },
    async (request, reply) => reply.code(201).send(await holds.hold(askerOf(request), request.body)),
  )
  app.post(
    '/api/legal-holds/:id/release',
    {
      config: { permission: 'recording.hold' },
      schema: {
        tags,
        summary: 'Release a hold, with the reason',
        params: ThingId,
        body: AskedRelease,
        response: { 200: HoldShown },
      },
    },
    request => holds.release(askerOf(request), request.params.id, request.body.why),
  )
}

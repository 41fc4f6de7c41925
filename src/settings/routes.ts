import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { SECTIONS } from '../directory/sections.ts'
import { by } from '../http/session.ts'
import { PreviewShown } from './previewschemas.ts'
import * as schemas from './schemas.ts'
import type { Settings } from './service.ts'

const tags = ['settings']

export const settingsRoutes: FastifyPluginAsyncTypebox<{ settings: Settings }> = async (
  app,
  { settings },
) => {
  app.get(
    '/api/settings',
    {
      config: { permission: 'settings.read' },
      schema: {
        tags,
        summary: 'The settings in force, and where each section comes from',
        response: { 200: schemas.SettingsShown },
      },
    },
    () => settings.shown(),
  )
  app.get(
    '/api/settings/forms',
    {
      config: { permission: 'settings.read' },
      schema: { tags, summary: 'What each section is made of', response: { 200: schemas.FormsShown } },
    },
    async () => SECTIONS,
  )
  app.get(
    '/api/settings/changes',
    {
      config: { permission: 'settings.read' },
      schema: {
        tags,
        summary: 'Who changed what, from when and why; newest first',
        querystring: schemas.ChangesQuery,
        response: { 200: schemas.ChangesPage },
      },
    },
    request => settings.page(request.query),
  )
  await app.register(changeRoutes, { settings })
  await app.register(switchRoutes, { settings })
  await app.register(deskRoutes, { settings })
}

/** For those at work, who read no settings. */
const deskRoutes: FastifyPluginAsyncTypebox<{ settings: Settings }> = async (app, { settings }) => {
  app.get(
    '/api/desk',
    {
      config: { permission: 'presence.setOwn' },
      schema: {
        tags,
        summary: 'What an operator must know of the settings',
        response: { 200: schemas.DeskShown },
      },
    },
    () => settings.forDesk(),
  )
  app.get(
    '/api/duty',
    {
      config: { permission: 'duty.read' },
      schema: {
        tags,
        summary: 'Who is on duty now for a field and an area, in the order of dialling',
        description: 'The closest watch first, then wider ones; no number twice.',
        querystring: schemas.DutyQuery,
        response: { 200: schemas.DutyShown },
      },
    },
    async ({ query: { field = null, area = null } }) => settings.onDuty({ field, area }),
  )
}

const changeRoutes: FastifyPluginAsyncTypebox<{ settings: Settings }> = async (app, { settings }) => {
  app.post(
    '/api/settings/:section/preview',
    {
      config: { permission: 'settings.read' },
      schema: {
        tags,
        summary: 'What a change would do; nothing is kept',
        params: schemas.SectionName,
        body: schemas.AskedPreview,
        response: { 200: PreviewShown },
      },
    },
    request => settings.preview(request.params.section, request.body),
  )
  app.post(
    '/api/settings/:section',
    {
      config: { permission: 'settings.change' },
      schema: {
        tags,
        summary: 'A section takes another value, at once or from an instant on',
        description: 'Refused with every fault where the whole would not fit together, now or later.',
        params: schemas.ChangedSection,
        body: schemas.AskedChange,
        response: { 201: schemas.ChangeShown },
      },
    },
    async (request, reply) => {
      reply.code(201)
      return settings.change(by(request), request.params.section, request.body)
    },
  )
  app.post(
    '/api/settings/changes/:id/revert',
    {
      config: { permission: 'settings.change' },
      schema: {
        tags,
        summary: 'A change holds no more',
        description: 'What held before it holds again. A revert can be reverted.',
        params: schemas.ChangeId,
        body: schemas.AskedRevert,
        response: { 201: schemas.ChangeShown },
      },
    },
    async (request, reply) => {
      reply.code(201)
      return settings.revert(by(request), request.params.id, request.body.reason)
    },
  )
}

/** What a supervisor throws in a moment. */
const switchRoutes: FastifyPluginAsyncTypebox<{ settings: Settings }> = async (app, { settings }) => {
  app.put(
    '/api/queues/:name/open',
    {
      config: { permission: 'queue.switch' },
      schema: {
        tags: ['queue'],
        summary: 'A queue takes callers in, or no more',
        description: 'Who waits in a closed one is served. A change of the section `queues`, at once.',
        params: schemas.QueueName,
        body: schemas.AskedOpen,
        response: { 200: schemas.ChangeShown },
      },
    },
    request => settings.switchQueue(by(request), request.params.name, request.body),
  )
  app.post(
    '/api/settings/disaster',
    {
      config: { permission: 'disaster.switch' },
      schema: {
        tags,
        summary: 'The disaster profile holds from now on, or no more',
        body: schemas.AskedDisaster,
        response: { 201: schemas.ChangeShown },
      },
    },
    async (request, reply) => {
      reply.code(201)
      return settings.switchDisaster(by(request), request.body)
    },
  )
}

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { signedIn } from '../http/session.ts'
import { readInstant } from '../http/timeline.ts'
import { changeRoutes } from './changeroutes.ts'
import { previewRoutes } from './previewroutes.ts'
import * as schemas from './schemas.ts'
import type { Directory } from './service.ts'
import { staffRoutes } from './staffroutes.ts'

type Routes = FastifyPluginAsyncTypebox<{ directory: Directory }>

const tags = ['directory']

export const directoryRoutes: Routes = async (app, parts) => {
  await app.register(unitRoutes, parts)
  await app.register(listRoutes, parts)
  await app.register(changeRoutes, parts)
  await app.register(staffRoutes, parts)
  await app.register(previewRoutes, parts)
}

const unitRoutes: Routes = async (app, { directory }) => {
  app.get(
    '/api/units',
    {
      config: { permission: 'signed-in' },
      schema: {
        tags,
        summary: 'Agencies and units as they are at an instant',
        querystring: schemas.UnitsQuery,
        response: { 200: schemas.UnitPage },
      },
    },
    async ({ query: { at, arranged, withOver } }) => ({
      items: await directory.units({
        ...(at === undefined ? {} : { at: readInstant(at) }),
        ...{ isTree: arranged === 'tree', withOver: withOver ?? false },
      }),
      next: null,
    }),
  )
  app.get(
    '/api/units/:id',
    {
      config: { permission: 'signed-in' },
      schema: {
        tags,
        summary: 'One unit: what it is and was, who is there, who has its work now',
        description: '`staff` is null for officers and heads of other units.',
        params: schemas.ById,
        response: { 200: schemas.UnitShown },
      },
    },
    request => directory.unit(signedIn(request), request.params.id),
  )
  app.get(
    '/api/focal-list',
    {
      config: { permission: 'focal.readOwnUnit' },
      schema: {
        tags,
        summary: 'Focal officers of every unit, with their fields, and when the unit last confirmed the list',
        response: { 200: schemas.FocalPage },
      },
    },
    async request => ({ items: await directory.focalList(signedIn(request)), next: null }),
  )
}

/** What a ticket is sorted by, and whose it may be. */
const listRoutes: Routes = async (app, { directory }) => {
  const instant = (at: string | undefined) => (at === undefined ? directory.now() : readInstant(at))
  app.get(
    '/api/fields',
    {
      config: { permission: 'signed-in' },
      schema: {
        tags,
        summary: 'Fields with their groups and what they are divided into, as they are at an instant',
        querystring: schemas.ListQuery,
        response: { 200: schemas.FieldPage },
      },
    },
    async ({ query: { at, withOver } }) => {
      const fields = await directory.fields(instant(at))
      return {
        items: fields
          .filter(({ isOver }) => withOver || !isOver)
          .map(({ subtypes, ...field }) => ({ ...field, subtypes: [...subtypes] })),
        next: null,
      }
    },
  )
  app.get(
    '/api/areas',
    {
      config: { permission: 'signed-in' },
      schema: {
        tags,
        summary: 'Administrative areas as they are at an instant, with their older names',
        querystring: schemas.ListQuery,
        response: { 200: schemas.AreaPage },
      },
    },
    async ({ query: { at, withOver } }) => {
      const areas = await directory.areas(instant(at))
      return { items: areas.filter(({ isOver }) => withOver || !isOver), next: null }
    },
  )
  app.get(
    '/api/routing-suggestions',
    {
      config: { permission: 'signed-in' },
      schema: {
        tags,
        summary: 'Units a ticket of this field and area may be for, best first, with why',
        description: 'A merged unit is replaced by who has its work. A person decides.',
        querystring: schemas.SuggestionQuery,
        response: { 200: schemas.SuggestionPage },
      },
    },
    async ({ query: { field = null, area = null, at } }) => ({
      items: await directory.suggest({ fieldCode: field, areaCode: area, at: instant(at) }),
      next: null,
    }),
  )
}

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { by, signedIn } from '../http/session.ts'
import * as schemas from './schemas.ts'
import type { Directory } from './service.ts'

type Routes = FastifyPluginAsyncTypebox<{ directory: Directory }>

const tags = ['directory']
const set = { config: { permission: 'staff.setOwnUnit' } } as const

/** Who is there for a unit: its own head arranges it, an administrator for any. */
export const staffRoutes: Routes = async (app, parts) => {
  await app.register(postRoutes, parts)
  await app.register(absenceRoutes, parts)
}

const postRoutes: Routes = async (app, { directory }) => {
  app.get(
    '/api/units/:id/accounts',
    {
      ...set,
      schema: {
        tags,
        summary: 'People of the unit who may be given a duty',
        params: schemas.ById,
        response: { 200: schemas.AccountPage },
      },
    },
    async request => ({
      items: await directory.accountsOf(signedIn(request), request.params.id),
      next: null,
    }),
  )
  app.post(
    '/api/units/:id/staff',
    {
      ...set,
      schema: {
        tags,
        summary: 'Somebody takes up a duty of the unit, or lays it down',
        params: schemas.ById,
        body: schemas.PostChange,
        response: { 200: schemas.StaffShown },
      },
    },
    request => directory.setPost(by(request), request.params.id, request.body),
  )
  app.post(
    '/api/units/:id/confirmations',
    {
      config: { permission: 'focal.confirmOwnUnit' },
      schema: {
        tags,
        summary: 'The unit says that its list of focal officers is right',
        params: schemas.ById,
        response: { 200: schemas.StaffShown },
      },
    },
    request => directory.confirm(by(request), request.params.id),
  )
}

const absenceRoutes: Routes = async (app, { directory }) => {
  app.post(
    '/api/units/:id/absences',
    {
      ...set,
      schema: {
        tags,
        summary: 'Somebody of the unit is away, and who stands in for them',
        params: schemas.ById,
        body: schemas.NewAbsence,
        response: { 200: schemas.StaffShown },
      },
    },
    request => directory.setAbsence(by(request), request.params.id, request.body),
  )
  app.post(
    '/api/units/:id/absences/:absenceId/end',
    {
      ...set,
      schema: {
        tags,
        summary: 'Back now, or not away after all',
        params: schemas.ByAbsence,
        body: schemas.AbsenceEnd,
        response: { 200: schemas.StaffShown },
      },
    },
    request => {
      const { id, absenceId } = request.params
      return directory.endAbsence(by(request), { unitId: id, id: absenceId }, request.body.reason)
    },
  )
}

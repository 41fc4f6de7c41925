import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Refusal } from '../errors.ts'
import { signedIn } from '../http/session.ts'
import { AskedMerger, AskedPreview, AskedReversion, PreviewShown, StaffPreview } from './previewschemas.ts'
import * as schemas from './schemas.ts'
import type { Directory } from './service.ts'

type Routes = FastifyPluginAsyncTypebox<{ directory: Directory }>

const preview = { config: { permission: 'directory.preview' } } as const
const shared = { tags: ['directory'], response: { 200: PreviewShown } }
const NOTHING = 'Refused with every fault as the change itself would be; nothing is kept.'

/** What a change would do, before anybody decides on it. */
export const previewRoutes: Routes = async (app, { directory }) => {
  app.post(
    '/api/directory/:kind/preview',
    {
      ...preview,
      schema: {
        ...shared,
        summary: 'What a change, or a new one, would do to open tickets and to where new ones go',
        description: NOTHING,
        params: schemas.ByKind,
        body: AskedPreview,
      },
    },
    ({ params: { kind }, body: { subject, code, value, isOver, effectiveFrom } }) => {
      const from = effectiveFrom === undefined ? {} : { effectiveFrom }
      if (subject !== undefined) {
        const asked = { ...(value ? { value } : {}), ...(isOver === undefined ? {} : { isOver }) }
        return directory.previewChange(kind, subject, { ...asked, ...from })
      }
      if (!value) throw new Refusal('value-missing', 400, 'Thiếu nội dung của mục mới.')
      return directory.previewNew(kind, { value, ...(code === undefined ? {} : { code }), ...from })
    },
  )
  app.post(
    '/api/units/:id/merger/preview',
    {
      ...preview,
      schema: {
        ...shared,
        summary: 'What it would do that another unit has the work of this one',
        description: NOTHING,
        params: schemas.ById,
        body: AskedMerger,
      },
    },
    ({ params, body }) => directory.previewMerger(params.id, body),
  )
  app.post(
    '/api/directory/reversions/preview',
    {
      ...preview,
      schema: {
        ...shared,
        summary: 'What it would do that a change holds no more',
        description: NOTHING,
        body: AskedReversion,
      },
    },
    ({ body }) => directory.previewReversion(body.version),
  )
  app.post(
    '/api/units/:id/staff/preview',
    {
      config: { permission: 'staff.setOwnUnit' },
      schema: {
        tags: ['directory'],
        summary: 'Whom tickets of the unit would reach after a change of duties',
        description: 'Nothing is kept.',
        params: schemas.ById,
        body: schemas.AskedPost,
        response: { 200: StaffPreview },
      },
    },
    request => directory.previewPost(signedIn(request), request.params.id, request.body),
  )
}

import { STATUS_CODES } from 'node:http'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { isDatabaseAway } from '../db/weather.ts'
import { messageOf, Refusal, Weather } from '../errors.ts'

/** RFC 9457. `code` is for programs and stays; `detail` is Vietnamese, for people. */
export type Problem = Readonly<{
  title: string
  status: number
  code: string
  detail: string
  requestId: string
  [fact: string]: unknown
}>

/** What Fastify and its plugins refuse before a handler runs, by their own codes. */
const BY_CODE: Readonly<Record<string, readonly [status: number, code: string, detail: string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: [413, 'body-too-large', 'Nội dung gửi lên quá lớn.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    415,
    'unsupported-media-type',
    'Chỉ nhận nội dung JSON (application/json).',
  ],
  FST_ERR_CTP_EMPTY_JSON_BODY: [400, 'malformed-json', 'Thiếu nội dung JSON.'],
  FST_ERR_CTP_INVALID_JSON_BODY: [400, 'malformed-json', 'Nội dung không phải là JSON hợp lệ.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [400, 'malformed-request', 'Độ dài nội dung không khớp.'],
  FST_ERR_BAD_URL: [400, 'malformed-request', 'Địa chỉ không hợp lệ.'],
}

const REST: Readonly<Record<number, readonly [code: string, detail: string]>> = {
  400: ['malformed-request', 'Yêu cầu không hợp lệ.'],
  413: ['body-too-large', 'Nội dung gửi lên quá lớn.'],
  414: ['address-too-long', 'Địa chỉ quá dài.'],
  415: ['unsupported-media-type', 'Chỉ nhận nội dung JSON (application/json).'],
  429: ['too-many-requests', 'Quá nhiều yêu cầu. Vui lòng thử lại sau ít phút.'],
}

/** Answers whatever was thrown. A refusal is shown as it is; weather is 503; a fault is logged and not shown. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof Refusal) return problem(request, reply, error)
  const { validation, validationContext } = error as FastifyError
  if (validation) return problem(request, reply, misfit(validation, validationContext))
  if (error instanceof Weather || isDatabaseAway(error)) {
    request.log.warn({ reason: messageOf(error) }, 'request met weather')
    reply.header('retry-after', '2')
    return problem(
      request,
      reply,
      new Refusal('temporarily-unavailable', 503, 'Hệ thống tạm thời gián đoạn. Vui lòng thử lại.'),
    )
  }
  const { code, statusCode = 500 } = error as FastifyError
  const known = BY_CODE[code]
  if (known) return problem(request, reply, new Refusal(known[1], known[0], known[2]))
  const rest = REST[statusCode]
  if (rest) return problem(request, reply, new Refusal(rest[0], statusCode, rest[1]))
  request.log.error({ err: error }, 'request failed')
  return problem(request, reply, new Refusal('internal-error', 500, 'Lỗi hệ thống. Sự cố đã được ghi lại.'))
}

export function problem(request: FastifyRequest, reply: FastifyReply, refusal: Refusal): FastifyReply {
  const body: Problem = {
    ...refusal.facts,
    title: STATUS_CODES[refusal.status] ?? 'Error',
    status: refusal.status,
    code: refusal.code,
    detail: refusal.message,
    requestId: request.id,
  }
  // Serialised here: a route's response schemas describe its answers, not its refusals.
  return reply
    .code(refusal.status)
    .type('application/problem+json')
    .serializer((value: unknown) => JSON.stringify(value))
    .send(body)
}

function misfit(fields: NonNullable<FastifyError['validation']>, part = 'body'): Refusal {
  const shown = fields.map(({ instancePath, message }) => ({ in: part, path: instancePath, message }))
  return new Refusal('invalid-request', 400, 'Yêu cầu có trường không hợp lệ.', { fields: shown })
}

import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { FastifyInstance } from 'fastify'

/** Below this it fits a packet or two as it is. */
const WORTH_BYTES = 1_400
/** Some milliseconds on a thread beside the one that drives calls; the last tenth would cost ten times as much. */
const QUALITY = 4

const [brotli, gzipped] = [promisify(brotliCompress), promisify(gzip)]
const WAYS = {
  br: (text: string) => brotli(text, { params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY } }),
  gzip: (text: string) => gzipped(text),
}

/**
 * Answers of the API are compressed for whoever takes that (J07: units with slow lines). Pages of other sites cannot ask in
 * somebody's name (same-site cookie), so that nobody can guess at what is inside by its length.
 */
export function compress(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    if (typeof payload !== 'string' || payload.length < WORTH_BYTES) return payload
    if (!/^application\/(problem\+)?json/.test(String(reply.getHeader('content-type')))) return payload
    const way = wayOf(String(request.headers['accept-encoding'] ?? ''))
    reply.header('vary', 'accept-encoding')
    if (way === null) return payload
    reply.header('content-encoding', way).removeHeader('content-length')
    return WAYS[way](payload)
  })
}

/** RFC 9110 §12.5.3: what is asked for with `q=0` is not wanted. */
function wayOf(accepted: string): keyof typeof WAYS | null {
  const wanted = accepted
    .split(',')
    .map(one => one.trim())
    .filter(one => !/;\s*q=0(\.0*)?$/.test(one))
    .map(one => one.split(';')[0])
  return (['br', 'gzip'] as const).find(way => wanted.includes(way)) ?? null
}

import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import files from '@fastify/static'
import type { FastifyPluginAsync } from 'fastify'
import { Refusal } from '../errors.ts'

/** First words of the addresses that are the console's; everything else is the API's, or later the public site's. */
export const AREAS = [
  'account',
  'admin',
  'alarms',
  'callbacks',
  'calls',
  'desk',
  'evidence',
  'inbox',
  'letters',
  'office',
  'privacy',
  'recordings',
  'reports',
  'tickets',
  'wallboard',
] as const

/** Scripts, styles and fonts are no documents: what is said of documents would be half of what they weigh. */
const BARE = {
  ...{ contentSecurityPolicy: false, crossOriginOpenerPolicy: false, originAgentCluster: false },
  ...{ referrerPolicy: false, xDnsPrefetchControl: false, xDownloadOptions: false, xFrameOptions: false },
  ...{ xPermittedCrossDomainPolicies: false, xXssProtection: false },
} as const

/** The document of every page that has none of its own. */
const ANY = 'index'
/** What web/vite.config.ts leaves where the nonce belongs. */
const PLACE = '{{nonce}}'
const NONCE_BYTES = 18
/** Names of these files change with their content. */
const FOR_EVER = 'public, max-age=31536000, immutable'

/**
 * The worker that reads PDFs (web/src/viewer/pdf.ts): a worker's own answer says what it may do, and whatever a hostile file makes of
 * this one, it fetches nothing and runs no text. Its decoders of pictures are WebAssembly.
 */
const PDF_READER = /pdf\.worker[^/]*\.mjs/
const READER_POLICY = "default-src 'none'; script-src 'wasm-unsafe-eval'"

type Needs = Readonly<{
  /** What `vite build web` has written. */
  folder: string
  publicUrl: string
}>

/** The console: the same document for every address of its areas, and the files it is made of. Anybody may load it; it holds no data. */
export const consoleRoutes: FastifyPluginAsync<Needs> = async (app, { folder, publicUrl }) => {
  const open = { config: { permission: 'public' }, schema: { hide: true } } as const

  const serve = (path: string, name: string) =>
    app.get(path, open, async (_request, reply) => {
      const page = await documentIn(folder, name)
      const nonce = randomBytes(NONCE_BYTES).toString('base64')
      reply.header('content-security-policy', policyOf(nonce, publicUrl))
      reply.header('permissions-policy', 'microphone=(self), camera=(), geolocation=(), payment=()')
      return reply.type('text/html; charset=utf-8').send(page.replaceAll(PLACE, nonce))
    })
  serve('/', ANY)
  for (const area of AREAS) {
    serve(`/${area}`, area)
    serve(`/${area}/*`, ANY)
  }

  if (!existsSync(folder)) return
  await app.register(files, {
    ...{ root: folder, serve: false, index: false, preCompressed: true, dotfiles: 'deny' },
    setHeaders: (reply, path) => {
      reply.header('cache-control', FOR_EVER)
      if (PDF_READER.test(path)) reply.header('content-security-policy', READER_POLICY)
    },
  })
  app.get<{ Params: { '*': string } }>('/assets/*', { ...open, helmet: BARE }, (request, reply) =>
    reply.sendFile(`assets/${request.params['*']}`),
  )
}

/**
 * Read each time: another console may have been built since (script/bootstrap), whose files have other names.
 * @param name a page that has a document of its own names in it what it begins with (web/ahead.ts)
 * @throws Refusal where there is none
 */
async function documentIn(folder: string, name: string): Promise<string> {
  try {
    return await readFile(join(folder, `${name}.html`), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    if (name !== ANY) return documentIn(folder, ANY)
    throw new Refusal('console-not-built', 503, 'Giao diện chưa được dựng. Hãy chạy script/bootstrap.')
  }
}

/**
 * Scripts and styles of ours only. Mantine and wavesurfer.js write style elements as they run: those carry the nonce; style
 * attributes set by script are not a matter of the policy (CSP 3 §8.1), those in markup are refused.
 */
function policyOf(nonce: string, publicUrl: string): string {
  const { host, protocol } = new URL(publicUrl)
  const line = `${protocol === 'https:' ? 'wss' : 'ws'}://${host}`
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "font-src 'self'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    // The telephone's line; 'self' covers it in browsers of today, not in Safari before 15.4.
    `connect-src 'self' ${line}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

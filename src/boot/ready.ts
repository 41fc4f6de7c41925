import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { Config } from '../config.ts'

/** What /readyz says: null = calls can be answered; else why not, in words. */
export async function notReadyWhy(config: Config): Promise<string | null> {
  try {
    const { status, body } = await askReadyz(config)
    if (status === 200) return null
    const { checks } = JSON.parse(body) as { checks: { name: string; ok: boolean; detail: string }[] }
    return checks
      .filter(check => !check.ok)
      .map(check => `${check.name}: ${check.detail}`)
      .join('; ')
  } catch (error) {
    return `the service does not answer yet (${(error as NodeJS.ErrnoException).code ?? 'no readable answer'})`
  }
}

/** Over the loopback where it listens on all addresses. The certificate names the public host, so it is not checked here. */
export function askReadyz(
  { http }: Pick<Config, 'http'>,
  withinMs = 2_000,
): Promise<{ status: number; body: string }> {
  const host = http.bind === '0.0.0.0' ? '127.0.0.1' : http.bind === '::' ? '::1' : http.bind
  const options = { host, port: http.port, path: '/readyz', timeout: withinMs, rejectUnauthorized: false }
  return new Promise((done, fail) => {
    const request = (http.tlsCert === null ? requestHttp : requestHttps)(options, response => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', piece => {
        body += piece
      })
      response.on('end', () => done({ status: response.statusCode ?? 0, body }))
      response.on('error', fail)
    })
    request.on('timeout', () => request.destroy(new Error(`no answer in ${withinMs} ms`)))
    request.on('error', fail)
    request.end()
  })
}

import { readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import type { Root } from './packages.ts'
import { plainPath, render, type Values } from './templates.ts'

const PROJECT = join(import.meta.dirname, '../..')
const TEMPLATES = join(PROJECT, 'asterisk-docker/etc')

export type InstanceOptions = Readonly<{
  root: Root
  /** This Asterisk's own folder, as DATA_DIR/asterisk. */
  folder: string
  recordingsDir: string
  sip: Readonly<{ bind: string; port: number; tlsPort: number | null; externalAddress: string | null }>
  /** Files in PEM; needed with `tlsPort`. */
  tls: Readonly<{ cert: string; key: string }> | null
  rtp: Readonly<{ from: number; to: number }>
  httpPort: number
  amiPort: number
  secrets: Readonly<{ ariService: string; ariRescuer: string; amiService: string }>
}>

/** The instance as Asterisk sees it: its folder, perhaps by a shorter name, and where the control socket goes. */
export type Seen = Readonly<{ folder: string; run: string }>

/** Renders asterisk-docker/etc and the dialplan into `folder`/conf. */
export async function writeConf(options: InstanceOptions, seen: Seen): Promise<void> {
  const conf = join(options.folder, 'conf')
  await renderAll(conf, valuesOf(options, seen), omitted(options))
  const dialplan = await readFile(join(PROJECT, 'dialplan/extensions.conf'), 'utf8')
  await writeIfChanged(join(conf, 'extensions.conf'), dialplan)
}

function valuesOf(options: InstanceOptions, { folder, run }: Seen): Values {
  const { root, sip, tls, rtp, secrets } = options
  const external = (key: string) => (sip.externalAddress ? `${key} = ${sip.externalAddress}` : '')
  return {
    CONF_DIR: join(folder, 'conf'),
    MODULES_DIR: plainPath('the cache (CACHE_DIR)', join(root.libraries, 'asterisk/modules')),
    SHARE_DIR: join(folder, 'share'),
    DB_DIR: join(folder, 'db'),
    SPOOL_DIR: join(folder, 'spool'),
    RUN_DIR: run,
    LOG_DIR: join(folder, 'log'),
    PROMPTS_DIR: join(folder, 'prompts'),
    CEL_FILE: join(folder, 'cel/cel.csv'),
    RECORDINGS_DIR: plainPath('RECORDINGS_DIR', options.recordingsDir),
    CONSOLE_LEVELS: 'warning,error',
    HTTP_PORT: String(options.httpPort),
    AMI_PORT: String(options.amiPort),
    ARI_SERVICE_PASSWORD: secrets.ariService,
    ARI_RESCUER_PASSWORD: secrets.ariRescuer,
    AMI_SERVICE_PASSWORD: secrets.amiService,
    RTP_FROM: String(rtp.from),
    RTP_TO: String(rtp.to),
    SIP_BIND: sip.bind,
    SIP_PORT: String(sip.port),
    SIP_EXTERNAL_SIGNALING: external('external_signaling_address'),
    SIP_EXTERNAL_MEDIA: external('external_media_address'),
    ICE_CANDIDATES: iceCandidate(sip),
    DESK_ENCRYPTION: sip.tlsPort && tls ? 'sdes' : 'no',
    ...transferValues(takesTransfers(root.versions.asterisk)),
    MEDIA_ADDRESS: isWildcard(sip.bind) ? '' : sip.bind,
    MEDIA_BOUND: isWildcard(sip.bind) ? 'no' : 'yes',
    ...(sip.tlsPort && tls
      ? {
          SIP_TLS_PORT: String(sip.tlsPort),
          TLS_CERT: plainPath('TLS_CERT', tls.cert),
          TLS_KEY: plainPath('TLS_KEY', tls.key),
        }
      : {}),
  }
}

/** @param debian e.g. `1:22.11.0~rc2+dfsg…`. Older ones end by one packet of a telephone (asterisk#2021, docs/asterisk.md §1). */
export function takesTransfers(debian: string | undefined): boolean {
  const minor = /^(?:\d+:)?22\.(\d+)\./.exec(debian ?? '')?.[1]
  return minor !== undefined && Number(minor) >= 11
}

const transferValues = (areTaken: boolean): Values => ({
  TRANSFER_MODULE: areTaken ? 'load = res_pjsip_refer.so' : '',
  PHONE_TRANSFERS: areTaken ? 'yes' : 'no',
  TRANSFER_HANDLING: areTaken ? 'set_var = PJSIP_TRANSFER_HANDLING()=ari-only' : '',
  TRANSFER_CONTEXT: areTaken ? 'set_var = TRANSFER_CONTEXT=nowhere' : '',
  IDENTIFIED_BY: areTaken ? 'header,ip,username' : 'ip,username',
})

/** Included files that say nothing in this setting. */
function omitted({ root, sip, tls }: InstanceOptions): Set<string> {
  const out = new Set<string>()
  if (!(sip.tlsPort && tls)) out.add('pjsip-tls.conf')
  if (!sip.externalAddress) out.add('rtp-candidates.conf')
  if (!takesTransfers(root.versions.asterisk)) out.add('pjsip-replaces.conf')
  return out
}

const isWildcard = (address: string) => address === '0.0.0.0' || address === '::'

/** Tells a browser outside the address it can reach, beside the one this machine has. */
function iceCandidate({ bind, externalAddress }: InstanceOptions['sip']): string {
  const own = Object.values(networkInterfaces()).flatMap(list => list ?? [])
  const first = own.find(address => address.family === 'IPv4' && !address.internal)?.address
  const local = isWildcard(bind) ? first : bind
  return externalAddress && local ? `${local} => ${externalAddress},include_local_address` : ''
}

async function renderAll(conf: string, values: Values, without: Set<string>): Promise<void> {
  for (const name of await readdir(TEMPLATES)) {
    const text = without.has(name)
      ? '; not used with these settings\n'
      : await readFile(join(TEMPLATES, name), 'utf8')
    await writeIfChanged(join(conf, name), render(name, text, values))
  }
}

/** Secrets are in some of these files: nobody else reads any. */
async function writeIfChanged(file: string, text: string): Promise<void> {
  if ((await readFile(file, 'utf8').catch(() => null)) === text) return
  await writeFile(`${file}.new`, text, { mode: 0o600 })
  await rename(`${file}.new`, file)
}

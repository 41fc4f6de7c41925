import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin, Rolldown } from 'vite'

/** A page where a shift begins: the module of its screen, and what that asks for first. */
type Page = Readonly<{ screen: string; asks: readonly string[] }>

/** By the first word of their address; it is the name of the document too, by which src/http/console.ts finds it. */
const PAGES: Readonly<Record<string, Page>> = {
  desk: { screen: '/desk/Desk.tsx', asks: ['/api/me/presence', '/api/desk'] },
  inbox: { screen: '/tickets/Inbox.tsx', asks: [] },
}
/** Asked for by every page. */
const FIRST = '/api/session'

type Chunk = Rolldown.OutputChunk & Readonly<{ viteMetadata?: { importedCss: ReadonlySet<string> } }>

/**
 * Documents name all that their page begins with: it is on its way while the first script is read, and nothing waits for
 * what another file, or the answer before, would tell. `index.html` is for pages that are seldom the first.
 */
export const ahead: Plugin = {
  name: 'ahead',
  writeBundle({ dir = 'dist' }, bundle) {
    const chunks = new Map(
      Object.values(bundle).flatMap(one => (one.type === 'chunk' ? [[one.fileName, one as Chunk]] : [])),
    )
    const closure = (file: string, all = new Set<string>()): Set<string> => {
      if (all.has(file)) return all
      all.add(file)
      for (const one of chunks.get(file)?.imports ?? []) closure(one, all)
      return all
    }
    const fileOf = (what: string, is: (chunk: Chunk) => boolean) =>
      [...chunks.values()].find(is)?.fileName ?? this.error(`there is no chunk of ${what}`)
    const stylesOf = (files: Iterable<string>) =>
      new Set([...files].flatMap(file => [...(chunks.get(file)?.viteMetadata?.importedCss ?? [])]))
    const begun = closure(fileOf('the entry', ({ isEntry }) => isEntry))
    const begunStyles = stylesOf(begun)
    const fonts = Object.keys(bundle).filter(file => file.endsWith('.woff2'))
    const common = [asked(FIRST), ...fonts.map(font)]
    const index = join(dir, 'index.html')
    const plain = readFileSync(index, 'utf8')
    const write = (file: string, links: readonly string[]) =>
      writeFileSync(file, plain.replace('\n  </head>', `${links.join('')}\n  </head>`))
    for (const [name, { screen, asks }] of Object.entries(PAGES)) {
      const files = closure(fileOf(screen, ({ facadeModuleId }) => facadeModuleId?.endsWith(screen) ?? false))
      const scripts = [...files].filter(one => !begun.has(one))
      const styles = [...stylesOf(files)].filter(one => !begunStyles.has(one))
      const own = [...asks.map(asked), ...scripts.map(script), ...styles.map(style)]
      write(join(dir, `${name}.html`), [...common, ...own])
    }
    write(index, common)
  },
}

const NONCE = 'nonce="{{nonce}}"'
/** `crossorigin` as fetch(), import() and fonts are fetched: else it would be fetched twice. */
const link = (rel: string, href: string, more = '') =>
  `\n    <link rel="${rel}" ${more}crossorigin href="${href}" ${NONCE}>`
const asked = (path: string) => link('preload', path, 'as="fetch" ')
const font = (file: string) => link('preload', `/${file}`, 'as="font" type="font/woff2" ')
const script = (file: string) => link('modulepreload', `/${file}`)
const style = (file: string) => link('stylesheet', `/${file}`)

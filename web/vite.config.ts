import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { ahead } from './ahead.ts'
import { groups, hinted } from './chunks.ts'
import { themeCss } from './themecss.ts'
import { classesIn, withoutUnused } from './unused.ts'

/** Below this a compressed copy saves no packet. */
const WORTH_BYTES = 1_000

/** Compressed once here instead of at every request; the server picks by Accept-Encoding. */
const compressed: Plugin = {
  name: 'compressed',
  writeBundle({ dir = 'dist' }) {
    const folder = join(dir, 'assets')
    for (const name of readdirSync(folder)) {
      if (!/\.(m?js|css|svg|wasm)$/.test(name)) continue
      const bytes = readFileSync(join(folder, name))
      if (bytes.length < WORTH_BYTES) continue
      writeFileSync(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }))
      writeFileSync(
        join(folder, `${name}.br`),
        brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
      )
    }
  },
}

const unused: Plugin = {
  name: 'unused-styles',
  enforce: 'post',
  generateBundle(_, bundle) {
    const all = Object.values(bundle)
    const used = classesIn(all.flatMap(one => (one.type === 'chunk' ? [one.code] : [])))
    for (const one of all)
      if (one.type === 'asset' && one.fileName.endsWith('.css'))
        one.source = withoutUnused(String(one.source), used)
  },
}

const server = process.env.SERVER_URL ?? 'http://127.0.0.1:8022'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), themeCss, unused, hinted, ahead, compressed],
  // The server puts a fresh one into every answer (src/http/console.ts).
  html: { cspNonce: '{{nonce}}' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2024',
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // Documents name what their page begins with (ahead.ts); what each import would name itself is written anew at each start.
    modulePreload: false,
    rolldownOptions: { output: { codeSplitting: { groups } } },
  },
  server: {
    port: Number(process.env.CONSOLE_PORT ?? 5173),
    host: '127.0.0.1',
    strictPort: true,
    watch: { ignored: ['**/dist*/**'] },
    // The server checks Origin against its own address.
    proxy: Object.fromEntries(
      ['/api', '/sip'].map(path => [path, { target: server, changeOrigin: false, ws: path === '/sip' }]),
    ),
  },
})

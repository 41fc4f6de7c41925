import { join } from 'node:path'
import { runInForeground } from './foreground.ts'

// The supervisor: starts the parts in order, starts again what dies, ends them in order (script/server).
process.exitCode = await runInForeground({
  root: join(import.meta.dirname, '../..'),
  args: process.argv.slice(2),
  env: process.env,
})

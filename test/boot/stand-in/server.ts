import { runInForeground } from '../../../src/boot/foreground.ts'

// The real supervisor with the real PostgreSQL, and stand-ins for the two programs beside this file.
process.exitCode = await runInForeground({
  root: import.meta.dirname,
  args: process.argv.slice(2),
  env: process.env,
})

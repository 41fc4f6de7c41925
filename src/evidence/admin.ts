import { parseArgs } from 'node:util'
import { type Command, CommandFault } from '../boot/command.ts'
import { eraseRow, NotErasable } from './erasing.ts'
import { SOURCES } from './source.ts'

const erase: Command = {
  name: 'evidence erase',
  usage: '<source> <number of the row> --basis <words>',
  help: `Empties the personal columns of one sealed row, for ever, as a law or decision orders (say which in --basis). What
stands for them stays, so that script/verify still finds the seal whole and lists the erasure. Sources: ${SOURCES.filter(
    ({ forms }) => (forms.at(-1)?.personal.length ?? 0) > 0,
  )
    .map(({ name }) => name)
    .join(', ')}.`,
  async run({ clock, ownerUrl, say }, args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { basis: { type: 'string' } },
    })
    const [source = '', row = ''] = positionals
    const basis = values.basis?.trim()
    if (
      !SOURCES.some(({ name }) => name === source) ||
      !/^[1-9]\d{0,15}$/.test(row) ||
      positionals.length > 2
    )
      throw new CommandFault('a source and the number of one of its rows are needed: see --help')
    if (!basis) throw new CommandFault('--basis: by which law and which decision is needed')
    try {
      const erasure = { source, rowKey: Number(row), basis, byId: null, at: clock.now() }
      const { seq } = await eraseRow(ownerUrl, erasure)
      say(`row ${row} of ${source}, sealed by entry ${seq}: its personal data is gone, its seal holds`)
    } catch (error) {
      throw error instanceof NotErasable ? new CommandFault(error.message) : error
    }
  },
}

export const evidenceCommands: readonly Command[] = [erase]

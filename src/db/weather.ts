// Classes of SQLSTATE that say nothing about the statement: connection trouble (08), too few resources (53), shutdown
// and start-up (57P). 57014 is our own statement_timeout. https://www.postgresql.org/docs/18/errcodes-appendix.html
// 40001 and 40P01: another transaction won; ours may try again.
const AWAY_SQLSTATE = /^(08|53|57P)|^(57014|40001|40P01)$/
const AWAY_SYSTEM = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])
// pg and pg-pool give their own time-outs no code (pg 8.23: client.js, pg-pool/index.js), so their fixed text is all there is.
const AWAY_TEXT =
  /^(timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|Query read timeout|Cannot use a pool after calling end on the pool)/

/** True when the database cannot be reached or is going down: worth another try, nobody's fault. */
export function isDatabaseAway(error: unknown): boolean {
  for (let layer = error; layer instanceof Error; layer = layer.cause) {
    const { code } = layer as { code?: unknown }
    if (typeof code === 'string') {
      if (AWAY_SQLSTATE.test(code) || AWAY_SYSTEM.has(code)) return true
    } else if (AWAY_TEXT.test(layer.message)) return true
  }
  return false
}

/** True when a row breaks the unique index or foreign key of that name. */
export function breaks(error: unknown, constraint: string): boolean {
  for (let layer = error; layer instanceof Error; layer = layer.cause) {
    const { code, constraint: name } = layer as { code?: unknown; constraint?: unknown }
    if (code === '23505' || code === '23503') return name === constraint
  }
  return false
}

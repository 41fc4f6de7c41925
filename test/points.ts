/** What one test file reported: its test points at the outermost level, one for each `t.test`. */
export type Points = Readonly<{
  passed: number
  failed: number
  /** Names with the reason given, of tests that were left out. */
  skipped: readonly string[]
  /** Why the file counts as failed beside its own points; null = it does not. */
  fault: string | null
}>

/**
 * Reads TAP 14 as tap prints it.
 * @param output standard output of the file
 * @param ending exit code, or the name of the signal that ended it
 */
export function readPoints(output: string, ending: number | string): Points {
  const lines = output.split('\n')
  const points = lines.filter(line => /^(not )?ok\b/.test(line))
  const plan = lines.map(line => /^1\.\.(\d+)/.exec(line)?.[1]).find(count => count !== undefined)
  const isSkipped = (line: string) => /\s# SKIP\b/i.test(line)
  const isTodo = (line: string) => /\s# TODO\b/i.test(line)
  const counted = points.filter(line => !isSkipped(line) && !isTodo(line))
  const failed = counted.filter(line => line.startsWith('not ok')).length
  const skipped = points.filter(isSkipped).map(line => line.replace(/^ok \d+ - /, ''))
  const fault = faultOf({ output, ending, plan, points: points.length, failed })
  return { passed: counted.length - failed, failed: failed + (fault ? 1 : 0), skipped, fault }
}

type Facts = {
  output: string
  ending: number | string
  plan: string | undefined
  points: number
  failed: number
}

function faultOf({ output, ending, plan, points, failed }: Facts): string | null {
  const bail = /^Bail out!.*$/m.exec(output)?.[0]
  if (bail) return bail
  if (ending === 'SIGKILL' && /^# time=/m.test(output))
    return 'its tests were over and it did not end: something is left open'
  if (typeof ending === 'string') return `ended by ${ending}`
  if (plan === undefined) return `no plan: it ended (exit code ${ending}) before its tests did`
  if (Number(plan) !== points) return `${plan} tests were planned and ${points} reported`
  if (points === 0) return 'it ran no test'
  return ending !== 0 && failed === 0 ? `exit code ${ending} although no test failed` : null
}

import { setTimeout as pause } from 'node:timers/promises'
import { DEMO_TRUNK } from '../../phones/demo.ts'
import type { Surroundings } from '../call.ts'
import { operatorScenario } from '../phones/operator.ts'
import { program } from '../phones/program.ts'
import { startSipp } from '../phones/sipp.ts'
import { REACH_MS, sipAddress, untilDemoAnswers } from './place.ts'
import { speech } from './speech.ts'
import { Trouble } from './trouble.ts'

/** A working day, should it be forgotten. */
const LIMIT_MS = 12 * 3_600_000
const CALLS_MOST = 10_000
/** A port that is taken shows itself by then. */
const SETTLED_MS = 500

/**
 * The far end of the demo's trunk: whoever the centre calls (115, an outside number, a citizen) answers with a line that says
 * what it is. Until told to end.
 * @throws Trouble
 */
export async function answerTrunk({ config, say, stopped }: Surroundings): Promise<void> {
  await untilDemoAnswers(config.http.publicUrl)
  await program('sipp', say)
  const sound = await speech('agency', config.cacheDir)
  const { host: address } = DEMO_TRUNK
  const port = config.trunkPort
  const sipp = await startSipp({
    ...{ server: sipAddress(config), address, port, calls: CALLS_MOST, limitMs: LIMIT_MS },
    scenario: operatorScenario({ does: 'answer', afterMs: REACH_MS }, sound),
  })
  const told = new Promise<'told'>(done => {
    if (stopped.aborted) done('told')
    stopped.addEventListener('abort', () => done('told'))
  })
  try {
    const first = await Promise.race([sipp.ended, told, pause(SETTLED_MS)])
    if (typeof first === 'number')
      throw new Trouble(
        `${address}:${port} không nghe được · cannot listen there: ${await sipp.complaints()}`,
        3,
      )
    say(`Ai được gọi ra qua ${address}:${port} đều nhấc máy; Ctrl-C để dừng · whoever is called out answers`)
    await Promise.race([sipp.ended, told])
  } finally {
    await sipp.stop()
  }
}

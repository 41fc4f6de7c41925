/** What an operator can do: the queues they serve and the skills they have, each with a level. Pure. */
export const ABILITY_KINDS = ['queue', 'skill'] as const
export type AbilityKind = (typeof ABILITY_KINDS)[number]

export const LEVEL_LEAST = 1
export const LEVEL_MOST = 9

/** Names with their levels, 1 to 9, the higher the better. */
export type Levels = ReadonlyMap<string, number>

export type Abilities = Readonly<{
  /** Nothing in it: they serve every queue. */
  queues: Levels
  skills: Levels
}>

/** One row of the table. */
export type Ability = Readonly<{ kind: AbilityKind; name: string; level: number }>

/** Whether callers of this queue are theirs. Who has no queue of their own serves all. */
export function serves({ queues }: Pick<Abilities, 'queues'>, queue: string): boolean {
  return queues.size === 0 || queues.has(queue)
}

/**
 * How well somebody fits: by the skill that is asked for, then by the queue. Who serves a queue because they serve all
 * comes after those whose queue it is.
 */
export function levelIn(
  { queues, skills }: Abilities,
  { queue, skill }: { queue: string; skill: string | null },
): number {
  const bySkill = skill === null ? 0 : (skills.get(skill) ?? 0)
  return bySkill * (LEVEL_MOST + 1) + (queues.get(queue) ?? 0)
}

/** @param known names of the queues there are; a queue that is gone leaves nobody without any */
export function abilitiesOf(rows: readonly Ability[], known: ReadonlySet<string>): Abilities {
  const levels = (kind: AbilityKind) =>
    new Map(rows.filter(row => row.kind === kind).map(({ name, level }) => [name, level]))
  return {
    queues: new Map([...levels('queue')].filter(([name]) => known.has(name))),
    skills: levels('skill'),
  }
}

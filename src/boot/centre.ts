import pg from 'pg'

/** What a look into the books tells before the first call. */
export type Centre = Readonly<{
  administrators: number
  trunks: number
  numbers: number
  demoPeople: number
  realPeople: number
}>

/** @param url of any role that may read */
export async function lookAtCentre(url: string): Promise<Centre> {
  const client = new pg.Client({ connectionString: url, application_name: 'cc1022 start' })
  client.on('error', () => {}) // a lost connection is told by the statement it breaks
  await client.connect()
  try {
    const { rows } = await client.query<Record<keyof Centre, number>>(`
      select
        (select count(*)::int from people where role = 'admin' and disabled_at is null) as "administrators",
        (select count(*)::int from trunks) as "trunks",
        (select count(*)::int from trunk_numbers) as "numbers",
        (select count(*)::int from people where is_demo) as "demoPeople",
        (select count(*)::int from people where not is_demo) as "realPeople"`)
    const [centre] = rows
    if (!centre) throw new Error('a select without from gave no row')
    return centre
  } finally {
    await client.end()
  }
}

/** What a centre still needs before a citizen can be answered, each with the command that mends it. */
export function missingIn(centre: Centre): string[] {
  const missing: string[] = []
  if (centre.administrators === 0) missing.push('no administrator yet: script/admin create-first --help')
  if (centre.trunks === 0) missing.push('no trunk yet, so no call can come in: script/admin trunk add --help')
  if (centre.numbers === 0) missing.push('no number yet, so no call is taken: script/admin number add --help')
  return missing
}

/** Why these books may not be opened this way, or null. Demo passwords are public; real people never share books with them. */
export function mixedWith(centre: Centre, isDemo: boolean, dataDir: string): string | null {
  if (isDemo && centre.realPeople > 0)
    return `--demo is refused: ${dataDir} has real people (${centre.realPeople}). Set another DATA_DIR for a demo`
  if (!isDemo && centre.demoPeople > 0)
    return `${dataDir} has demo people, whose passwords are public: start with --demo, or set another DATA_DIR`
  return null
}

import Type, { type Static, type TSchema } from 'typebox'
import { defaultsFor, WRITTEN } from './defaults.ts'
import { faultsOfSettings, SECTION_NAMES, SECTIONS } from './sections.ts'
import { type Fault, fault, faultsOfShape } from './shape.ts'

export { type Hours, isOpenAt } from './hours.ts'

const strict = { additionalProperties: false }

/** What a province decides about its centre and what changes with its documents only. */
const ground = {
  /** In ticket codes: `1022-DT-2026-000123`. */
  code: Type.String({ pattern: '^[A-Z]{2,4}$' }),
  name: Type.String({ minLength: 1 }),
  /** As people and papers name the centre. */
  centre: Type.String({ minLength: 1 }),
  /** Numbers citizens dial, as printed, without spaces or dots. */
  hotlines: Type.Array(Type.String({ pattern: '^\\+?\\d{3,14}$' }), { minItems: 1 }),
  /** The voice prompts are generated with where the province has placed no recording of its own. */
  prompts: Type.Object(
    {
      voice: Type.Union([Type.Literal('vi'), Type.Literal('vi-vn-x-central'), Type.Literal('vi-vn-x-south')]),
    },
    strict,
  ),
  /** Values the province's documents leave open, by path (`calls.ringSeconds`): why this one was taken. */
  assumed: Type.Record(Type.String(), Type.String({ minLength: 1 })),
  /** Where the other values were read. */
  sources: Type.Array(Type.String({ minLength: 1 }), { minItems: 1 }),
}

export const Province = Type.Object({ ...ground, ...SECTIONS }, strict)
/** A profile with nothing left open: what it does not say is in `defaults.ts`. */
export type Province = Readonly<Static<typeof Province>>

/** `provinces/<name>/profile.json`: sections with a default may be left out. */
const Profile = Type.Object(
  {
    ...ground,
    ...Object.fromEntries(
      SECTION_NAMES.map(section => [
        section,
        (WRITTEN as readonly string[]).includes(section)
          ? SECTIONS[section]
          : Type.Optional(SECTIONS[section] as TSchema),
      ]),
    ),
  },
  strict,
)

/** A profile that cannot be used; `faults` names every reason at once. */
export class BadProvince extends Error {
  override readonly name = 'BadProvince'
  readonly faults: readonly string[]
  constructor(where: string, faults: readonly string[]) {
    super(`${where}:\n${faults.map(fault => `  - ${fault}`).join('\n')}`)
    this.faults = faults
  }
}

/**
 * @param value what JSON.parse made of the profile
 * @param where for the message, as the path of the file
 * @returns the province with its defaults
 * @throws BadProvince with every fault of shape, or else every fault of sense
 */
export function parseProvince(value: unknown, where: string): Province {
  refuse(where, faultsOfShape(Profile, value, ''))
  const profile = value as Static<typeof Province>
  const { settings, assumed } = defaultsFor(profile)
  const province = { ...profile, ...settings, assumed: { ...assumed, ...profile.assumed } }
  refuse(where, [...faultsOfSettings(province), ...faultsOfAssumed(province)])
  return province
}

function refuse(where: string, faults: readonly Fault[]): void {
  if (faults.length > 0)
    throw new BadProvince(
      where,
      faults.map(({ path, text }) => `${path || 'the profile'}: ${text}`),
    )
}

/** A note on something that is not there is a leftover or a slip of the pen. */
function faultsOfAssumed(province: Province): Fault[] {
  const has = (path: string) =>
    path
      .split('.')
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], province) !==
    undefined
  return Object.keys(province.assumed)
    .filter(path => !has(path))
    .map(path =>
      fault('assumed', `there is no ${path} in the profile`, `không có mục "${path}" trong hồ sơ tỉnh`),
    )
}

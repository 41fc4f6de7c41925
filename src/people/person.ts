/** Roles of the centre; what each may do stands in `permissions.ts`. */
export const ROLES = [
  'operator',
  'supervisor',
  'officer',
  'head',
  'office',
  'leader',
  'auditor',
  'admin',
] as const
export type Role = (typeof ROLES)[number]

/** What an administrator looks for among accounts. */
export const ACCOUNT_STATES = ['active', 'disabled', 'locked', 'no-password', 'no-second-factor'] as const
export type AccountState = (typeof ACCOUNT_STATES)[number]

/** Who asks: the answer of the guards, given to every service that decides by person. */
export type Person = Readonly<{
  id: string
  username: string
  displayName: string
  role: Role
  /** The unit whose tickets this person may see; null for the centre's own people. */
  unitId: string | null
}>

/** A person as others see them beside a call or a ticket. */
export type Named = Pick<Person, 'id' | 'username' | 'displayName'>

/** Names of these people; an id that is nobody's is left out. */
export type Names = (ids: readonly string[]) => Promise<ReadonlyMap<string, Named>>

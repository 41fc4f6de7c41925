import type { Menu } from '../directory/menu.ts'
import type { Province } from '../directory/province.ts'
import { faultsOfSection, type Settings } from '../directory/sections.ts'
import { textsOf } from '../directory/spoken.ts'
import type { Announcements } from '../speech/rules.ts'
import type { Change, InForce } from './effective.ts'

/** Every text that callers may come to hear: of the profile, of the changes in force and of those that are planned. Pure. */
export function textsIn(profile: Province, changes: readonly Change[]): string[] {
  const changed = changes.flatMap(({ section, value }) =>
    (section === 'menu' || section === 'disasterProfile') && faultsOfSection(section, value).length === 0
      ? [{ section, value }]
      : [],
  )
  const menus = [
    profile.menu,
    profile.disasterProfile.menu,
    ...changed.map(({ section, value }) =>
      section === 'menu' ? (value as Menu) : (value as Settings['disasterProfile']).menu,
    ),
  ]
  return [...new Set(menus.flatMap(menu => (menu ? textsOf(menu) : [])))].sort()
}

/** All that the settings have to be spoken. */
export type Spoken = Readonly<{ texts: readonly string[]; announcements: Announcements }>

/** Texts also of what is planned, so that they are made by then; the centre's own prompts as they hold now. */
export function spokenIn(profile: Province, changes: readonly Change[], { settled }: InForce): Spoken {
  return { texts: textsIn(profile, changes), announcements: settled.announcements }
}

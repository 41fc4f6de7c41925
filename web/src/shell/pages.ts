import type { Role } from '../../../src/people/person.ts'
import { accountPages } from '../account/pages.ts'
import { adminPages } from '../admin/pages.ts'
import { deskPages } from '../desk/pages.ts'
import { evidencePages } from '../evidence/pages.ts'
import type { Page } from '../kit/pages.ts'
import { officePages } from '../office/pages.ts'
import { ticketPages } from '../tickets/pages.ts'
import { wallboardPages } from '../wallboard/pages.ts'

/** Every page of the console, in the order of the menu. */
export const PAGES: readonly Page[] = [
  ...deskPages,
  ...wallboardPages,
  ...ticketPages,
  ...officePages,
  ...evidencePages,
  ...adminPages,
  ...accountPages,
]

/** Where each role's day begins. */
export const HOMES: Readonly<Record<Role, string>> = {
  operator: '/desk',
  supervisor: '/wallboard',
  officer: '/inbox',
  head: '/inbox',
  office: '/office',
  leader: '/office',
  auditor: '/evidence',
  admin: '/admin',
}

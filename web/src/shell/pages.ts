import type { Role } from '../../../src/people/person.ts'
import { accountPages } from '../account/pages.ts'
import { adminPages } from '../admin/pages.ts'
import { deskPages } from '../desk/pages.ts'
import { evidencePages } from '../evidence/pages.ts'
import type { Page } from '../kit/pages.ts'
import { officePages } from '../office/pages.ts'
import { ticketPages } from '../tickets/pages.ts'
import { wallboardPages } from '../wallboard/pages.ts'

export type Group = Readonly<{ title: string; pages: readonly Page[] }>

/** Every page of the console, in the order of the menu. */
export const GROUPS: readonly Group[] = [
  { title: 'Trực tổng đài', pages: deskPages },
  { title: 'Điều hành', pages: wallboardPages },
  { title: 'Phiếu', pages: ticketPages },
  { title: 'Văn phòng', pages: officePages },
  { title: 'Ghi âm, chứng cứ', pages: evidencePages },
  { title: 'Quản trị', pages: adminPages },
  { title: 'Cá nhân', pages: accountPages },
]

export const PAGES: readonly Page[] = GROUPS.flatMap(({ pages }) => pages)

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

import { IconSettings, IconUsers } from '@tabler/icons-react'
import type { Page } from '../kit/pages.ts'

export const adminPages: readonly Page[] = [
  {
    path: '/admin/people',
    title: 'Tài khoản',
    permission: 'person.read',
    icon: IconUsers,
    load: () => import('./people/People.tsx'),
  },
  {
    path: '/admin/people/import',
    title: 'Nhập danh sách tài khoản',
    permission: 'person.manage',
    load: () => import('./people/Import.tsx'),
  },
  {
    path: '/admin/people/review',
    title: 'Rà soát tài khoản',
    permission: 'person.read',
    load: () => import('./people/Review.tsx'),
  },
  {
    path: '/admin/people/:id',
    title: 'Tài khoản',
    permission: 'person.read',
    load: () => import('./people/Person.tsx'),
  },
  {
    path: '/admin/settings',
    title: 'Cài đặt',
    permission: 'settings.read',
    icon: IconSettings,
    load: () => import('./settings/Settings.tsx'),
  },
  {
    path: '/admin/settings/:section',
    title: 'Cài đặt',
    permission: 'settings.read',
    load: () => import('./settings/SectionPage.tsx'),
  },
]

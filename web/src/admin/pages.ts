import { IconBuildingBank, IconPhoneCall, IconSettings, IconUsers, IconVolume } from '@tabler/icons-react'
import type { Page } from '../kit/pages.ts'

const directory = (path: string, title: string): Page => ({
  ...{ path, title, permission: 'directory.read' },
  load: () => import('./directory/DirectoryPage.tsx'),
})

export const adminPages: readonly Page[] = [
  { path: '/admin', title: 'Quản trị', permission: 'person.read', load: () => import('./Home.tsx') },
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
  { ...directory('/admin/units', 'Danh mục'), icon: IconBuildingBank },
  directory('/admin/fields', 'Lĩnh vực'),
  directory('/admin/areas', 'Địa bàn'),
  directory('/admin/routing', 'Quy tắc chuyển'),
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
  {
    path: '/admin/prompts',
    title: 'Lời thoại',
    permission: 'settings.read',
    icon: IconVolume,
    load: () => import('./prompts/PromptsPage.tsx'),
  },
  {
    path: '/admin/lines',
    title: 'Đường trung kế',
    permission: 'trunk.manage',
    icon: IconPhoneCall,
    load: () => import('./lines/LinesPage.tsx'),
  },
]

import { IconLayoutDashboard } from '@tabler/icons-react'
import type { Page } from '../kit/pages.ts'

export const wallboardPages: readonly Page[] = [
  {
    path: '/wallboard',
    title: 'Bảng điều hành',
    permission: 'live.watch',
    icon: IconLayoutDashboard,
    load: () => import('./Wallboard.tsx'),
  },
]

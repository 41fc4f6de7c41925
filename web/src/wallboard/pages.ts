import { IconAlertTriangle, IconChartBar, IconLayoutDashboard, IconPhoneCall } from '@tabler/icons-react'
import type { Page } from '../kit/pages.ts'

export const wallboardPages: readonly Page[] = [
  {
    path: '/wallboard',
    title: 'Bảng điều hành',
    permission: 'live.watch',
    icon: IconLayoutDashboard,
    load: () => import('./Wallboard.tsx'),
  },
  {
    path: '/wallboard/tv',
    title: 'Bảng cho màn hình TV',
    permission: 'live.watch',
    isBare: true,
    load: () => import('./Tv.tsx'),
  },
  {
    path: '/calls',
    title: 'Cuộc gọi',
    permission: 'call.read',
    icon: IconPhoneCall,
    load: () => import('./CallList.tsx'),
  },
  {
    path: '/alarms',
    title: 'Cảnh báo',
    permission: 'alarm.read',
    icon: IconAlertTriangle,
    load: () => import('./AlarmsPage.tsx'),
  },
  {
    path: '/reports',
    title: 'Số liệu',
    permission: 'report.read',
    icon: IconChartBar,
    load: () => import('./Reports.tsx'),
  },
]

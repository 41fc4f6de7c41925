import { IconFilePlus, IconHeadset, IconPhone, IconPhoneCalling } from '@tabler/icons-react'
import type { Page } from '../kit/pages.ts'

export const deskPages: readonly Page[] = [
  {
    path: '/desk',
    title: 'Bàn trực',
    permission: 'presence.setOwn',
    icon: IconHeadset,
    load: () => import('./Desk.tsx'),
  },
  {
    path: '/callbacks',
    title: 'Gọi lại',
    permission: 'callback.read',
    icon: IconPhoneCalling,
    load: () => import('./Callbacks.tsx'),
  },
  {
    path: '/desk/calls',
    title: 'Cuộc gọi của tôi',
    permission: 'presence.setOwn',
    icon: IconPhone,
    load: () => import('./MyCalls.tsx'),
  },
  {
    path: '/desk/intake',
    title: 'Nhập phiếu',
    permission: 'ticket.intake',
    icon: IconFilePlus,
    load: () => import('./Intake.tsx'),
  },
]

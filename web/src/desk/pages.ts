import { IconHeadset } from '@tabler/icons-react'
import type { Page } from '../kit/pages.ts'

export const deskPages: readonly Page[] = [
  {
    path: '/desk',
    title: 'Bàn trực',
    permission: 'presence.setOwn',
    icon: IconHeadset,
    load: () => import('./Desk.tsx'),
  },
]

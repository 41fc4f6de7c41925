import { IconBuildingBank, IconClockExclamation, IconFileText, IconHelpHexagon } from '@tabler/icons-react'
import type { Page } from '../kit/pages.ts'

/** Of the Office and the leaders; some are other roles' too. */
export const officePages: readonly Page[] = [
  {
    path: '/office',
    title: 'Việc hôm nay',
    permission: 'letter.read',
    icon: IconBuildingBank,
    load: () => import('./Office.tsx'),
  },
  {
    path: '/office/unclear',
    title: 'Chưa rõ thẩm quyền',
    permission: 'letter.read',
    icon: IconHelpHexagon,
    load: () => import('./Unclear.tsx'),
  },
  {
    path: '/office/late',
    title: 'Phiếu trễ hạn',
    permission: 'letter.read',
    icon: IconClockExclamation,
    load: () => import('./Late.tsx'),
  },
  {
    path: '/office/digests/:day',
    title: 'Tổng hợp trễ hạn',
    permission: 'letter.read',
    load: () => import('./Digest.tsx'),
  },
  {
    path: '/letters',
    title: 'Văn bản',
    permission: 'letter.readOwnUnit',
    icon: IconFileText,
    load: () => import('./Letters.tsx'),
  },
  {
    path: '/letters/:id',
    title: 'Văn bản',
    permission: 'letter.readOwnUnit',
    load: () => import('./Letter.tsx'),
  },
]

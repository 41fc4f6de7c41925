import {
  IconAddressBook,
  IconBuildingBank,
  IconClockExclamation,
  IconFileText,
  IconHelpHexagon,
  IconSend,
  IconShieldCheck,
  IconShieldLock,
} from '@tabler/icons-react'
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
  {
    path: '/privacy',
    title: 'Dữ liệu cá nhân',
    permission: 'privacy.read',
    icon: IconShieldLock,
    load: () => import('./Requests.tsx'),
  },
  {
    path: '/privacy/new',
    title: 'Nhận yêu cầu về dữ liệu',
    permission: 'privacy.receive',
    // A citizen tells an operator, who sees no list of such requests.
    icon: IconShieldCheck,
    load: () => import('./NewRequest.tsx'),
  },
  {
    path: '/privacy/:id',
    title: 'Yêu cầu về dữ liệu cá nhân',
    permission: 'privacy.read',
    load: () => import('./Request.tsx'),
  },
  {
    path: '/office/focal',
    title: 'Đầu mối đơn vị',
    permission: 'focal.readOwnUnit',
    icon: IconAddressBook,
    load: () => import('./Focal.tsx'),
  },
  {
    path: '/office/deliveries',
    title: 'Thông báo gửi đi',
    permission: 'notice.read',
    icon: IconSend,
    load: () => import('./Deliveries.tsx'),
  },
]

import type { Page } from '../kit/pages.ts'

export const accountPages: readonly Page[] = [
  {
    path: '/account',
    title: 'Tài khoản của tôi',
    permission: null,
    load: () => import('./Account.tsx'),
  },
]

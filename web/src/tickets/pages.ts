import { IconInbox, IconTicket } from '@tabler/icons-react'
import type { Page } from '../kit/pages.ts'

export const ticketPages: readonly Page[] = [
  {
    ...{ path: '/inbox', title: 'Việc của đơn vị', permission: 'ticket.inbox', icon: IconInbox },
    load: () => import('./Inbox.tsx'),
  },
  {
    ...{ path: '/tickets', title: 'Tra cứu phiếu', permission: 'ticket.read', icon: IconTicket },
    load: () => import('./Search.tsx'),
  },
  {
    ...{ path: '/tickets/:id', title: 'Phiếu', permission: 'ticket.readOwn' },
    load: () => import('./TicketPage.tsx'),
  },
  {
    ...{ path: '/inbox/staff', title: 'Nhân sự đơn vị', permission: 'ticket.inbox' },
    load: () => import('./Staff.tsx'),
  },
]

import { IconArchive, IconEar, IconHeadphones, IconShieldCheck } from '@tabler/icons-react'
import type { Page } from '../kit/pages.ts'

export const evidencePages: readonly Page[] = [
  {
    path: '/evidence',
    title: 'Chứng cứ',
    permission: 'audit.read',
    icon: IconShieldCheck,
    load: () => import('./EvidencePage.tsx'),
  },
  {
    path: '/evidence/verifications',
    title: 'Kiểm chứng',
    permission: 'audit.read',
    load: () => import('./VerificationsPage.tsx'),
  },
  {
    path: '/evidence/verifications/:id',
    title: 'Kết quả kiểm chứng',
    permission: 'audit.read',
    load: () => import('./VerificationPage.tsx'),
  },
  {
    path: '/evidence/digests',
    title: 'Bản tóm lược',
    permission: 'audit.read',
    load: () => import('./DigestsPage.tsx'),
  },
  {
    path: '/evidence/log',
    title: 'Nhật ký truy cập',
    permission: 'audit.read',
    load: () => import('./AuditPage.tsx'),
  },
  {
    path: '/evidence/views',
    title: 'Ai xem dữ liệu của ai',
    permission: 'dataView.read',
    load: () => import('./ViewsPage.tsx'),
  },
  {
    path: '/evidence/traces',
    title: 'Truy nguồn bản sao',
    permission: 'recording.trace',
    load: () => import('./TracesPage.tsx'),
  },
  {
    path: '/recordings',
    title: 'Ghi âm',
    permission: 'recording.listenOwn',
    icon: IconHeadphones,
    load: () => import('./RecordingsPage.tsx'),
  },
  {
    path: '/recordings/requests',
    title: 'Đề nghị nghe',
    permission: 'recording.readOwnRequests',
    icon: IconEar,
    load: () => import('./RequestsPage.tsx'),
  },
  {
    path: '/recordings/exports',
    title: 'Trích xuất ghi âm',
    permission: 'recording.export',
    load: () => import('./ExportsPage.tsx'),
  },
  {
    path: '/recordings/retention',
    title: 'Lưu trữ, tiêu hủy',
    permission: 'retention.read',
    icon: IconArchive,
    load: () => import('./RetentionPage.tsx'),
  },
  {
    path: '/recordings/:id',
    title: 'Bản ghi âm',
    permission: 'recording.listenOwn',
    load: () => import('./RecordingPage.tsx'),
  },
  {
    path: '/calls/:id',
    title: 'Cuộc gọi',
    permission: 'call.readOwn',
    load: () => import('./CallPage.tsx'),
  },
]

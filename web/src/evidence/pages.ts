import { IconHeadphones } from '@tabler/icons-react'
import type { Page } from '../kit/pages.ts'

export const evidencePages: readonly Page[] = [
  {
    path: '/recordings',
    title: 'Ghi âm',
    permission: 'recording.listenOwn',
    icon: IconHeadphones,
    load: () => import('./RecordingsPage.tsx'),
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

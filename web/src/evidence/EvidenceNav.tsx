import { Button, Group } from '@mantine/core'
import { Link, useLocation } from 'wouter'
import { useSession } from '../kit/session.tsx'

const PLACES = [
  ['/evidence', 'Tổng quan', 'audit.read'],
  ['/evidence/verifications', 'Kiểm chứng', 'audit.read'],
  ['/evidence/digests', 'Bản tóm lược', 'audit.read'],
  ['/evidence/log', 'Nhật ký truy cập', 'audit.read'],
  ['/evidence/views', 'Ai xem dữ liệu của ai', 'dataView.read'],
  ['/evidence/traces', 'Truy nguồn bản sao', 'recording.trace'],
  ['/recordings/retention', 'Lưu trữ, tiêu hủy', 'retention.read'],
] as const

/** Between the auditor's screens. */
export function EvidenceNav() {
  const { may } = useSession()
  const [here] = useLocation()
  return (
    <Group component="nav" gap={4} mb="md" aria-label="Các trang chứng cứ">
      {PLACES.filter(([, , permission]) => may(permission)).map(([path, title]) => (
        <Button
          key={path}
          size="compact-sm"
          variant={here === path ? 'filled' : 'default'}
          component={Link}
          href={path}
          aria-current={here === path ? 'page' : undefined}
        >
          {title}
        </Button>
      ))}
    </Group>
  )
}

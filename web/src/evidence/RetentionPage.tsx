import { Stack } from '@mantine/core'
import { PageHead } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { EvidenceNav } from './EvidenceNav.tsx'
import { HoldButton } from './HoldButton.tsx'
import { Holds } from './Holds.tsx'
import { Plans } from './Plans.tsx'
import { Preview } from './Preview.tsx'
import { Section } from './Section.tsx'
import { Storage } from './Storage.tsx'

/** How long recordings are kept, what is held, what was destroyed, and how they lie on the disks. */
export default function RetentionPage() {
  const { may } = useSession()
  return (
    <Stack gap="lg" pb="xl">
      <div>
        <PageHead title="Lưu trữ, tiêu hủy ghi âm">{may('recording.hold') && <HoldButton />}</PageHead>
        {may('audit.read') && <EvidenceNav />}
        <Section title="Đến hạn hôm nay">
          <Preview />
        </Section>
      </div>
      <Section title="Kế hoạch tiêu hủy">
        <Plans />
      </Section>
      <Section title="Lệnh giữ">
        <Holds />
      </Section>
      {may('settings.read') && (
        <Section title="Nơi lưu">
          <Storage />
        </Section>
      )}
    </Stack>
  )
}

import { PageHead } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { EvidenceNav } from './EvidenceNav.tsx'
import { VerificationList } from './VerificationList.tsx'
import { VerifyButton } from './VerifyForm.tsx'

export default function VerificationsPage() {
  const { may } = useSession()
  return (
    <>
      <PageHead title="Kiểm chứng">{may('evidence.verify') && <VerifyButton />}</PageHead>
      <EvidenceNav />
      <VerificationList maxHeight="calc(100dvh - 190px)" />
    </>
  )
}

import { PageHead } from '../kit/parts.tsx'
import { DigestTable } from './DigestTable.tsx'
import { EvidenceNav } from './EvidenceNav.tsx'

/** A year and a month. */
const MOST = 400

export default function DigestsPage() {
  return (
    <>
      <PageHead title="Bản tóm lược hằng ngày" />
      <EvidenceNav />
      <DigestTable limit={MOST} />
    </>
  )
}

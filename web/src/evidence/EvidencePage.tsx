import { Alert, Anchor, Button, Card, Group, List, SimpleGrid, Stack, Text } from '@mantine/core'
import { Link } from 'wouter'
import { dateTimeOf, numberOf, spanOf } from '../kit/format.ts'
import { useNow } from '../kit/now.ts'
import { Failure, PageHead, Waiting } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { TROUBLE_NAMES } from '../words/evidence.ts'
import { DigestTable } from './DigestTable.tsx'
import { EvidenceNav } from './EvidenceNav.tsx'
import { Section } from './Section.tsx'
import { useStanding } from './useEvidence.ts'
import { VerificationList } from './VerificationList.tsx'
import { VerifyButton } from './VerifyForm.tsx'

/** How the chain of evidence stands, and the two questions an auditor has: is it intact, and is it all there. */
export default function EvidencePage() {
  const { may } = useSession()
  return (
    <Stack gap="lg" pb="xl">
      <div>
        <PageHead title="Chứng cứ">{may('evidence.verify') && <VerifyButton />}</PageHead>
        <EvidenceNav />
        <Standing />
      </div>
      <Section title="Các lần kiểm chứng">
        <VerificationList maxHeight="260px" />
      </Section>
      <Section title="Bản tóm lược hằng ngày">
        <DigestTable limit={7} />
        <Anchor component={Link} href="/evidence/digests">
          Tất cả bản tóm lược
        </Anchor>
      </Section>
    </Stack>
  )
}

function Standing() {
  const now = useNow()
  const { data, error, refetch } = useStanding()
  if (error && !data) return <Failure error={error} retry={() => void refetch()} />
  if (!data) return <Waiting />
  const { seq, sealedAt, witnessedAt, troubles, keyId, publicKey } = data
  const agoOf = (at: string | null) =>
    at === null ? 'chưa từng' : `${spanOf(Math.max(0, now - Date.parse(at)))} trước`
  return (
    <Stack>
      {troubles.length === 0 ? (
        <Alert color="green" title="Chuỗi niêm phong đang chạy bình thường">
          Mỗi nửa phút dữ liệu mới được niêm phong, và đuôi chuỗi được báo cho nhân chứng.
        </Alert>
      ) : (
        <Alert color="red" title="Cần xử lý" role="alert">
          <List>
            {troubles.map(one => (
              <List.Item key={one}>{TROUBLE_NAMES[one]}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 4 }}>
        <Figure name="Mục niêm phong" value={numberOf(seq)} />
        <Figure name="Niêm phong lần cuối" value={agoOf(sealedAt)} more={sealedAt && dateTimeOf(sealedAt)} />
        <Figure
          name="Nhân chứng nghe lần cuối"
          value={agoOf(witnessedAt)}
          more={witnessedAt && dateTimeOf(witnessedAt)}
        />
        <Figure name="Khóa ký" value={keyId} />
      </SimpleGrid>
      <Group>
        <Button
          variant="default"
          component="a"
          download="khoa-cong-khai.pem"
          href={`data:application/x-pem-file,${encodeURIComponent(publicKey)}`}
        >
          Tải khóa công khai
        </Button>
      </Group>
    </Stack>
  )
}

type FigureProps = Readonly<{ name: string; value: string; more?: string | null }>

const Figure = ({ name, value, more }: FigureProps) => (
  <Card withBorder padding="sm">
    <Text size="sm" c="dimmed">
      {name}
    </Text>
    <Text fw={600} size="lg" style={{ overflowWrap: 'anywhere' }}>
      {value}
    </Text>
    {more && (
      <Text size="xs" c="dimmed">
        {more}
      </Text>
    )}
  </Card>
)

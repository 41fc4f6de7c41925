import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconCircleCheck, IconCircleX, IconHelpCircle } from '@tabler/icons-react'
import { dateTimeOf } from '../kit/format.ts'
import { VERDICT_NAMES } from '../words/attachments.ts'
import type { File_ } from './data.ts'
import { reasonText, VERDICT_MEANING } from './uploads.ts'

type Report = NonNullable<File_['signatures']>

const LOOKS = {
  valid: { color: 'green', icon: IconCircleCheck },
  'unknown-signer': { color: 'orange', icon: IconHelpCircle },
  invalid: { color: 'red', icon: IconCircleX },
} as const

type SignaturesProps = Readonly<{
  report: Report
  /** It was given as a signed one. */
  isMeant: boolean
  again: (() => void) | null
  isAsking: boolean
}>

/** Whether the digital signatures of a PDF hold, whose they are, and since when (K01). */
export function Signatures({ report, isMeant, again, isAsking }: SignaturesProps) {
  const { verdict, reasons, signatures, checkedAt } = report
  if (verdict === 'unsigned')
    return isMeant ? (
      <Alert color="orange" icon={<IconHelpCircle aria-hidden />} p="xs">
        {VERDICT_MEANING.unsigned} Hãy tải lên bản đã ký số và thu hồi tệp này.
      </Alert>
    ) : (
      <Text size="xs" c="dimmed">
        {VERDICT_MEANING.unsigned}
      </Text>
    )
  const { color, icon: Picture } = LOOKS[verdict]
  return (
    <Alert color={color} icon={<Picture aria-hidden />} title={VERDICT_NAMES[verdict]} p="xs">
      <Stack gap={4}>
        <Text size="sm">{VERDICT_MEANING[verdict]}</Text>
        {reasons.map(reason => (
          <Text key={reason} size="sm">
            – {reasonText(reason)}
          </Text>
        ))}
        {signatures.map(({ signer, signedAt, timeFrom }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: signatures stand in the order they were made
          <Text key={place} size="sm">
            {signer ? [signer.name, signer.organization].filter(Boolean).join(', ') : 'Không rõ người ký'}
            {signedAt &&
              ` ký ${dateTimeOf(signedAt)}${timeFrom === 'signer' ? ' (theo máy người ký)' : ' (có dấu thời gian)'}`}
            {signer && ` · chứng thư do ${signer.issuer} cấp`}
          </Text>
        ))}
        <Group justify="space-between">
          <Text size="xs">Kiểm tra {dateTimeOf(checkedAt)}</Text>
          {again && (
            <Button size="compact-xs" variant="default" onClick={again} loading={isAsking}>
              Kiểm tra lại
            </Button>
          )}
        </Group>
      </Stack>
    </Alert>
  )
}

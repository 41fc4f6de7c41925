import { Stack } from '@mantine/core'
import { PageHead } from '../kit/parts.tsx'

/** One's own account. */
export default function Account() {
  return (
    <Stack>
      <PageHead title="Tài khoản của tôi" />
    </Stack>
  )
}

import { Alert, Button, Group, Stack, Text, Textarea } from '@mantine/core'
import { IconPencilOff } from '@tabler/icons-react'
import { textIn } from './forms.ts'
import { useWritten } from './typed.ts'

type UnsentProps = Readonly<{ ticketId: string; mayNow: readonly string[] }>

/** What somebody wrote for a step that the ticket allows no more: another was quicker, or it left the unit. Nobody writes twice. */
export function Unsent({ ticketId, mayNow }: UnsentProps) {
  const written = useWritten(ticketId).filter(({ form }) => !mayNow.includes(form))
  return written.map(({ form, typed, forget }) => {
    const { label, text } = textIn(form, typed)
    return (
      <Alert
        key={form}
        color="orange"
        role="status"
        icon={<IconPencilOff aria-hidden />}
        title={`Chưa gửi: ${label}`}
      >
        <Stack gap="xs">
          <Text size="sm">
            Phiếu đã sang bước khác nên không gửi được nữa. Nội dung bạn nhập chỉ còn ở đây; hãy sao chép nếu
            cần giữ.
          </Text>
          <Textarea
            aria-label={`Nội dung chưa gửi: ${label}`}
            value={text}
            readOnly
            autosize
            maxRows={10}
            onFocus={event => event.currentTarget.select()}
          />
          <Group justify="flex-end">
            <Button variant="default" size="xs" onClick={forget}>
              Bỏ nội dung này
            </Button>
          </Group>
        </Stack>
      </Alert>
    )
  })
}

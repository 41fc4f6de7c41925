import { Button, Text } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { AskDialog, Purpose } from './AskForm.tsx'
import { download } from './download.ts'

type TakeCopyProps = Readonly<{ recordingId: string; link: string | null }>

/** A marked copy to take along; what for is asked, and written down. */
export function TakeCopy({ recordingId, link }: TakeCopyProps) {
  return (
    <AskDialog
      title="Lấy bản sao ghi âm"
      yes="Tải về"
      ask={typed => download(`/api/recordings/${recordingId}/copy`, { purpose: typed('purpose'), link })}
      button={open => (
        <Button variant="default" leftSection={<IconDownload size={18} aria-hidden />} onClick={open}>
          Lấy bản sao
        </Button>
      )}
    >
      <Text size="sm">Bản sao mang dấu chìm của bạn: nếu lọt ra ngoài, sẽ biết từ ai và khi nào.</Text>
      <Purpose data-autofocus />
    </AskDialog>
  )
}

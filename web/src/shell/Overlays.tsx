import { ModalsProvider } from '@mantine/modals'
import { Notifications } from '@mantine/notifications'

/** Where what is asked and told over the page appears. */
export function Overlays() {
  return (
    <>
      <ModalsProvider labels={{ confirm: 'Đồng ý', cancel: 'Không' }} />
      <Notifications position="bottom-right" limit={4} />
    </>
  )
}

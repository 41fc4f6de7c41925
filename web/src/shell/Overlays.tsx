import { ModalsProvider } from '@mantine/modals'
import { Notifications } from '@mantine/notifications'
import { useEffect } from 'react'
import { dialogsStand } from '../kit/dialogs.ts'

/** Where what is asked and told over the page appears. */
export function Overlays() {
  useEffect(() => dialogsStand(), [])
  return (
    <>
      <ModalsProvider labels={{ confirm: 'Đồng ý', cancel: 'Không' }} />
      <Notifications position="bottom-right" limit={4} />
    </>
  )
}

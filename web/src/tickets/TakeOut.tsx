import { Button, Modal } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { onceDrawn } from '../kit/later.ts'
import { Waiting } from '../kit/parts.tsx'

/** Fields are fetched by who takes something out, and not by everybody who looks at a list. */
const Purpose = onceDrawn(
  async () => (await import('./Purpose.tsx')).Purpose,
  () => <Waiting />,
)

type TakeOutProps = Readonly<{
  label: string
  icon: ReactNode
  title: string
  about: string
  take: (purpose: string) => Promise<void>
}>

/** Something leaves the house: what for is written into the journal (F03). */
export function TakeOut({ label, icon, title, ...asked }: TakeOutProps) {
  const [isOpen, { open, close }] = useDisclosure(false)
  return (
    <>
      <Button variant="default" size="xs" leftSection={icon} onClick={open}>
        {label}
      </Button>
      <Modal opened={isOpen} onClose={close} title={title}>
        <Purpose {...asked} label={label} onTaken={close} />
      </Modal>
    </>
  )
}

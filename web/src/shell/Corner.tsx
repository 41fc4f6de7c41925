import { later } from '../kit/later.ts'
import { useSession } from '../kit/session.tsx'
import { Bell } from '../notices/Bell.tsx'
import { PersonMenu } from './PersonMenu.tsx'

const PhoneDock = later(async () => (await import('../phone/PhoneDock.tsx')).PhoneDock)

/** What is at hand on every page, at the end of its heading. */
export function Corner() {
  const hasPhone = useSession().may('phone.own')
  return (
    <>
      <Bell />
      {hasPhone && <PhoneDock />}
      <PersonMenu />
    </>
  )
}

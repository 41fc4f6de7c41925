import { put } from '../kit/api.ts'
import { doneInWindow } from './acts.ts'
import { ReasonForm } from './ReasonForm.tsx'

type Props = Readonly<{ path: string; name: string }>

/** Somebody else's pause has a reason, which they and everybody who watches read. */
export function PauseForm({ path, name }: Props) {
  return (
    <ReasonForm
      description="Điện thoại viên và người theo dõi đều thấy."
      charsMost={100}
      yes="Cho tạm nghỉ"
      send={reason =>
        doneInWindow(put(path, { state: 'paused', reason: reason.trim() }), `${name}: đã cho tạm nghỉ.`)
      }
    />
  )
}

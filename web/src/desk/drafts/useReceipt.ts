import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { Faults } from './FormFields.tsx'
import type { Ticket } from './fields.ts'
import { faultsOf } from './receiving.ts'

/**
 * A ticket's way from the form into the register. What stands on the screen is what is received: a letter that came after it
 * would be nowhere, so none is taken until the answer is there.
 */
export function useReceipt<Sent>(
  receive: (sent: Sent) => Promise<Ticket>,
  onSuccess: (ticket: Ticket) => void,
) {
  const [faults, setFaults] = useState<Faults>({})
  // Of this very moment: a key that is pressed before the next render is too late already.
  const isSent = useRef(false)
  const receipt = useMutation({
    mutationFn: receive,
    onSuccess,
    onError: error => {
      isSent.current = false
      setFaults(faultsOf(error))
    },
  })
  return {
    ...{ faults, ticket: receipt.data, error: receipt.error, isPending: receipt.isPending },
    send(sent: Sent) {
      if (isSent.current) return
      isSent.current = true
      receipt.mutate(sent)
    },
    /** Something is typed: what was missing may be there now. */
    unlessSent(type: () => void) {
      if (isSent.current) return
      setFaults({})
      type()
    },
    /** The next one. */
    reset() {
      isSent.current = false
      receipt.reset()
    },
  }
}

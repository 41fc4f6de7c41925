import type { PhoneKind } from '../../../src/phones/phone.ts'
import { put } from '../kit/api.ts'
import { refused } from '../kit/parts.tsx'
import { closeLine, openLine } from './line.ts'
import { set } from './settings.ts'
import { isBusy, type PhoneState } from './state.ts'
import { phoneNow, tell } from './store.ts'

/** Not in the time for notes either: the telling would end it. */
export const mayChoose = (state: PhoneState): boolean => !isBusy(state) && state.own?.state !== 'wrap-up'

/**
 * Which of the two telephones rings, for the day. Before the shift it is only noted here, and told with the sign-in
 * (`PUT /api/me/presence` with `phone: usePhone().kind`); during it the server is told at once. Not in a call.
 */
export async function choosePhone(kind: PhoneKind): Promise<void> {
  const { own, kind: before } = phoneNow()
  if (!mayChoose(phoneNow())) return
  tell({ type: 'chosen', kind })
  set({ kind })
  const opened = kind === 'web' ? openLine() : closeLine()
  try {
    if (own && own.presence !== 'signed-out')
      await put('/api/me/presence', { state: own.presence, reason: own.reason, phone: kind })
    await opened
  } catch (error) {
    if (before !== null && before !== kind) {
      tell({ type: 'chosen', kind: before })
      if (before === 'web') void openLine()
      else closeLine()
    }
    refused(error)
  }
}

/** This tab becomes the telephone in the place of the one that is it. Not while that one is in a call. */
export async function takeHere(): Promise<void> {
  if (!isBusy(phoneNow())) await openLine({ steals: true })
}

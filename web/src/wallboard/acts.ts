import { dialogs } from '../kit/dialogs.ts'
import { refused, said } from '../kit/parts.tsx'

/** Asks the server, and says what became of it; the picture itself comes over the feed. @returns whether it was done */
export async function done(asked: Promise<unknown>, text: string): Promise<boolean> {
  try {
    await asked
    said(text)
    return true
  } catch (error) {
    refused(error)
    return false
  }
}

/** The same from a form in a window, which stays open when it was refused. */
export async function doneInWindow(asked: Promise<unknown>, text: string): Promise<void> {
  if (await done(asked, text)) dialogs.closeAll()
}

import { modals } from '@mantine/modals'

type Dialog = Parameters<typeof modals.open>[0]
type Question = Parameters<typeof modals.openConfirmModal>[0]

let stands = false
let askedFor = () => {}

/** The place where dialogs appear comes after the page and stands now. */
export function dialogsStand(): void {
  stands = true
  askedFor()
  askedFor = () => {}
}

/** Whoever sees nothing happen presses again: one dialog opens, of what was pressed last. */
function inPlace(show: () => void): void {
  if (stands) show()
  else askedFor = show
}

/**
 * Dialogs over the page, from anywhere. The library tells its place of each by an event, which nobody hears before that place
 * stands: what is asked for by then opens with it.
 */
export const dialogs = {
  open: (dialog: Dialog) => inPlace(() => modals.open(dialog)),
  ask: (question: Question) => inPlace(() => modals.openConfirmModal(question)),
  closeAll: () => inPlace(() => modals.closeAll()),
}

import { modals } from '@mantine/modals'

type Dialog = Parameters<typeof modals.open>[0]
type Question = Parameters<typeof modals.openConfirmModal>[0]

const place = Promise.withResolvers<void>()

/** The place where dialogs appear comes after the page and stands now. */
export const dialogsStand = place.resolve

/**
 * Dialogs over the page, from anywhere. The library tells its place of each by an event, which nobody hears before that place
 * stands: what is asked for by then opens with it.
 */
export const dialogs = {
  open: (dialog: Dialog) => void place.promise.then(() => modals.open(dialog)),
  ask: (question: Question) => void place.promise.then(() => modals.openConfirmModal(question)),
  closeAll: () => void place.promise.then(() => modals.closeAll()),
}

/** What an operator asks for. */
export const PRESENCES = ['signed-out', 'paused', 'ready'] as const
export type Presence = (typeof PRESENCES)[number]

/** What an operator is doing for a call; the system's to set. */
export const ACTIVITIES = ['free', 'ringing', 'talking', 'wrap-up'] as const
export type Activity = (typeof ACTIVITIES)[number]

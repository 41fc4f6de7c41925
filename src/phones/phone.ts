/** On the desk: any SIP telephone. In the browser: WebSocket, with a short-lived secret. */
export const PHONE_KINDS = ['desk', 'web'] as const
export type PhoneKind = (typeof PHONE_KINDS)[number]

/** On the desk: any SIP telephone. In the browser: WebSocket, with a short-lived secret. */
export const PHONE_KINDS = ['desk', 'web'] as const
export type PhoneKind = (typeof PHONE_KINDS)[number]

/** Whether this endpoint is a browser's, by its name alone: no username ends like that (people/credentials.ts). */
export const isPagePhone = (endpoint: string): boolean => endpoint.endsWith('-web')

import type { Page } from '../kit/pages.ts'

export const ticketPages: readonly Page[] = []

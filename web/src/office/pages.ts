import type { Page } from '../kit/pages.ts'

export const officePages: readonly Page[] = []

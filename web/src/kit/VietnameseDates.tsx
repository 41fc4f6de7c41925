import '@mantine/dates/styles.css'
import 'dayjs/locale/vi'
import { DatesProvider } from '@mantine/dates'
import type { ReactNode } from 'react'

const SETTINGS = { locale: 'vi', firstDayOfWeek: 1 } as const

/** Calendars that begin on Monday and speak Vietnamese. */
export function VietnameseDates({ children }: Readonly<{ children: ReactNode }>) {
  return <DatesProvider settings={SETTINGS}>{children}</DatesProvider>
}

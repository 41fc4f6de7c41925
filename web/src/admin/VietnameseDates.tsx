import 'dayjs/locale/vi'
import { DatesProvider } from '@mantine/dates'
import type { ReactNode } from 'react'

/** Calendars that begin on Monday and speak Vietnamese. */
export function VietnameseDates({ children }: Readonly<{ children: ReactNode }>) {
  return <DatesProvider settings={{ locale: 'vi', firstDayOfWeek: 1 }}>{children}</DatesProvider>
}

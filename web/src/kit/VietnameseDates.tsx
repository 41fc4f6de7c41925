import '@mantine/dates/styles.css'
import './calendar.css'
import 'dayjs/locale/vi'
import { type MantineThemeOverride, MantineThemeProvider } from '@mantine/core'
import { DatesProvider } from '@mantine/dates'
import type { ReactNode } from 'react'
import { dayTyped } from './instants.ts'

const SETTINGS = { locale: 'vi', firstDayOfWeek: 1 } as const

const ariaLabels = {
  ...{ nextMonth: 'Tháng sau', previousMonth: 'Tháng trước', nextYear: 'Năm sau', previousYear: 'Năm trước' },
  ...{ nextDecade: 'Thập niên sau', previousDecade: 'Thập niên trước' },
  ...{ monthLevelControl: 'Chọn tháng', yearLevelControl: 'Chọn năm' },
}
const day = { defaultProps: { valueFormat: 'DD/MM/YYYY', ariaLabels } }
const moment = {
  defaultProps: {
    ...{ valueFormat: 'DD/MM/YYYY HH:mm', ariaLabels },
    submitButtonProps: { 'aria-label': 'Xong' },
    timePickerProps: { hoursInputLabel: 'Giờ', minutesInputLabel: 'Phút' },
  },
}
const THEME: MantineThemeOverride = {
  components: {
    DateInput: {
      defaultProps: {
        ...day.defaultProps,
        // Its own reads `23/11/2026` as some day of 2001.
        dateParser: dayTyped,
        placeholder: 'ngày/tháng/năm',
        // Esc closes its calendar, and not the dialog with all that was typed.
        'data-mantine-stop-propagation': true,
      },
    },
    DatePickerInput: day,
    DateTimePicker: moment,
  },
}

/** Calendars that begin on Monday and speak Vietnamese. */
export function VietnameseDates({ children }: Readonly<{ children: ReactNode }>) {
  return (
    <MantineThemeProvider theme={THEME}>
      <DatesProvider settings={SETTINGS}>{children}</DatesProvider>
    </MantineThemeProvider>
  )
}

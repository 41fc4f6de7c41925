/** The cross of a choice, named, by keyboard too, and as large as a finger needs it (WCAG 2.2, 2.5.8): Mantine hides its own. */
export const clearing = (label: string) =>
  ({ 'aria-label': label, 'aria-hidden': false, tabIndex: 0, size: '24px' }) as const

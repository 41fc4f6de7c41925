import {
  type BadgeProps,
  type CSSVariablesResolver,
  createTheme,
  DEFAULT_THEME,
  type MenuProps,
  type ModalProps,
  type NotificationProps,
} from '@mantine/core'

/** Without the component itself: `Menu.extend` and the like would have every page begin with its code. */
const byDefault = <Props>(defaultProps: Partial<Props>) => ({ defaultProps })

/**
 * Mantine's own shades are lighter than WCAG 2.2 AA asks for text (4.5:1): `dimmed`, placeholders, filled and light buttons are
 * taken darker on white, lighter on black. axe checks each screen in both schemes (test/browser).
 */
export const theme = createTheme({
  fontFamily: '"Be Vietnam Pro", system-ui, sans-serif',
  fontFamilyMonospace: 'ui-monospace, monospace',
  headings: { fontFamily: '"Be Vietnam Pro", system-ui, sans-serif', fontWeight: '600' },
  primaryColor: 'blue',
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // Words stay as they are written: capitals are harder to read, with their marks above all.
    Badge: byDefault<BadgeProps>({ tt: 'none' }),
    // The menu itself takes the keyboard: a place of its own for it is no child that a menu may have (axe).
    Menu: byDefault<MenuProps>({ withInitialFocusPlaceholder: false }),
    // Its buttons and Esc close a dialog; a slip of the mouse beside it throws nothing away that was typed.
    Modal: byDefault<ModalProps>({
      closeButtonProps: { 'aria-label': 'Đóng' },
      closeOnClickOutside: false,
    }),
    // On a telephone the last of its choices is scrolled to, not cut off.
    SegmentedControl: { styles: { root: { overflowX: 'auto' } } },
    Notification: byDefault<NotificationProps>({ closeButtonProps: { 'aria-label': 'Đóng' } }),
  },
})

const COLOURS = Object.keys(DEFAULT_THEME.colors).filter(name => name !== 'dark')

export const contrast: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-7)',
    '--mantine-color-error': 'var(--mantine-color-red-9)',
    '--mantine-color-anchor': 'var(--mantine-color-blue-9)',
    ...each(name => [
      [
        `--mantine-color-${name}-light-color`,
        `color-mix(in srgb, var(--mantine-color-${name}-9), black 32%)`,
      ],
      [`--mantine-color-${name}-outline`, `var(--mantine-color-${name}-9)`],
      [`--mantine-color-${name}-text`, `color-mix(in srgb, var(--mantine-color-${name}-9), black 32%)`],
    ]),
  },
  dark: {
    '--mantine-color-dimmed': 'var(--mantine-color-dark-1)',
    '--mantine-color-placeholder': 'var(--mantine-color-dark-1)',
    '--mantine-color-error': 'var(--mantine-color-red-4)',
    '--mantine-color-anchor': 'var(--mantine-color-blue-3)',
    ...each(name => [
      [`--mantine-color-${name}-light-color`, `var(--mantine-color-${name}-2)`],
      [`--mantine-color-${name}-outline`, `var(--mantine-color-${name}-3)`],
      [`--mantine-color-${name}-text`, `var(--mantine-color-${name}-3)`],
    ]),
  },
})

const each = (shades: (name: string) => [string, string][]) => Object.fromEntries(COLOURS.flatMap(shades))

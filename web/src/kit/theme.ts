import {
  type BadgeProps,
  createTheme,
  type MenuProps,
  type ModalProps,
  type NotificationProps,
  type PasswordInputProps,
} from '@mantine/core'

/** Without the component itself: `Menu.extend` and the like would have every page begin with its code. */
const byDefault = <Props>(defaultProps: Partial<Props>) => ({ defaultProps })

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
    PasswordInput: byDefault<PasswordInputProps>({
      visibilityToggleButtonProps: { 'aria-label': 'Hiện hoặc ẩn mật khẩu' },
    }),
    // On a telephone the last of its choices is scrolled to, not cut off.
    SegmentedControl: { styles: { root: { overflowX: 'auto' } } },
    Notification: byDefault<NotificationProps>({ closeButtonProps: { 'aria-label': 'Đóng' } }),
  },
})

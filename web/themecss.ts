import {
  type CSSVariablesResolver,
  convertCssVariables,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  mergeMantineTheme,
} from '@mantine/core'
import type { Plugin } from 'vite'
import { theme } from './src/kit/theme.ts'

const NAME = 'virtual:theme.css'

/** Colours, sizes and fonts of the theme, as Mantine would write them in each browser at each start. */
function themeSheet(): string {
  const whole = mergeMantineTheme(DEFAULT_THEME, theme)
  const [plain, own] = [defaultCssVariablesResolver(whole), contrast(whole)]
  return convertCssVariables({
    variables: { ...plain.variables, ...own.variables },
    light: { ...plain.light, '--mantine-color-scheme': 'light', ...own.light },
    dark: { ...plain.dark, '--mantine-color-scheme': 'dark', ...own.dark },
  })
}

export const themeCss: Plugin = {
  name: 'theme-css',
  resolveId: id => (id === NAME ? `\0${NAME}` : undefined),
  load: id => (id === `\0${NAME}` ? themeSheet() : undefined),
}

const COLOURS = Object.keys(DEFAULT_THEME.colors).filter(name => name !== 'dark')

/**
 * Mantine's own shades are lighter than WCAG 2.2 AA asks for text (4.5:1): `dimmed`, placeholders, filled and light buttons are
 * taken darker on white, lighter on black. axe checks each screen in both schemes (test/browser).
 */
const contrast: CSSVariablesResolver = () => ({
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

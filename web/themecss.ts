import {
  convertCssVariables,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  mergeMantineTheme,
} from '@mantine/core'
import type { Plugin } from 'vite'
import { contrast, theme } from './src/kit/theme.ts'

const NAME = 'virtual:theme.css'

/** Colours, sizes and fonts of the theme, as Mantine would write them in each browser at each start. */
export function themeSheet(): string {
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

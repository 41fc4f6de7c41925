import { SegmentedControl, useMantineColorScheme } from '@mantine/core'

const SCHEMES = [
  { value: 'light', label: 'Nền sáng' },
  { value: 'dark', label: 'Nền tối' },
  { value: 'auto', label: 'Theo máy' },
] as const
type Scheme = (typeof SCHEMES)[number]['value']

export function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <SegmentedControl
      transitionDuration={0}
      aria-label="Nền của giao diện"
      value={colorScheme}
      onChange={value => setColorScheme(value as Scheme)}
      data={[...SCHEMES]}
    />
  )
}

import { Badge } from '@mantine/core'

/** What is to be said of one line of many. */
export const Mark = ({ color, text }: Readonly<{ color: string; text: string }>) => (
  <Badge color={color} variant="light" size="sm" tt="none">
    {text}
  </Badge>
)

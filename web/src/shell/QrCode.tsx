import { Box } from '@mantine/core'
import { create } from 'qrcode'

/** Light squares around it, which readers need. ISO/IEC 18004 §9.1 */
const QUIET = 4

/** Drawn as one path; dark on white in both colour schemes, or readers would not see it. */
export function QrCode({ text, label }: Readonly<{ text: string; label: string }>) {
  const { modules } = create(text, { errorCorrectionLevel: 'M' })
  let path = ''
  for (let row = 0; row < modules.size; row++)
    for (let column = 0; column < modules.size; column++)
      if (modules.get(row, column)) path += `M${column + QUIET} ${row + QUIET}h1v1h-1z`
  const side = modules.size + 2 * QUIET
  return (
    <Box bg="white" w={220} h={220} mx="auto">
      <svg viewBox={`0 0 ${side} ${side}`} role="img" aria-label={label} shapeRendering="crispEdges">
        <path d={path} fill="black" />
      </svg>
    </Box>
  )
}

import { Card, SimpleGrid, Text } from '@mantine/core'
import { Sound } from './Sound.tsx'
import { Trial } from './Trial.tsx'
import { type Prompt, type Said, saidIn } from './usePrompts.ts'

type Props = Readonly<{ prompt: Prompt; said: Said }>

/** What callers hear now beside what they would hear; both can be heard. */
export function Beside({ prompt: { name, kind, standard, made, own }, said }: Props) {
  const text = said === null ? standard : 'text' in said ? said.text : null
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <Card withBorder padding="sm" component="section" aria-label="Trước">
        <Text fw={600}>Trước</Text>
        <Text size="sm">{saidIn(own, standard)}</Text>
        {made && <Sound src={`/api/prompts/${name}/audio`} label="Âm thanh trước" isQuiet />}
      </Card>
      <Card withBorder padding="sm" component="section" aria-label="Sau">
        <Text fw={600}>Sau</Text>
        <Text size="sm">{text ?? 'Bản thu của tỉnh'}</Text>
        {text !== null && <Trial key={text} text={text} kind={kind} />}
        {said && 'recording' in said && (
          <Sound src={`/api/prompt-recordings/${said.recording}/audio`} label="Bản thu mới" isQuiet />
        )}
      </Card>
    </SimpleGrid>
  )
}

import { Box, Card, Group, Text, Title } from '@mantine/core'
import { dateOnPaper, type Letter, signOf } from './letters.ts'

/** How it reads on paper; the PDF has the heading of the agency besides. */
export function LetterSheet({ letter }: Readonly<{ letter: Letter }>) {
  const { state, summary, body, addressee, issuedAt, signer, signerTitle } = letter
  return (
    <Card withBorder component="section" aria-labelledby="letter-sheet" shadow="sm">
      <Title order={2} size="h4" id="letter-sheet" mb="md">
        {state === 'draft' ? 'Xem trước' : 'Nội dung văn bản'}
      </Title>
      <Group justify="space-between" align="flex-start" wrap="nowrap" mb="md">
        <Box maw="55%">
          <Text className="figures">Số: {signOf(letter)}</Text>
          <Text size="sm">V/v {summary}</Text>
        </Box>
        <Text fs="italic">{dateOnPaper(issuedAt)}</Text>
      </Group>
      <Text ta="center" mb="md">
        Kính gửi: {addressee}
      </Text>
      {body.split('\n').map((paragraph, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: paragraphs have nothing but their place
        <Text key={place} mb="xs" ta="justify">
          {paragraph}
        </Text>
      ))}
      <Box ml="auto" w="50%" ta="center" mt="lg">
        <Text fw={600}>{signerTitle}</Text>
        <Text fw={600} mt={48}>
          {signer}
        </Text>
      </Box>
    </Card>
  )
}

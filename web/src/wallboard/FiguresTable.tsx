import { Alert, Stack, Table, Text, Title } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import { GROUPS } from '../../../src/reports/figures.ts'
import { dateTimeOf } from '../kit/format.ts'
import { valueText } from './texts.ts'
import type { Figures } from './useFigures.ts'

/** Every figure of the window with its formula beside it, in the groups of the reports. */
export function FiguresTable({ figures }: Readonly<{ figures: Figures }>) {
  const byCode = new Map(figures.figures.map(figure => [figure.code, figure]))
  const { limits, isGoalMet } = figures
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        Từ {dateTimeOf(figures.from)} đến trước {dateTimeOf(figures.to)}. {figures.attribution}
      </Text>
      {isGoalMet !== null && (
        <Alert
          color={isGoalMet ? 'green' : 'red'}
          icon={isGoalMet ? <IconCheck aria-hidden /> : <IconX aria-hidden />}
          title={isGoalMet ? 'Đạt mức phục vụ đã hứa' : 'Chưa đạt mức phục vụ đã hứa'}
        >
          Đã hứa: {limits.goalPercent} % được trả lời trong {limits.withinSeconds} giây.
        </Alert>
      )}
      {GROUPS.map(({ title, definitions }) => (
        <section key={title} aria-label={title}>
          <Title order={2} size="h5">
            {title}
          </Title>
          <Table fz="sm" verticalSpacing={4} layout="fixed">
            <Table.Thead>
              <Table.Tr>
                <Table.Th w="30%">Số liệu</Table.Th>
                <Table.Th w={110} ta="right">
                  Giá trị
                </Table.Th>
                <Table.Th>Công thức</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {definitions
                .flatMap(({ code }) => byCode.get(code) ?? [])
                .map(figure => (
                  <Table.Tr key={figure.code}>
                    <Table.Th scope="row" fw={400}>
                      {figure.label}
                    </Table.Th>
                    <Table.Td ta="right" fw={600} className="figures">
                      {valueText(figure.value, figure.unit)}
                    </Table.Td>
                    <Table.Td c="dimmed">{figure.formula}</Table.Td>
                  </Table.Tr>
                ))}
            </Table.Tbody>
          </Table>
        </section>
      ))}
    </Stack>
  )
}

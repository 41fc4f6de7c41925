import { Stack, Text } from '@mantine/core'
import { dateOf, dateTimeOf } from '../kit/format.ts'
import { useAreas, useFields } from '../pickers/lists.ts'
import type { Whole } from './data.ts'
import classes from './Facts.module.css'
import { Facts } from './Facts.tsx'
import { Section } from './Section.tsx'

/** What the citizen says, and what it is sorted by. */
export function Content({ ticket }: Readonly<{ ticket: Whole }>) {
  const { data: fields } = useFields()
  const { data: areas } = useAreas()
  const field = fields?.find(({ code }) => code === ticket.fieldCode)
  const subtype = field?.subtypes.find(({ code }) => code === ticket.subtype)
  const { source } = ticket
  return (
    <Section title="Nội dung">
      <Stack gap="sm">
        <Text className={classes.words ?? ''}>{ticket.content || 'Chưa ghi nội dung.'}</Text>
        <Facts
          facts={[
            ['Lĩnh vực', [field?.name ?? ticket.fieldCode, subtype?.name].filter(Boolean).join(' – ')],
            ['Nơi xảy ra', ticket.place],
            ['Địa bàn', areas?.find(({ code }) => code === ticket.areaCode)?.name ?? ticket.areaCode],
            [
              'Thủ tục hành chính',
              ticket.isProcedural ? 'Về quy định, thủ tục, hành vi hành chính (QC 15.6)' : null,
            ],
            ['Số vào sổ', source?.registryNumber],
            ['Văn bản gửi đến', source?.letterNumber],
            ['Ngày văn bản', source?.letterDate && dateOf(source.letterDate)],
            ['Mã trên Cổng', source?.externalCode],
            ['Hạn của văn bản', source?.ownDeadline && dateTimeOf(source.ownDeadline)],
            ['Ghi chú nguồn', source?.note],
          ]}
        />
      </Stack>
    </Section>
  )
}

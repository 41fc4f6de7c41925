import { Modal, Tabs } from '@mantine/core'
import { Waiting } from '../../kit/parts.tsx'
import { type EditedKind, KIND_TITLES } from '../../words/directory.ts'
import { partOf } from '../settings/model.ts'
import { EntryForm } from './EntryForm.tsx'
import { type Entry, useForms } from './entries.ts'
import { Merger } from './Merger.tsx'
import { UnitStaff } from './UnitStaff.tsx'
import { Versions } from './Versions.tsx'

type Props = Readonly<{ kind: EditedKind; entry: Entry | null; onClose: () => void }>

/** One unit, field, area or rule: changed from a date on, ended, merged, and what it was. */
export function EntryModal({ kind, entry, onClose }: Props) {
  const forms = useForms()
  const shape = forms.data?.[kind]
  const title = entry ? KIND_TITLES[kind] : `Thêm ${KIND_TITLES[kind].toLowerCase()}`
  const isUnit = kind === 'unit' && entry?.isOver === false
  return (
    <Modal opened onClose={onClose} title={title} size="lg">
      {!shape && <Waiting />}
      {shape && entry === null && (
        <EntryForm kind={kind} entry={null} part={partOf(shape)} onClose={onClose} />
      )}
      {shape && entry && (
        <Tabs defaultValue="form" keepMounted={false}>
          <Tabs.List>
            <Tabs.Tab value="form">Nội dung</Tabs.Tab>
            <Tabs.Tab value="history">Lịch sử</Tabs.Tab>
            {isUnit && <Tabs.Tab value="staff">Nhân sự</Tabs.Tab>}
            {isUnit && <Tabs.Tab value="merger">Sáp nhập</Tabs.Tab>}
          </Tabs.List>
          <Tabs.Panel value="form" pt="md">
            <EntryForm kind={kind} entry={entry} part={partOf(shape)} onClose={onClose} />
          </Tabs.Panel>
          <Tabs.Panel value="history" pt="md">
            <Versions kind={kind} entry={entry} onDone={onClose} />
          </Tabs.Panel>
          <Tabs.Panel value="staff" pt="md">
            <UnitStaff unitId={entry.subject} />
          </Tabs.Panel>
          <Tabs.Panel value="merger" pt="md">
            <Merger unitId={entry.subject} onDone={onClose} />
          </Tabs.Panel>
        </Tabs>
      )}
    </Modal>
  )
}

import { Alert, Button, Card, Group, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { textOf } from '../../kit/parts.tsx'
import { useSession } from '../../kit/session.tsx'
import type { EditedKind } from '../../words/directory.ts'
import { Keep } from '../Keep.tsx'
import { differencesIn } from '../settings/differ.ts'
import { Field } from '../settings/Field.tsx'
import { FormAround } from '../settings/form.tsx'
import { Lines } from '../settings/Lines.tsx'
import { blankOf, faultsElsewhere, type Part, pathsIn } from '../settings/model.ts'
import { faultsOf } from '../settings/useChange.ts'
import { Effect, type Preview } from './Effect.tsx'
import type { Entry } from './entries.ts'
import { useLooking } from './useLooking.ts'

type Props = Readonly<{ kind: EditedKind; entry: Entry | null; part: Part; onClose: () => void }>

/** Typed, looked at, kept: a new entry, another content of one, or its end. */
export function EntryForm(props: Props) {
  const { kind, entry, part } = props
  const { may } = useSession()
  const change = useEntryChange(props)
  const { value, code, faults } = change
  const shown = new Set(pathsIn(part, value, ['']))
  const mayChange = may('directory.change')
  return (
    <Stack gap="sm">
      {change.error && (
        <Alert color="red" role="alert">
          <Text size="sm">{textOf(change.error)}</Text>
          {faultsElsewhere(faults, shown).map(({ path, detail }) => (
            <Text key={`${path} ${detail}`} size="sm">
              {detail}
            </Text>
          ))}
        </Alert>
      )}
      {!entry && kind !== 'route' && (
        <TextInput
          label="Mã"
          description="Chữ không dấu, số; không đổi được về sau"
          value={code}
          onChange={event => change.typeCode(event.currentTarget.value)}
          required
        />
      )}
      <FormAround value={{ faults, choicesAt: () => null }}>
        <fieldset disabled={!mayChange} style={{ border: 0, padding: 0, margin: 0, minInlineSize: 0 }}>
          <Field isBare part={part} at={{ path: kind, names: [''] }} value={value} onChange={change.type} />
        </fieldset>
      </FormAround>
      {mayChange && <Looking entry={entry} change={change} />}
      {mayChange && change.preview && (
        <>
          {entry && change.isEdited && <Lines differs={differencesIn(kind, entry.value, value)} />}
          <Effect kind={kind} preview={change.preview} />
          <Keep isPending={change.isKeeping} charsLeast={3} onKeep={change.keep} />
        </>
      )}
    </Stack>
  )
}

type Change = ReturnType<typeof useEntryChange>

/** From when it holds, and the way to see what it would do. */
function Looking({ entry, change }: Readonly<{ entry: Entry | null; change: Change }>) {
  return (
    <Card withBorder>
      <Stack gap="sm">
        {change.when}
        <Group justify="space-between">
          {entry ? (
            <Button
              variant="light"
              color={entry.isOver ? 'blue' : 'red'}
              loading={change.isLooking}
              disabled={!change.isKnown}
              onClick={() => change.look(!entry.isOver)}
            >
              {entry.isOver ? 'Dùng lại' : 'Không còn nữa'}
            </Button>
          ) : (
            <span />
          )}
          <Button
            loading={change.isLooking}
            disabled={!change.isKnown || (entry !== null && !change.isEdited)}
            onClick={() => change.look()}
          >
            Xem trước
          </Button>
        </Group>
      </Stack>
    </Card>
  )
}

function useEntryChange({ kind, entry, part, onClose }: Props) {
  const [held] = useState<unknown>(() => entry?.value ?? blankOf(part))
  const [value, setValue] = useState<unknown>(held)
  const [code, setCode] = useState('')
  const path = `/api/directory/${kind}`
  const { look, anew, ...looking } = useLooking<Preview>({
    ...{ previewPath: `${path}/preview`, path: entry ? `${path}/changes` : path },
    ...{ done: () => 'Đã ghi vào danh mục.', onDone: onClose },
  })
  const asked = (isOver?: boolean) =>
    entry
      ? { subject: entry.subject, ...(isOver === undefined ? { value } : { isOver }) }
      : { value, ...(kind === 'route' ? {} : { code: code.trim() }) }
  return {
    ...{ ...looking, value, code },
    ...{ type: anew(setValue), typeCode: anew(setCode) },
    isEdited: value !== held,
    faults: faultsOf(looking.error),
    look: (isOver?: boolean) => look(asked(isOver)),
  }
}

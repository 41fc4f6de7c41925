import { Alert, Text } from '@mantine/core'
import { ENDING_NAMES } from '../../words/calls.ts'
import { type Mine, useCard } from '../useOwn.ts'
import { CallerCard } from './CallerCard.tsx'

/** Who called, while the notes are written. */
export function LastCall({ mine }: Readonly<{ mine: Mine }>) {
  const { operator, own } = mine
  const callId = operator?.state === 'wrap-up' ? operator.callId : null
  const card = useCard(mine, callId)
  if (callId === null) return null
  const ended = own.calls.get(callId)
  return (
    <>
      {ended?.ending && (
        <Alert color="gray" p="xs" role="status">
          <Text size="sm">Cuộc gọi vừa kết thúc: {ENDING_NAMES[ended.ending].toLowerCase()}.</Text>
          {ended.ending === 'lost' && (
            <Text size="sm">
              Số gọi đã vào danh sách gọi lại; hãy ghi xong phiếu, rồi gọi lại cho người dân.
            </Text>
          )}
        </Alert>
      )}
      {card?.card && <CallerCard card={card.card} />}
    </>
  )
}

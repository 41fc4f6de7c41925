import { Alert, Button, Group, Modal, Progress, Select, Stack, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { type Devices, devices } from './microphone.ts'
import { set, settings } from './settings.ts'
import { speakerChanged } from './speaker.ts'
import { useMicrophone } from './useMicrophone.ts'
import { FAILURES } from './words.ts'

const OWN = 'own'
const BY_COMPUTER = 'Theo máy tính'

type Props = Readonly<{
  onClose: () => void
  /** The microphone is in use: chosen now, it counts from the next call on. */
  isTalking: boolean
}>

/** Before the first call of the day: does it hear, and is it heard? */
export function MicrophoneCheck({ onClose, isTalking }: Props) {
  const [chosen, setChosen] = useState(settings().microphone)
  const microphone = useMicrophone(chosen)
  const choose = (id: string | null) => {
    setChosen(id)
    set({ microphone: id })
  }
  return (
    <Modal opened onClose={onClose} title="Kiểm tra micro và loa" centered>
      <Stack>
        {microphone.failure && (
          <Alert color="red" title={FAILURES[microphone.failure].title} role="alert">
            {FAILURES[microphone.failure].text}
          </Alert>
        )}
        <Choices isOpen={microphone.isOpen} microphone={chosen} onMicrophone={choose} />
        <div>
          <Text size="sm" id="microphone-level">
            Hãy nói thử: thanh này phải chạy theo tiếng nói
          </Text>
          <Progress.Root size="xl" mt={4}>
            <Progress.Section
              value={microphone.level * 100}
              color={microphone.level > 0.9 ? 'red' : 'green'}
              aria-labelledby="microphone-level"
            />
          </Progress.Root>
          {microphone.isSilent && (
            <Text size="sm" c="var(--mantine-color-orange-text)" role="status">
              Chưa nghe thấy gì. Kiểm tra nút tắt tiếng trên dây tai nghe, hoặc chọn micro khác.
            </Text>
          )}
        </div>
        <Group>
          <Button
            variant="default"
            disabled={!microphone.isOpen}
            loading={microphone.isRecording}
            onClick={() => void microphone.listen()}
          >
            Ghi 3 giây rồi nghe lại
          </Button>
          {microphone.isPlaying && <Text role="status">Đang phát lại…</Text>}
        </Group>
        {isTalking && (
          <Text size="sm" c="dimmed">
            Đang có cuộc gọi: micro mới dùng từ cuộc sau.
          </Text>
        )}
      </Stack>
    </Modal>
  )
}

type ChoicesProps = Readonly<{
  isOpen: boolean
  microphone: string | null
  onMicrophone: (id: string | null) => void
}>

function Choices({ isOpen, microphone, onMicrophone }: ChoicesProps) {
  const { microphones, speakers } = useDevices(isOpen)
  const [speaker, setSpeaker] = useState(settings().speaker)
  const [bell, setBell] = useState(settings().bell)
  return (
    <>
      <Select
        label="Micro"
        {...offered(microphones, microphone)}
        onChange={value => onMicrophone(idOf(value))}
      />
      <Select
        label="Nghe bằng"
        {...offered(speakers, speaker)}
        onChange={value => {
          setSpeaker(idOf(value))
          set({ speaker: idOf(value) })
          speakerChanged()
        }}
      />
      <Select
        label="Đổ chuông thêm ở"
        description="Ví dụ loa ngoài, khi tai nghe đặt trên bàn"
        {...offered(speakers, bell, 'Không thêm nơi nào')}
        onChange={value => {
          setBell(idOf(value))
          set({ bell: idOf(value) })
        }}
      />
    </>
  )
}

const idOf = (value: string | null) => (value === OWN ? null : value)

/** A device that is not plugged in any more is the computer's own choice. */
function offered(found: readonly MediaDeviceInfo[], chosen: string | null, none = BY_COMPUTER) {
  const data = found
    // The computer's own choice is listed a second time under these names.
    .filter(({ deviceId }) => deviceId !== 'default' && deviceId !== 'communications')
    .map(({ deviceId, label }, place) => ({ value: deviceId, label: label || `Thiết bị ${place + 1}` }))
  const isThere = data.some(({ value }) => value === chosen)
  return { data: [{ value: OWN, label: none }, ...data], value: isThere ? chosen : OWN, allowDeselect: false }
}

/** Anew when something is plugged in, and when the microphone was allowed: nameless before. */
function useDevices(isAllowed: boolean): Devices {
  const [found, setFound] = useState<Devices>({ microphones: [], speakers: [] })
  // biome-ignore lint/correctness/useExhaustiveDependencies: named only once it is allowed
  useEffect(() => {
    let isHere = true
    const look = () => void devices().then(all => isHere && setFound(all))
    look()
    navigator.mediaDevices?.addEventListener('devicechange', look)
    return () => {
      isHere = false
      navigator.mediaDevices?.removeEventListener('devicechange', look)
    }
  }, [isAllowed])
  return found
}

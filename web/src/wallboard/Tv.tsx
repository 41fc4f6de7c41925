import { IconAlertOctagon, IconAlertTriangle, IconEye, IconPlugConnectedX } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import { WORDS } from '../../../src/alarms/words.ts'
import { dateOf, secondOf, timeOf } from '../kit/format.ts'
import { useIsLive } from '../kit/live.ts'
import { useNow } from '../kit/now.ts'
import { Waiting } from '../kit/parts.tsx'
import { inOrderOfNeed } from './AlarmsBar.tsx'
import type { Picture } from './picture.ts'
import { type Sight, sightsOf } from './sights.ts'
import { briefly } from './texts.ts'
import { LEVEL_WORDS, type Level } from './thresholds.ts'
import styles from './tv.module.css'
import { usePicture } from './usePicture.ts'
import { useThresholds } from './useThresholds.ts'
import { useWake } from './useWake.ts'

/** The wall of the room: read from five metres, nothing to press. */
export default function Tv() {
  const picture = usePicture()
  useWake()
  if (picture === null) return <Waiting what="Đang nối với tổng đài…" />
  return (
    <main className={styles.tv}>
      <Head picture={picture} />
      <Sights picture={picture} />
      <Alarms picture={picture} />
    </main>
  )
}

function Head({ picture }: Readonly<{ picture: Picture }>) {
  const now = useNow()
  const { settings } = picture
  return (
    <header className={styles.head}>
      <h1 className={styles.title}>
        <Link href="/wallboard" className={styles.back} aria-label="1022: về bảng điều hành">
          1022
        </Link>
      </h1>
      {settings?.disaster && (
        <span className={`${styles.state} ${styles.act}`}>
          <IconAlertOctagon className={styles.icon} aria-hidden /> Chế độ thiên tai
        </span>
      )}
      {settings && !settings.takesCalls && <span className={styles.state}>Ngoài giờ phục vụ</span>}
      <Connection />
      <time className={styles.clock}>
        {dateOf(now)} {timeOf(now)}
      </time>
    </header>
  )
}

/** What was known stays on the wall, and the wall says how old it is. */
function Connection() {
  const isLive = useIsLive()
  const now = useNow()
  const [lostAt, setLostAt] = useState<number | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the moment of the loss, not every second after it
  useEffect(() => setLostAt(isLive ? null : now), [isLive])
  return (
    <span role="status" className={isLive ? undefined : `${styles.state} ${styles.act}`}>
      {!isLive && (
        <>
          <IconPlugConnectedX className={styles.icon} aria-hidden /> Mất kết nối
          {lostAt !== null && ` từ ${secondOf(lostAt)}`}, đang nối lại… Số liệu đã cũ
        </>
      )}
    </span>
  )
}

function Sights({ picture }: Readonly<{ picture: Picture }>) {
  const thresholds = useThresholds()
  const s = sightsOf(picture, thresholds, useNow())
  const promised = `Mục tiêu ${thresholds.goalPercent} % trong ${thresholds.goalMs / 1_000} giây`
  return (
    <div className={styles.sights}>
      <Tile sight={s.waiting} />
      <Tile sight={s.longest} />
      <Tile sight={s.level} note={promised} />
      <Tile sight={s.free} note="Điện thoại viên" />
      <Tile sight={s.talking} note="Điện thoại viên" />
      <Tile sight={s.paused} note="Điện thoại viên" />
      <Tile sight={s.offered} note="Hôm nay" />
      <Tile sight={s.answered} note="Hôm nay" />
      <Tile sight={s.abandoned} note="Hôm nay" />
    </div>
  )
}

const MARKS: Readonly<Record<Level, typeof IconEye | null>> = {
  calm: null,
  look: IconEye,
  act: IconAlertTriangle,
}

function Tile({ sight, note }: Readonly<{ sight: Sight; note?: string }>) {
  const { label, text, level } = sight
  const Mark = MARKS[level]
  return (
    <section className={`${styles.tile} ${styles[level]}`} aria-label={`${label}: ${text}`}>
      <h2 className={styles.label}>{label}</h2>
      <p className={styles.figure}>{text}</p>
      <p className={styles.note}>
        {Mark ? (
          <>
            <Mark className={styles.icon} aria-hidden /> {LEVEL_WORDS[level]}
          </>
        ) : (
          (note ?? ' ')
        )}
      </p>
    </section>
  )
}

/** More do not fit: the number of the others is said. */
const ALARMS_SHOWN = 2

function Alarms({ picture }: Readonly<{ picture: Picture }>) {
  const now = useNow()
  const all = inOrderOfNeed(picture.alarms.values())
  const more = all.length - ALARMS_SHOWN
  return (
    <section className={styles.alarms} aria-label="Cảnh báo">
      {all.length === 0 && <p className={styles.alarm}>Không có cảnh báo</p>}
      {all.slice(0, ALARMS_SHOWN).map((alarm, place) => (
        <p
          key={alarm.id}
          className={`${styles.alarm} ${alarm.severity === 'critical' ? styles.act : styles.look}`}
        >
          <IconAlertOctagon className={styles.icon} aria-hidden />
          <span className={styles.cut}>
            {WORDS[alarm.kind].what}: {briefly(WORDS[alarm.kind].where(alarm))}
          </span>
          <span className={styles.age}>
            {Math.max(0, Math.floor((now - Date.parse(alarm.raisedAt)) / 60_000))} phút
            {place === ALARMS_SHOWN - 1 && more > 0 && ` · còn ${more}`}
          </span>
        </p>
      ))}
    </section>
  )
}

/** Vietnam has had no summer time since 1943 and stands at UTC+7 since 1975 (IANA tz, Asia/Ho_Chi_Minh). */
const OFFSET = '+07:00'

/** The wall time of Vietnam that was picked, `2026-11-22 14:05:00`, as the API takes it, wherever the computer stands. Pure. */
export const instantOf = (wall: string): string =>
  new Date(`${wall.replace(' ', 'T')}${OFFSET}`).toISOString()

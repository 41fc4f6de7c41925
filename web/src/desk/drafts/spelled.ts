const DIGITS = ['không', 'một', 'hai', 'ba', 'bốn', 'năm', 'sáu', 'bảy', 'tám', 'chín']

/**
 * How the code of a ticket is read out: the year and the running number, digit by digit, which is also what a citizen types who
 * asks by telephone. `1022-DT-2026-000123` → `năm hai không hai sáu, số một hai ba`. Pure.
 */
export function spelled(code: string): string {
  const [, year, number] = /-(\d{4})-0*(\d+)$/.exec(code) ?? []
  if (year === undefined || number === undefined) return code
  const read = (digits: string) => [...digits].map(digit => DIGITS[Number(digit)]).join(' ')
  return `năm ${read(year)}, số ${read(number)}`
}

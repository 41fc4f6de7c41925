/** What a browser says of itself, in words that people know. Pure. */

const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bCoc_Coc|coc_coc_browser/i, 'Cốc Cốc'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/Chrome\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\bAndroid\b/, 'Android'],
  [/\b(?:iPhone|iPad)\b/, 'iPhone, iPad'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'máy Mac'],
  [/\bLinux\b/, 'Linux'],
]

const nameIn = (known: readonly (readonly [RegExp, string])[], text: string) =>
  known.find(([sign]) => sign.test(text))?.[1]

/** `Chrome trên Windows`; what says nothing of itself is a browser. */
export function browserName(userAgent: string | null): string {
  const text = userAgent ?? ''
  const [browser, system] = [nameIn(BROWSERS, text), nameIn(SYSTEMS, text)]
  return [browser ?? 'Trình duyệt khác', system].filter(Boolean).join(' trên ')
}

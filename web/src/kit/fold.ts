/** Without diacritics and in lower case, so that `xay dung` finds `Xây dựng`. Pure. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .replaceAll(/[đĐ]/g, 'd')
    .toLowerCase()
}

/**
 * Whether every word typed begins a word of the text, diacritics aside: `moi tr` finds `Môi trường`. Typed diacritics count:
 * `bão` does not find `báo`.
 */
export function matches(text: string, typed: string): boolean {
  const wanted = typed.trim().split(/\s+/).filter(Boolean)
  const exact = wordsOf(text.normalize('NFC').toLowerCase())
  const folded = exact.map(fold)
  return wanted.every(word => {
    const lower = word.normalize('NFC').toLowerCase()
    const isPlain = fold(lower) === lower
    return (isPlain ? folded : exact).some(one => one.startsWith(lower))
  })
}

const wordsOf = (text: string) => text.split(/[^\p{L}\p{N}]+/u).filter(Boolean)

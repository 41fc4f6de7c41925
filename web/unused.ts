/**
 * Mantine's style sheet has the rules of all its components; each names its own classes `m_` and a hash, which stand in the
 * script of those components that are used. Rules of the others are a third of the sheet. Pure.
 */
const CLASS = /m_[0-9a-f]+/g
const NESTING = /^@(media|supports|layer|container)/

/** @param scripts of the whole console */
export function classesIn(scripts: readonly string[]): ReadonlySet<string> {
  return new Set(scripts.flatMap(script => script.match(CLASS) ?? []))
}

/** The sheet without selectors that name a class nobody has. @param css as it is minified: no comments */
export function withoutUnused(css: string, used: ReadonlySet<string>): string {
  return rulesOf(css)
    .map(rule => {
      const at = rule.indexOf('{')
      if (at < 0) return rule
      const [head, body] = [rule.slice(0, at), rule.slice(at)]
      if (NESTING.test(head)) {
        const inner = withoutUnused(body.slice(1, -1), used)
        return inner === '' ? '' : `${head}{${inner}}`
      }
      if (head.startsWith('@')) return rule
      const kept = selectorsOf(head).filter(one => (one.match(CLASS) ?? []).every(name => used.has(name)))
      return kept.length === 0 ? '' : kept.join(',') + body
    })
    .join('')
}

/** Top-level rules, each with its own braces. */
const rulesOf = (css: string) => cut(css, ['{', '}'], '};')

/** A comma within brackets, as in `:where(a,:not(b))`, parts nothing. */
const selectorsOf = (head: string) => cut(head, ['(', ')'], ',').map(one => one.replace(/,$/, ''))

/** Parts of a text, each with what ends it; within brackets nothing ends. */
function cut(text: string, [opens, closes]: readonly [string, string], ends: string): string[] {
  const parts: string[] = []
  let [depth, start] = [0, 0]
  for (let at = 0; at < text.length; at++) {
    const one = text.charAt(at)
    if (one === opens) depth++
    if (one === closes) depth--
    if (depth > 0 || !ends.includes(one)) continue
    parts.push(text.slice(start, at + 1))
    start = at + 1
  }
  return [...parts, text.slice(start)].filter(part => part !== '')
}

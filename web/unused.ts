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
function rulesOf(css: string): string[] {
  const rules: string[] = []
  let [depth, start] = [0, 0]
  for (let at = 0; at < css.length; at++) {
    if (css[at] === '{') depth++
    if (css[at] === '}') depth--
    const isEnd = (css[at] === '}' || css[at] === ';') && depth === 0
    if (!isEnd) continue
    rules.push(css.slice(start, at + 1))
    start = at + 1
  }
  return [...rules, css.slice(start)].filter(rule => rule !== '')
}

/** A comma within brackets, as in `:is(a,b)`, parts nothing. */
const selectorsOf = (head: string) => head.split(/,(?![^(]*\))/)

/**
 * What an office document says it belongs together with: the lists of relationships in it (`.rels`, ECMA-376 part 2,
 * §9.3). Read strictly, as the lists are that offices write: whatever else XML allows (a doctype, entities of one's own,
 * other prefixes, comments, another encoding) is a way to say something that is not looked for. Pure.
 */

const HYPERLINKS = [
  'http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink',
  'http://purl.oclc.org/ooxml/officeDocument/relationships/hyperlink',
]
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships'

export type Relation = Readonly<{ type: string; target: string; mode: string | null }>

/** @returns null where the list is not written as such lists are */
export function readRelations(text: string): Relation[] | null {
  // What is no UTF-8 came out as U+FFFD; a second byte of UTF-16 as NUL.
  if (/[\0\uFFFD]/.test(text)) return null
  const [begin = '', declaration] = /^\uFEFF?(?:<\?xml([^?<>]{0,200})\?>)?/.exec(text) ?? []
  if (!isUtf8(declaration)) return null
  const said = text.slice(begin.length).trim()
  const list = elementAt(said, 0)
  if (list?.name !== 'Relationships' || list.attributes.get('xmlns') !== PACKAGE) return null
  if (!list.isEmpty) return membersOf(said, list.end)
  return list.end === said.length ? [] : null
}

/** Fetched from elsewhere when the document is opened; a link in the text is followed by nobody but its reader. */
export const isFetched = ({ type, target, mode }: Relation): boolean =>
  !HYPERLINKS.includes(type) &&
  ((mode !== null && mode !== 'Internal') || /^\s*(?:[a-z][a-z0-9+.-]*:|[\\/]{2})/i.test(target))

function isUtf8(declaration = ''): boolean {
  const named = /encoding\s*=\s*["']([^"']*)["']/.exec(declaration)?.[1]
  return named === undefined ? !/encoding/i.test(declaration) : /^utf-?8$/i.test(named)
}

function membersOf(text: string, from: number): Relation[] | null {
  const relations: Relation[] = []
  for (let at = from; ; ) {
    at += blankAt(text, at)
    if (text.startsWith('</', at)) return /^<\/Relationships\s*>$/.test(text.slice(at)) ? relations : null
    const one = elementAt(text, at)
    if (one?.name !== 'Relationship') return null
    at = one.end
    if (!one.isEmpty) {
      const end = /^\s*<\/Relationship\s*>/.exec(text.slice(at, at + 200))
      if (!end) return null
      at += end[0].length
    }
    const [type, target] = [one.attributes.get('Type'), one.attributes.get('Target')]
    if (type === undefined || target === undefined) return null
    relations.push({ type, target, mode: one.attributes.get('TargetMode') ?? null })
  }
}

type Element = Readonly<{
  name: string
  attributes: ReadonlyMap<string, string>
  isEmpty: boolean
  end: number
}>

const blankAt = (text: string, at: number): number => /^\s*/.exec(text.slice(at, at + 1_000))?.[0].length ?? 0

const NAME = /[A-Za-z]+/y
const ATTRIBUTE = /\s+([A-Za-z]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y

/** An element with plain names and each attribute once. */
function elementAt(text: string, at: number): Element | null {
  if (text[at] !== '<') return null
  NAME.lastIndex = at + 1
  const name = NAME.exec(text)?.[0]
  if (name === undefined) return null
  const attributes = new Map<string, string>()
  for (let end = at + 1 + name.length; ; ) {
    ATTRIBUTE.lastIndex = end
    const found = ATTRIBUTE.exec(text)
    if (!found) {
      const close = /^\s{0,100}(\/?)>/.exec(text.slice(end, end + 110))
      return close ? { name, attributes, isEmpty: close[1] === '/', end: end + close[0].length } : null
    }
    const [whole, key = '', double, single] = found
    const value = decoded(double ?? single ?? '')
    if (value === null || attributes.has(key)) return null
    attributes.set(key, value)
    end += whole.length
  }
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** XML 1.0 §4.1, §4.6; null for an entity that is none of these. */
function decoded(value: string): string | null {
  let isKnown = true
  const text = value.replace(/&(?:#(\d{1,7})|#x([\da-fA-F]{1,6})|([a-z]+));|&/g, (_, decimal, hex, name) => {
    const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : null
    const found =
      code === null ? ENTITIES[name ?? ''] : code <= 0x10ffff ? String.fromCodePoint(code) : undefined
    isKnown &&= found !== undefined
    return found ?? ''
  })
  return isKnown ? text : null
}

/** What fills a template: text by name. Pure. */
export type Values = Readonly<Record<string, string>>

/** A template and its values do not fit together, or a value would change the meaning of the file. */
export class TemplateFault extends Error {
  override readonly name = 'TemplateFault'
}

/**
 * Fills `{{NAME}}`. A name without a value is a fault, so that no half-configured Asterisk ever starts; values
 * are one line, and `;` (Asterisk's comment) is escaped.
 * @param name of the template, for the fault
 */
export function render(name: string, text: string, values: Values): string {
  const filled = text.replace(/\{\{([A-Z][A-Z0-9_]*)\}\}/g, (_, key: string) => {
    const value = values[key]
    if (value === undefined) throw new TemplateFault(`${name}: nothing is known about {{${key}}}`)
    if (/[\r\n\0]/.test(value))
      throw new TemplateFault(`${name}: the value of {{${key}}} has more than one line`)
    return value.replaceAll(';', '\\;')
  })
  const left = /\{\{.*?\}\}/.exec(filled)
  if (left) throw new TemplateFault(`${name}: ${left[0]} is not a placeholder`)
  return filled
}

/**
 * A folder or file as it may stand in Asterisk's files: absolute, and free of what Asterisk's parsers read as
 * their own (a comma ends an argument, brackets a section, `$` begins a variable).
 */
export function plainPath(what: string, path: string): string {
  if (!path.startsWith('/')) throw new TemplateFault(`${what} must be an absolute path, not "${path}"`)
  const bad = /[,;|"'`$&[\]{}<>\\]|[^\P{C}]/u.exec(path)
  if (bad) throw new TemplateFault(`${what} may not contain ${JSON.stringify(bad[0])}: "${path}"`)
  return path
}

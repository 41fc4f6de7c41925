import type { FastifySchemaCompiler } from 'fastify'
import type { FastifySchemaValidationError } from 'fastify/types/schema.js'
import type { TSchema } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import { Locale, Settings } from 'typebox/system'
import Value from 'typebox/value'

const LEVELS_MOST = 64 // our deepest form has eight; thousands would end in a stack overflow
const FIELDS_SHOWN = 20 // enough to mend a form; a hostile body must not make the answer large

Locale.Set(Locale.vi_VN)
Settings.Set({ maxErrors: FIELDS_SHOWN })

/**
 * Bodies are taken as they are: a number in quotes is not a number. What comes in the address is text by nature and is
 * converted. A NUL is refused everywhere, since PostgreSQL can store none; so is what is nested without end.
 */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  // At the first request: some routes are asked for once a month, and a start is waited for by callers.
  let checker: Validator | undefined
  return (given: unknown) => {
    checker ??= Compile(schema)
    if (isDeep(given, LEVELS_MOST)) return { error: [misfit('deep', 'lồng nhau quá sâu')] }
    const value = httpPart === 'body' ? given : Value.Default(schema, readText(schema, given))
    if (hasNul(value)) return { error: [misfit('nul', 'không được chứa ký tự NUL')] }
    if (checker.Check(value)) return { value }
    return { error: worthShowing(checker.Errors(value)) }
  }
}

/**
 * Numbers, truth and single elements of arrays, as an address writes them; what is not clearly one stays text and is
 * refused. (TypeBox's own conversion makes 1 of 1.5.)
 */
function readText(schema: TSchema, given: unknown): unknown {
  const properties = (schema as { properties?: Record<string, { type?: unknown }> }).properties ?? {}
  if (given === null || typeof given !== 'object') return given
  return Object.fromEntries(
    Object.entries(given).map(([name, text]) => {
      const type = properties[name]?.type
      if (type === 'array') return [name, Array.isArray(text) ? text : [text]]
      if (type === 'integer' && /^-?\d{1,15}$/.test(text)) return [name, Number(text)]
      if (type === 'number' && /^-?\d{1,15}(\.\d{1,15})?$/.test(text)) return [name, Number(text)]
      if (type === 'boolean' && (text === 'true' || text === 'false')) return [name, text === 'true']
      return [name, text]
    }),
  )
}

/** An unknown property is reported twice by TypeBox, at the property and at its object: the first is enough. */
function worthShowing(all: readonly FastifySchemaValidationError[]): FastifySchemaValidationError[] {
  const unknown = all.filter(({ keyword }) => keyword === 'boolean')
  const others = all.filter(({ keyword }) => keyword !== 'boolean' && keyword !== 'additionalProperties')
  return [
    ...others,
    ...unknown.map(({ instancePath }) => misfit('unknown', 'không có trường này', instancePath)),
  ].slice(0, FIELDS_SHOWN)
}

function misfit(keyword: string, message: string, instancePath = ''): FastifySchemaValidationError {
  return { keyword, instancePath, schemaPath: '', params: {}, message }
}

function isDeep(value: unknown, levels: number): boolean {
  if (value === null || typeof value !== 'object') return false
  return levels === 0 || Object.values(value).some(inner => isDeep(inner, levels - 1))
}

function hasNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0')
  if (value === null || typeof value !== 'object') return false
  return Object.entries(value).some(([key, inner]) => key.includes('\0') || hasNul(inner))
}

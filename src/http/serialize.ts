import writerOf from 'fast-json-stringify'
import type { FastifySerializerCompiler } from 'fastify'
import type { TSchema } from 'typebox'

/**
 * An answer holds what its route's schema names, and nothing else. A writer is made when its route first answers that status:
 * to make all of them took a sixth of the service's start, and callers wait for a service that comes back.
 */
export const compileSerializer: FastifySerializerCompiler<TSchema> = ({ schema }) => {
  let write: ((data: unknown) => string) | undefined
  return data => {
    write ??= writerOf(schema as never)
    return write(data)
  }
}

import { existsSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join, normalize } from 'node:path'
import { type Node, type Program, parse } from 'acorn'

/** One import of a file: `to` is a path of the project (`src/calls/call.ts`) or the name of a package (`luxon`, `node:fs`). */
export type Import = Readonly<{ to: string; line: number; names: readonly string[] }>

export type Source = Readonly<{
  path: string
  text: string
  lines: number
  /** What runs: found in the syntax tree after the types are gone. */
  values: readonly Import[]
  /** `import type` and `import { type … }`: gone when it runs. */
  types: readonly Import[]
  tree: Program
}>

/** @param path from the project's root @param text of the file; types may be written in it */
export function sourceOf(path: string, text: string): Source {
  const tree = parse(stripTypeScriptTypes(text), {
    ecmaVersion: 'latest',
    sourceType: 'module',
    locations: true,
  })
  return {
    path,
    text,
    lines: text.trimEnd().split('\n').length,
    values: valuesOf(path, tree),
    types: typesOf(path, text),
    tree,
  }
}

export function readSource(root: string, path: string): Source {
  return sourceOf(path, readFileSync(join(root, path), 'utf8'))
}

/** Every node below, parents first. */
export function* walk(node: Node): Generator<AnyNode> {
  yield node as AnyNode
  for (const child of childrenOf(node)) yield* walk(child)
}

export function childrenOf(node: Node): AnyNode[] {
  return Object.values(node).flat().filter(isNode)
}

/** acorn's nodes are a union of some 70 types; the laws look at names of fields. */
// biome-ignore lint/suspicious/noExplicitAny: see above
export type AnyNode = Node & Record<string, any>

const isNode = (value: unknown): value is AnyNode =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'

function valuesOf(path: string, tree: Program): Import[] {
  const found: Import[] = []
  for (const node of walk(tree)) {
    if (!/^(Import(Declaration|Expression)|Export(All|Named)Declaration)$/.test(node.type)) continue
    if (typeof node.source?.value !== 'string') continue
    const names = (node.specifiers ?? []).map((one: AnyNode) => one.imported?.name ?? one.type)
    found.push({ to: target(path, node.source.value), line: node.loc?.start.line ?? 0, names })
  }
  return found
}

function typesOf(path: string, text: string): Import[] {
  const found: Import[] = []
  for (const match of text.matchAll(/^\s*(?:import|export)\s+(type\s+)?([^'"]*?)\s*from\s+'([^']+)'/gm)) {
    const [, whole, list = '', from = ''] = match
    const names = whole ? ['*'] : [...list.matchAll(/\btype\s+(\w+)/g)].map(([, name]) => name ?? '')
    if (names.length === 0) continue
    const line = text.slice(0, match.index).split('\n').length
    found.push({ to: target(path, from), line, names })
  }
  return found
}

function target(path: string, from: string): string {
  return from.startsWith('.') ? normalize(join(dirname(path), from)) : from
}

export const isThere = (root: string, path: string) => existsSync(join(root, path))

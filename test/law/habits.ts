import { basename } from 'node:path'
import {
  FUNCTION_LINES_MOST,
  LINES_MOST,
  PARAMETERS_MOST,
  PROGRAMS,
  PURE_LINES_MOST,
  READS_ENVIRONMENT,
} from './laws.ts'
import { PURE } from './pure.ts'
import { type AnyNode, childrenOf, type Source, walk } from './source.ts'

const FUNCTIONS = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']

/** Size: what does not fit is two things. */
export function sizeFaults({ path, lines, tree }: Source): string[] {
  const most = PURE.includes(path) ? PURE_LINES_MOST : LINES_MOST
  const faults = lines > most ? [`${path} has ${lines} lines, more than ${most}`] : []
  for (const node of walk(tree)) {
    if (!FUNCTIONS.includes(node.type) || !node.loc) continue
    const length = ownLines(node)
    const where = `${path}:${node.loc.start.line}`
    if (length > FUNCTION_LINES_MOST)
      faults.push(`${where} is a function of ${length} lines, more than ${FUNCTION_LINES_MOST}`)
    // Makers of test data take what the story varies, as it comes.
    if (node.params.length > PARAMETERS_MOST && !path.startsWith('test/'))
      faults.push(
        `${where} takes ${node.params.length} parameters, more than ${PARAMETERS_MOST}: give one object`,
      )
  }
  return faults
}

/**
 * Lines of a function without those of the functions in it, which count for themselves: `createCalls` is a room with
 * functions in it, not one long function.
 */
function ownLines(node: AnyNode): number {
  const span = ({ loc }: AnyNode) => (loc ? loc.end.line - loc.start.line + 1 : 0)
  let inner = 0
  const visit = (parent: AnyNode) => {
    for (const child of childrenOf(parent)) {
      const lines = span(child)
      if (FUNCTIONS.includes(child.type) && lines > 1) inner += lines - 1
      else visit(child)
    }
  }
  visit(node)
  return span(node) - inner
}

const FOLDERS = /(^|\/)(utils?|helpers?|common|shared|lib|types|misc|interfaces|managers?)\//
const FILES = /^(index|utils?|helpers?|common|types|misc|constants)\.ts$|(manager|helper|util)s?\.ts$/i
const NAMES = /^(handle[A-Z]\w*|\w*(Manager|Helper|Util|Utils))$/

/** Words that say nothing about the trade, and files that only pass others on. */
export function nameFaults({ path, tree }: Source): string[] {
  const faults: string[] = []
  if (FOLDERS.test(path)) faults.push(`${path}: a folder is a room of the trade`)
  if (FILES.test(basename(path))) faults.push(`${path}: a file is named by what it does`)
  for (const node of walk(tree)) {
    const name = declared(node)
    if (name && NAMES.test(name))
      faults.push(`${path}:${node.loc?.start.line} ${name}: use a word of the trade`)
    if (node.type === 'ClassDeclaration' && node.superClass && node.superClass.name !== 'Error')
      if (!['Refusal', 'Weather'].includes(node.superClass.name))
        faults.push(
          `${path}:${node.loc?.start.line} extends ${node.superClass.name}: only kinds of trouble inherit`,
        )
  }
  return faults
}

function declared(node: AnyNode): string | null {
  if (['FunctionDeclaration', 'ClassDeclaration', 'VariableDeclarator'].includes(node.type))
    return node.id?.name ?? null
  return null
}

/** Pure files: nothing that gives another answer the second time. */
export function purityFaults({ path, tree }: Source): string[] {
  if (!PURE.includes(path)) return []
  const faults: string[] = []
  for (const node of walk(tree)) {
    const what = impurity(node)
    if (what) faults.push(`${path}:${node.loc?.start.line} ${what} in a pure file`)
  }
  return faults
}

const WORLD =
  /^(process|console|fetch|performance|setTimeout|setInterval|setImmediate|queueMicrotask|crypto|globalThis)$/

function impurity(node: AnyNode): string | null {
  if (node.async === true || node.type === 'AwaitExpression') return 'async'
  if (node.type === 'NewExpression' && node.callee.name === 'Date' && node.arguments.length === 0)
    return 'new Date()'
  if (node.type !== 'MemberExpression' && node.type !== 'CallExpression') return null
  const object = node.type === 'MemberExpression' ? node.object.name : node.callee.name
  if (object === 'Date' && node.property?.name === 'now') return 'Date.now'
  if (object === 'Math' && node.property?.name === 'random') return 'Math.random'
  if (object === 'DateTime' && /^(now|local)$/.test(node.property?.name ?? '')) return 'the clock'
  return WORLD.test(object ?? '') ? object : null
}

/** The environment is read in one place, and only programs talk to a terminal or end the process. */
export function worldFaults({ path, tree }: Source): string[] {
  if (READS_ENVIRONMENT.includes(path)) return []
  const faults: string[] = []
  const say = (node: AnyNode, what: string) => faults.push(`${path}:${node.loc?.start.line} ${what}`)
  const isProgram = PROGRAMS.includes(path)
  for (const node of walk(tree)) {
    if (node.type !== 'MemberExpression') continue
    const [object, property] = [node.object, node.property?.name]
    const isEnv = object.object?.name === 'process' && object.property?.name === 'env'
    if (isEnv) say(node, 'reads process.env: src/config.ts does that for all')
    if (object.name === 'process' && property === 'env' && !isProgram)
      say(node, 'hands on process.env: programs do that')
    if (object.name === 'console' && !path.startsWith('src/boot/') && !isProgram)
      say(node, 'writes to the console: use the log')
  }
  return faults
}

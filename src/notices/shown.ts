import { CAUSES, type MatrixWay, RECIPIENTS } from './notice.ts'
import type { NoticeRules } from './rules.ts'
import { standardWords, waysOf, wordsFor } from './words.ts'

/** Who is told what, over which ways and in which words, as it holds: the standard with what the province has otherwise. Pure. */
export function matrixShown(rules: NoticeRules) {
  return {
    items: CAUSES.flatMap(cause =>
      RECIPIENTS.flatMap(to => {
        const ways: readonly MatrixWay[] = waysOf(rules, cause, to)
        const isMeant =
          ways.length > 0 || rules.matrix[cause]?.[to] !== undefined || rules.off.includes(cause)
        const words = wordsFor(rules, cause, to)
        if (!isMeant || words.title === '') return []
        return [{ cause, to, ways: [...ways], words, isStandard: words === standardWords(cause, to) }]
      }),
    ),
    ...{ off: [...rules.off], silentKinds: [...rules.silentKinds], sms: rules.sms },
  }
}

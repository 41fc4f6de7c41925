import type { Plugin } from 'vite'

/**
 * Which modules are fetched together. Left alone, each bit that two pages share is a file of its own: the desk was fifty-five of
 * them, most of a few hundred bytes, and each costs a request and its bookkeeping on the main thread.
 */
const named = (...names: string[]) => names.join('|')
const parts = (...names: string[]) => `/@mantine/core/esm/components/(?:${named(...names)})/`
const own = (...names: string[]) => `/web/src/(?:${named(...names)})\\.tsx?$`
const anyOf = (...paths: string[]) => new RegExp(named(...paths))

/** What a shift begins with. */
const FIRST = ['common', 'phone', 'own', 'Desk', 'Inbox']
const HINT = '//# allFunctionsCalledOnLoad\n'

/** Chromium compiles such files whole beside the page, instead of each function when the page first comes to it. */
export const hinted: Plugin = {
  name: 'hinted',
  generateBundle: {
    order: 'post',
    handler(_, bundle) {
      for (const one of Object.values(bundle))
        if (one.type === 'chunk' && (one.isEntry || FIRST.includes(one.name))) one.code = HINT + one.code
    },
  },
}

const SHARED = { minShareCount: 2 }

/** The higher priority takes what both could have; what a group's modules need comes with them. */
export const groups = [
  { name: 'console', tags: ['$initial' as const], priority: 5 },
  // With every page: what a page only comes to later has no place in it.
  {
    ...{ name: 'common', ...SHARED, priority: 4 },
    test: anyOf(
      ...['/@tabler/icons-react/', '/@mantine/hooks/', '/@tanstack/react-query/', '/@tanstack/query-core/'],
      ...[
        '/get-auto-contrast',
        parts('Anchor', 'Badge', 'FloatingIndicator', 'Kbd', 'Paper', 'VisuallyHidden'),
      ],
      own('kit/excess', 'kit/fold', 'kit/format', 'kit/now'),
      own('words/calls', 'words/tickets', 'words/operators', 'pickers/lists'),
    ),
  },
  { name: 'phone', test: anyOf(own('phone/usePhone')), priority: 3 },
  // The desk: what it begins with beside its own file, and what follows at once.
  {
    ...{ name: 'own', priority: 3 },
    test: anyOf(own('desk/keys', 'desk/PauseButton', 'desk/useOwn', 'desk/drafts/useDrafts')),
  },
  {
    ...{ name: 'work', priority: 0 },
    test: anyOf(own('desk/(?:call|drafts|lookup)/.*', 'desk/(?:DialBox|Help|PauseMenu|WrapUp)')),
  },
  {
    ...{ name: 'lists', ...SHARED, priority: 3 },
    test: anyOf(own('kit/PagedList', 'kit/typing'), parts('Input', 'InputBase', 'TextInput')),
  },
  {
    ...{ name: 'over', ...SHARED, priority: 2 },
    test: anyOf(parts('Popover', 'ScrollArea', 'Tooltip', 'Menu', 'Modal', 'ModalBase')),
  },
  {
    ...{ name: 'fields', ...SHARED, priority: 1 },
    test: anyOf(
      parts('Checkbox', 'Combobox', 'CopyButton', 'InlineInput', 'Progress', 'Radio', 'Select', 'SimpleGrid'),
      ...[parts('Switch', 'Table', 'Tabs'), '/web/src/pickers/', own('kit/clearing')],
    ),
  },
]

/**
 * Which modules are fetched together. Left alone, each bit that two pages share is a file of its own: the desk was fifty-five of
 * them, most of a few hundred bytes, and each costs a request and its bookkeeping on the main thread.
 */
const named = (...names: string[]) => names.join('|')
const parts = (...names: string[]) => `/@mantine/core/esm/components/(?:${named(...names)})/`
const own = (...names: string[]) => `/web/src/(?:${named(...names)})\\.tsx?$`
const anyOf = (...paths: string[]) => new RegExp(named(...paths))

const SHARED = { minShareCount: 2 }

/** The higher priority takes what both could have; what a group's modules need comes with them. */
export const groups = [
  { name: 'console', tags: ['$initial' as const], priority: 4 },
  {
    ...{ name: 'lists', ...SHARED, priority: 3 },
    test: anyOf(
      ...['/@tabler/icons-react/', '/@mantine/hooks/', parts('Anchor', 'FloatingIndicator', 'Kbd')],
      own('kit/now', 'kit/fold', 'words/calls', 'words/tickets', 'words/operators', 'pickers/lists'),
    ),
  },
  {
    ...{ name: 'fields', ...SHARED, priority: 2 },
    test: anyOf(
      parts('Checkbox', 'Combobox', 'CopyButton', 'InlineInput', 'Progress', 'Radio', 'Select', 'SimpleGrid'),
      ...[parts('Switch', 'Table', 'Tabs', 'Textarea'), '/web/src/pickers/', own('kit/typing')],
    ),
  },
  { name: 'phone', test: anyOf(own('phone/PhoneDock', 'phone/usePhone', 'phone/CallOut')), priority: 1 },
]

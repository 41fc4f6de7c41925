import type { Section } from '../../../../src/directory/sections.ts'
import { usePrompts } from '../prompts/usePrompts.ts'
import type { Choice } from './form.tsx'
import { isKeyed, keyedOf } from './model.ts'
import { type QueueSettings, useSettings } from './useSettings.ts'

const namesOf = (value: unknown): Choice[] =>
  Object.keys(keyedOf(value)).map(name => ({ value: name, label: name }))

/** What names something else is chosen from what there is. */
export function useChoices(section: Section, value: unknown) {
  const settings = useSettings()
  const prompts = usePrompts()
  const queues = section === 'queues' ? value : settings.data?.sections.queues?.settled
  return (path: string): readonly Choice[] | null => {
    if (/\.queue$/.test(path))
      return Array.isArray(queues)
        ? (queues as QueueSettings[]).map(({ name, label }) => ({ value: name, label }))
        : null
    if (/(^|\.)menu\.root$|\.node$/.test(path)) {
      const menu = section === 'menu' ? value : isKeyed(value) ? value.menu : null
      return namesOf(isKeyed(menu) ? menu.nodes : null)
    }
    if (/\.sounds\.\d+$|\.sound$|^survey\.question$/.test(path))
      return prompts.data?.map(({ name, title }) => ({ value: name, label: `${title} (${name})` })) ?? null
    if (/^alarms\.kinds\..*\.recipients\.\d+$/.test(path)) {
      const recipients = isKeyed(value) && Array.isArray(value.recipients) ? value.recipients : []
      return recipients.flatMap(one =>
        isKeyed(one) && typeof one.name === 'string' ? [{ value: one.name, label: one.name }] : [],
      )
    }
    return null
  }
}

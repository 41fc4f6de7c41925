import { useEffect, useSyncExternalStore } from 'react'
import { useLocation } from 'wouter'
import { confirm } from '../kit/parts.tsx'
import { beforeSigningOut } from '../kit/session.tsx'
import { isWritten, type Typed } from './forms.ts'

/**
 * What people have typed and not sent, by ticket and form. It outlives the page that shows it, so that whoever looks at another
 * ticket in between finds it again; it is never kept in the browser's storage, since it is about citizens.
 */
const kept = new Map<string, Typed>()
const watchers = new Set<() => void>()
const NOTHING: Typed = {}
let changes = 0

function tell(): void {
  changes++
  for (const watch of watchers) watch()
}

function subscribe(watch: () => void): () => void {
  watchers.add(watch)
  return () => watchers.delete(watch)
}

export type Keeping = Readonly<{
  typed: Typed
  type: (name: string, value: string) => void
  forget: () => void
}>

/** @param isSent what stands in the form is on its way: a letter that came after it would go with the form */
export function useTyped(key: string, isSent: boolean): Keeping {
  const typed = useSyncExternalStore(subscribe, () => kept.get(key) ?? NOTHING)
  return {
    typed,
    type(name, value) {
      if (isSent) return
      kept.set(key, { ...kept.get(key), [name]: value })
      tell()
    },
    forget: () => forget(key),
  }
}

function forget(key: string): void {
  kept.delete(key)
  tell()
}

/** Every form of this ticket in which something was written. */
export function useWritten(ticketId: string) {
  useSyncExternalStore(subscribe, () => changes)
  const prefix = `${ticketId}/`
  return [...kept]
    .filter(([key, typed]) => key.startsWith(prefix) && isWritten(typed))
    .map(([key, typed]) => ({ form: key.slice(prefix.length), typed, forget: () => forget(key) }))
}

const isDirty = (prefix: string) =>
  [...kept].some(([key, typed]) => key.startsWith(prefix) && isWritten(typed))

/** Whether something about this ticket was typed and not sent. */
export const useIsDirty = (ticketId: string): boolean =>
  useSyncExternalStore(subscribe, () => isDirty(`${ticketId}/`))

// Of every ticket, also of those that are not on the screen now: all of it ends with the session.
beforeSigningOut({
  mayGo: async () =>
    !isDirty('') ||
    confirm({
      title: 'Nội dung đang nhập chưa gửi',
      text: 'Nếu đăng xuất, nội dung này mất.',
      yes: 'Vẫn đăng xuất',
      isDangerous: true,
    }),
})

/** Asks before the page is left with something unsent on it. */
export function useLeaving(isAsked: boolean): void {
  const [, go] = useLocation()
  useEffect(() => {
    if (!isAsked) return
    const unload = (event: BeforeUnloadEvent) => event.preventDefault()
    const clicked = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href]') : null
      if (!link || !isLeaving(link, event)) return
      event.preventDefault()
      event.stopPropagation()
      const { pathname, search } = link
      void confirm(ASKED).then(isSure => isSure && go(pathname + search))
    }
    window.addEventListener('beforeunload', unload)
    document.addEventListener('click', clicked, { capture: true })
    return () => {
      window.removeEventListener('beforeunload', unload)
      document.removeEventListener('click', clicked, { capture: true })
    }
  }, [isAsked, go])
}

const ASKED = {
  title: 'Nội dung đang nhập chưa gửi',
  text: 'Nếu rời trang, nội dung vẫn giữ trong cửa sổ này và mất khi đóng trình duyệt.',
  yes: 'Rời trang',
}

const isLeaving = (link: HTMLAnchorElement, { ctrlKey, metaKey, shiftKey, button }: MouseEvent) =>
  !(ctrlKey || metaKey || shiftKey || button !== 0) &&
  link.origin === location.origin &&
  !link.hasAttribute('download') &&
  link.target !== '_blank' &&
  link.pathname !== location.pathname

/** Lets style elements pass that libraries write as they run (src/http/console.ts). */
export const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''

// What keeps the page still behind an open window (Mantine's react-remove-scroll) looks for it under this name only.
Object.assign(globalThis, { __webpack_nonce__: nonce })

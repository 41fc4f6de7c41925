/** Lets style elements pass that libraries write as they run (src/http/console.ts). */
export const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''

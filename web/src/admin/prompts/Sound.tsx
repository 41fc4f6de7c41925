/** Heard at once; with the browser's own controls. */
export function Sound({ src, label }: Readonly<{ src: string; label: string }>) {
  return (
    // biome-ignore lint/a11y/useMediaCaption: the words stand beside it
    <audio controls autoPlay src={src} aria-label={label} style={{ width: '100%', marginTop: 8 }} />
  )
}

type Props = Readonly<{
  src: string
  label: string
  /** Waits for whoever wants to hear it. */
  isQuiet?: boolean
}>

/** Heard at once unless it is to be quiet; with the browser's own controls. */
export function Sound({ src, label, isQuiet = false }: Props) {
  return (
    // biome-ignore lint/a11y/useMediaCaption: the words stand beside it
    <audio
      controls
      autoPlay={!isQuiet}
      preload={isQuiet ? 'metadata' : 'auto'}
      src={src}
      aria-label={label}
      style={{ width: '100%', marginTop: 8 }}
    />
  )
}

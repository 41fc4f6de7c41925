import {
  GlobalWorkerOptions,
  getDocument,
  PasswordException,
  TextLayer,
  VerbosityLevel,
} from 'pdfjs-dist/legacy/build/pdf.mjs'
import worker from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url'
import dingbats from 'pdfjs-dist/standard_fonts/FoxitDingbats.pfb?url'
import symbols from 'pdfjs-dist/standard_fonts/FoxitSymbol.pfb?url'
import jbig2 from 'pdfjs-dist/wasm/jbig2.wasm?url'
import jpeg2000 from 'pdfjs-dist/wasm/openjpeg.wasm?url'
import { sharpness } from './zoom.ts'

/**
 * The only file that knows pdf.js. A PDF may come from anybody: it is read in a worker that may fetch nothing and make no code of a
 * text (src/http/console.ts), and its scripts, forms and links are not brought to life.
 */
GlobalWorkerOptions.workerSrc = worker

/** What scanners press pages with, and the two fonts that no machine has another of. */
const PARTS: Readonly<Record<string, string>> = {
  ...{ 'jbig2.wasm': jbig2, 'openjpeg.wasm': jpeg2000 },
  ...{ 'FoxitDingbats.pfb': dingbats, 'FoxitSymbol.pfb': symbols },
}

class Parts {
  async fetch({ filename }: { filename: string }): Promise<Uint8Array> {
    const address = PARTS[filename]
    if (address === undefined) throw new Error(`${filename} is not here`)
    return new Uint8Array(await (await fetch(address)).arrayBuffer())
  }
}

/** A drawing of A0 at 300 dpi; a larger picture is left out, since some 500 MB are all that a page may take. */
const PICTURE_POINTS_MOST = 140_000_000

export type PdfPage = Readonly<{
  /** Height of a page that is one wide. */
  ratio: number
  /** Draws it, with its words above to be read and copied; what stood there before stands until then. */
  show(into: HTMLElement, width: number, signal: AbortSignal): Promise<void>
}>
export type Pdf = Readonly<{ pages: number; page(number: number): Promise<PdfPage> }>

/** It opens with a password only. */
export class Locked extends Error {}

/** @param signal ends it, and all that is drawn of it  @throws Locked, or whatever makes it unreadable */
export async function openPdf(file: Blob, signal: AbortSignal): Promise<Pdf> {
  const data = await file.arrayBuffer()
  signal.throwIfAborted()
  const opening = getDocument({
    ...{ data, BinaryDataFactory: Parts, useWorkerFetch: false, enableXfa: false },
    ...{ maxImageSize: PICTURE_POINTS_MOST, verbosity: VerbosityLevel.ERRORS },
  })
  signal.addEventListener('abort', () => void opening.destroy(), { once: true })
  const whole = await opening.promise.catch(error => {
    throw error instanceof PasswordException ? new Locked() : error
  })
  return { pages: whole.numPages, page: async number => pageOf(await whole.getPage(number)) }
}

type Proxy = Awaited<ReturnType<Awaited<ReturnType<typeof getDocument>['promise']>['getPage']>>

function pageOf(page: Proxy): PdfPage {
  const natural = page.getViewport({ scale: 1 })
  const ratio = natural.height / natural.width
  return {
    ratio,
    async show(into, width, signal) {
      const scale = width / natural.width
      const more = sharpness(width, width * ratio, devicePixelRatio)
      const viewport = page.getViewport({ scale: scale * more })
      const canvas = document.createElement('canvas')
      canvas.ariaHidden = 'true'
      canvas.width = Math.max(1, Math.floor(viewport.width))
      canvas.height = Math.max(1, Math.floor(viewport.height))
      const drawing = page.render({ canvas, viewport })
      signal.addEventListener('abort', () => drawing.cancel(), { once: true })
      await drawing.promise
      const container = document.createElement('div')
      const textContentSource = page.streamTextContent()
      await new TextLayer({ textContentSource, container, viewport: page.getViewport({ scale }) }).render()
      // Drawn, it gives back what it was made of: some 35 MB for each page of a scan.
      page.cleanup()
      if (signal.aborted) return
      into.style.setProperty('--total-scale-factor', String(scale))
      into.replaceChildren(canvas, container)
    },
  }
}

import sharp from 'sharp'
import { Refusal } from '../errors.ts'

/** Twice what today's telephones send; one such picture takes 200 MB while it is read. */
const PIXELS_MOST = 50_000_000
const SIDE_MOST = 20_000
const SECONDS_MOST = 20
const JPEG_QUALITY = 88

sharp.cache(false)
sharp.concurrency(1)

export type ImageFormat = 'jpeg' | 'png' | 'webp'

/**
 * Pictures drawn anew from their pixels: whatever else was in the file (place and camera, a second file behind it) is
 * not in the new one. One at a time, so that many uploads cannot take all memory.
 */
export function createImages() {
  let before: Promise<unknown> = Promise.resolve()

  async function redraw(from: string, to: string, format: ImageFormat) {
    try {
      const image = sharp(from, { limitInputPixels: PIXELS_MOST, failOn: 'error', pages: 1 })
      const { width, height } = await image.metadata()
      if (width > SIDE_MOST || height > SIDE_MOST || width * height > PIXELS_MOST)
        throw new Refusal('image-too-large', 413, 'Ảnh có quá nhiều điểm ảnh.', { pixelsMost: PIXELS_MOST })
      const upright = image.autoOrient().timeout({ seconds: SECONDS_MOST })
      const drawn =
        format === 'jpeg'
          ? upright.jpeg({ quality: JPEG_QUALITY })
          : format === 'png'
            ? upright.png()
            : upright.webp({ quality: JPEG_QUALITY })
      const made = await drawn.toFile(to)
      return { width: made.width, height: made.height }
    } catch (error) {
      if (error instanceof Refusal) throw error
      throw new Refusal('image-unreadable', 422, 'Ảnh bị hỏng hoặc không đọc được.')
    }
  }

  return {
    /** @throws Refusal where it is no picture, a broken one, or one far too large */
    redraw(from: string, to: string, format: ImageFormat): Promise<{ width: number; height: number }> {
      const turn = before.then(() => redraw(from, to, format))
      before = turn.catch(() => {})
      return turn
    },
  }
}
export type Images = ReturnType<typeof createImages>

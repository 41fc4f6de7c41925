import sharp from 'sharp'

/** Files as people send them, made here. */

/** A photo with where it was taken, by whom, and with a thumbnail's worth of it in its notes. */
export function photo(width = 64, height = 48): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: { r: 200, g: 80, b: 40 } } })
    .withExif({
      IFD0: { Make: 'Camera', Artist: 'Nguyễn Văn Năm' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '10/1 27/1 0/1',
        GPSLongitudeRef: 'E',
        GPSLongitude: '105/1 38/1 0/1',
      },
    })
    .jpeg()
    .toBuffer()
}

export const picture = (format: 'png' | 'webp', width = 32) =>
  sharp({ create: { width, height: 16, channels: 3, background: '#204060' } })
    .toFormat(format)
    .toBuffer()

export const PDF = Buffer.from(
  '%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n',
)

const BOUNDARY = '----cc1022test'

export type FileSent = Readonly<{ bytes: Buffer; name?: string; type?: string; field?: string }>

/** As a browser sends it. */
export function form(...files: readonly FileSent[]) {
  const parts = files.map(({ bytes, name = 'anh.jpg', type = 'image/jpeg', field = 'file' }) =>
    Buffer.concat([
      Buffer.from(
        `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${field}"; filename="${name}"\r\ncontent-type: ${type}\r\n\r\n`,
      ),
      bytes,
      Buffer.from('\r\n'),
    ]),
  )
  return {
    method: 'POST' as const,
    payload: Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)]),
    headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
  }
}

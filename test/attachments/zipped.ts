import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'

/** The smallest thing that is a Word document, with these parts more. */
export async function officeFile(more: Readonly<Record<string, string>> = {}): Promise<Buffer> {
  const zip = new ZipFile()
  const parts = {
    '[Content_Types].xml':
      '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    '_rels/.rels': '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>',
    'word/document.xml': '<w:document/>',
    ...more,
  }
  for (const [name, text] of Object.entries(parts)) zip.addBuffer(Buffer.from(text), name)
  zip.end()
  return buffer(zip.outputStream)
}

/** PDFs as small as they come, signed the way programs do it: by what is appended (ISO 32000-2 §7.5.6, §12.8). */

type Signing = Readonly<{
  sign(content: Buffer): Buffer
  subFilter?: string
  /** `/M`, as it is written there. */
  time?: string
  roomBytes?: number
}>

/** One page with these words. */
export function plainPdf(words = 'Cong van tra loi'): Buffer {
  const stream = `BT /F1 18 Tf 72 720 Td (${words}) Tj ET`
  return withObjects(Buffer.from('%PDF-1.7\n', 'latin1'), [
    [1, '<< /Type /Catalog /Pages 2 0 R >>'],
    [2, '<< /Type /Pages /Kids [3 0 R] /Count 1 >>'],
    [
      3,
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    ],
    [4, `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`],
    [5, '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'],
  ])
}

/** What is appended replaces what was there: another text on the same page. */
export function changedPdf(pdf: Buffer, words: string): Buffer {
  const stream = `BT /F1 18 Tf 72 720 Td (${words}) Tj ET`
  return withObjects(pdf, [[4, `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`]])
}

export function signedPdf(
  pdf: Buffer,
  { sign, subFilter = 'ETSI.CAdES.detached', time, roomBytes = 12_000 }: Signing,
): Buffer {
  const made = pdf.toString('latin1').split('/Type /Sig /Filter').length - 1
  const fields = Array.from({ length: made + 1 }, (_, n) => `${11 + n * 2} 0 R`).join(' ')
  const type = subFilter === 'ETSI.RFC3161' ? '/DocTimeStamp' : '/Sig'
  const words = `<< /Type ${type} /Filter /Adobe.PPKLite /SubFilter /${subFilter}${time ? ` /M (D:${time})` : ''} /ByteRange [0 ${'*'.repeat(10)} ${'*'.repeat(10)} ${'*'.repeat(10)}] /Contents <${'0'.repeat(roomBytes * 2)}> >>`
  const whole = withObjects(pdf, [
    [1, `<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [${fields}] /SigFlags 3 >> >>`],
    [
      11 + made * 2,
      `<< /FT /Sig /Type /Annot /Subtype /Widget /Rect [0 0 0 0] /T (S${made}) /V ${10 + made * 2} 0 R /P 3 0 R >>`,
    ],
    [10 + made * 2, words],
  ])
  const at = whole.lastIndexOf('/Contents <') + '/Contents '.length
  const end = whole.indexOf('>', at) + 1
  const range = `[0 ${at} ${end} ${whole.length - end}]`
  const place = whole.lastIndexOf('/ByteRange [') + '/ByteRange '.length
  whole.write(range.padEnd(whole.indexOf(']', place) + 1 - place), place, 'latin1')
  const der = sign(Buffer.concat([whole.subarray(0, at), whole.subarray(end)]))
  if (der.length > roomBytes) throw new Error('no room for the signature')
  whole.write(der.toString('hex'), at + 1, 'latin1')
  return whole
}

/** Objects and the table that finds them, appended. */
function withObjects(pdf: Buffer, objects: readonly (readonly [number: number, words: string])[]): Buffer {
  const before = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(pdf.toString('latin1'))?.[1]
  let text = ''
  const rows: string[] = []
  for (const [number, words] of objects) {
    const offset = String(pdf.length + text.length).padStart(10, '0')
    rows.push(`${number} 1\n${offset} 00000 n \n`)
    text += `${number} 0 obj\n${words}\nendobj\n`
  }
  const table = pdf.length + text.length
  const previous = before ? ` /Prev ${before}` : ''
  text += `xref\n${before ? '' : '0 1\n0000000000 65535 f \n'}${rows.join('')}trailer\n<< /Size 100 /Root 1 0 R${previous} >>\nstartxref\n${table}\n%%EOF\n`
  return Buffer.concat([pdf, Buffer.from(text, 'latin1')])
}

import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { Weather } from '../errors.ts'
import type { OpenAudio } from './files.ts'

// The one file that speaks to an S3 store, by the AWS SDK. Pieces are held in memory and sent with their SHA-256, so
// that every server refuses what was damaged on its way, whatever newer checksums it knows.

/** Of the environment (config.ts). */
export type StoreOptions = Readonly<{
  /** null = AWS itself. */
  endpoint: string | null
  region: string
  bucket: string
  /** Before every key. */
  prefix: string
  accessKeyId: string
  secretAccessKey: string
  /** The bucket is part of the path, not of the host's name. */
  pathStyle: boolean
}>

/** Where a second copy of recordings lies. Every call throws Weather where the store does not do it now. */
export type Bucket = ReturnType<typeof openBucket>

/** At least 5 MiB but for the last (S3's own limit); ten minutes of a call fit in two. */
export const PART_BYTES = 8 * 1024 * 1024
const PARTS_MOST = 10_000
const CONNECT_MS = 5_000
/** A part on a slow line: 8 MiB at 1 Mbit/s take 67 s. */
const REQUEST_MS = 120_000
const TRIES = 3

export function openBucket(options: StoreOptions) {
  const { bucket: Bucket } = options
  const client = new S3Client({
    region: options.region,
    ...(options.endpoint && { endpoint: options.endpoint }),
    forcePathStyle: options.pathStyle,
    credentials: { accessKeyId: options.accessKeyId, secretAccessKey: options.secretAccessKey },
    maxAttempts: TRIES,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: REQUEST_MS,
      throwOnRequestTimeout: true,
    },
    // Not every store knows the newer ones; SHA-256 is sent by ourselves, and what comes back is hashed by the reader.
    ...{ requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' },
  })

  /** Puts the bytes of one file there, going on where an earlier try was ended. Nothing is seen of it before it is whole. */
  async function put(key: string, source: Source, signal: AbortSignal): Promise<void> {
    if (source.sizeBytes > PART_BYTES) return putParts(key, source, signal)
    const Body = await source.read(0, source.sizeBytes)
    const command = { Bucket, Key: key, Body, ChecksumSHA256: sha256(Body) }
    await asked('put', () => client.send(new PutObjectCommand(command), { abortSignal: signal }))
  }

  async function putParts(key: string, source: Source, signal: AbortSignal): Promise<void> {
    const count = Math.ceil(source.sizeBytes / PART_BYTES)
    if (count > PARTS_MOST) throw new Error(`${key} is too large for a store`)
    const { uploadId, parts: before } = await begun(key)
    const parts: Part[] = []
    for (let number = 1; number <= count; number++) {
      signal.throwIfAborted()
      const first = (number - 1) * PART_BYTES
      const bytes = await source.read(first, Math.min(PART_BYTES, source.sizeBytes - first))
      const there = before.get(number)
      // The same bytes are there already: a part's ETag is the MD5 of it, in every store that we know.
      const isThere = there?.size === bytes.length && there.etag === md5(bytes)
      parts.push(isThere ? there.part : await putPart({ key, uploadId, number, bytes }, signal))
    }
    const command = { Bucket, Key: key, UploadId: uploadId, MultipartUpload: { Parts: parts } }
    await asked('complete', () =>
      client.send(new CompleteMultipartUploadCommand(command), { abortSignal: signal }),
    )
  }

  type Sent = Readonly<{ key: string; uploadId: string; number: number; bytes: Buffer }>

  async function putPart({ key, uploadId, number, bytes }: Sent, signal: AbortSignal): Promise<Part> {
    const ChecksumSHA256 = sha256(bytes)
    const part = { Bucket, Key: key, UploadId: uploadId, PartNumber: number, Body: bytes, ChecksumSHA256 }
    const { ETag, ChecksumSHA256: taken } = await asked('part', () =>
      client.send(new UploadPartCommand(part), { abortSignal: signal }),
    )
    return { PartNumber: number, ETag, ...(taken && { ChecksumSHA256: taken }) }
  }

  /** The store is the memory of what was begun: an upload of this key that nobody ended is gone on with. */
  async function begun(key: string): Promise<{ uploadId: string; parts: ReadonlyMap<number, There> }> {
    const listed = await asked('uploads', () =>
      client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: key })),
    )
    const [last] = (listed.Uploads ?? [])
      .filter(({ Key, UploadId }) => Key === key && UploadId)
      .sort((a, b) => Number(b.Initiated ?? 0) - Number(a.Initiated ?? 0))
    if (last?.UploadId) return { uploadId: last.UploadId, parts: await partsOf(key, last.UploadId) }
    const command = { Bucket, Key: key, ChecksumAlgorithm: 'SHA256' as const }
    const { UploadId } = await asked('begin', () => client.send(new CreateMultipartUploadCommand(command)))
    if (!UploadId) throw new Weather('the store began an upload without a name')
    return { uploadId: UploadId, parts: new Map() }
  }

  async function partsOf(key: string, uploadId: string): Promise<Map<number, There>> {
    const found = new Map<number, There>()
    let marker: string | undefined
    do {
      const page = await asked('parts', () =>
        client.send(
          new ListPartsCommand({
            ...{ Bucket, Key: key, UploadId: uploadId },
            ...(marker !== undefined && { PartNumberMarker: marker }),
          }),
        ),
      )
      for (const { PartNumber, ETag, Size, ChecksumSHA256 } of page.Parts ?? []) {
        const part = { PartNumber, ETag, ...(ChecksumSHA256 && { ChecksumSHA256 }) }
        found.set(PartNumber ?? 0, { part, size: Size ?? -1, etag: (ETag ?? '').replaceAll('"', '') })
      }
      marker = page.IsTruncated ? page.NextPartNumberMarker : undefined
    } while (marker !== undefined)
    return found
  }

  /** @returns null = there is no such object */
  async function open(key: string): Promise<OpenAudio | null> {
    const about = await asked('head', () => client.send(new HeadObjectCommand({ Bucket, Key: key })), true)
    if (about === null) return null
    const fetched = new AbortController()
    return {
      sizeBytes: about.ContentLength ?? 0,
      stream: range => lazily(() => get(key, range, fetched.signal)),
      close: async () => fetched.abort(),
    }
  }

  async function get(key: string, range: { first: number; last: number } | null, abortSignal: AbortSignal) {
    const part = range && { Range: `bytes=${range.first}-${range.last}` }
    const { Body } = await asked('get', () =>
      client.send(new GetObjectCommand({ Bucket, Key: key, ...part }), { abortSignal }),
    )
    return Body as Readable
  }

  return {
    keyOf: (path: string) => options.prefix + path,
    ...{ put, open },
    /** What was uploaded in part goes as well. */
    async remove(key: string): Promise<void> {
      const listed = await asked('uploads', () =>
        client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: key })),
      )
      for (const { Key, UploadId } of listed.Uploads ?? [])
        if (Key === key)
          await asked('abort', () =>
            client.send(new AbortMultipartUploadCommand({ Bucket, Key: key, UploadId })),
          )
      await asked('delete', () => client.send(new DeleteObjectCommand({ Bucket, Key: key })), true)
    },
    /** The bucket is there and may be used. */
    check: () => asked('bucket', () => client.send(new HeadBucketCommand({ Bucket }))),
    close: () => client.destroy(),
  }
}

/** What is uploaded, piece by piece. */
export type Source = Readonly<{ sizeBytes: number; read(first: number, length: number): Promise<Buffer> }>

type Part = { PartNumber: number | undefined; ETag: string | undefined; ChecksumSHA256?: string }
type There = Readonly<{ part: Part; size: number; etag: string }>

/**
 * What the store answers. What it says goes no further than its name and number: a message may hold what is not for a log.
 * @throws Weather
 */
async function asked<T>(what: string, ask: () => Promise<T>): Promise<T>
async function asked<T>(what: string, ask: () => Promise<T>, mayMiss: true): Promise<T | null>
async function asked<T>(what: string, ask: () => Promise<T>, mayMiss = false): Promise<T | null> {
  try {
    return await ask()
  } catch (error) {
    const { name, code, $metadata } = error as Failure
    const status = $metadata?.httpStatusCode ?? 0
    if (mayMiss && status === 404 && name !== 'NoSuchBucket') return null
    throw new Weather(`the store: ${what}: ${[name, code, status || ''].filter(Boolean).join(' ')}`, status)
  }
}
type Failure = { name?: string; code?: string; $metadata?: { httpStatusCode?: number } }

/** A stream whose bytes are asked for when somebody reads it. */
function lazily(begin: () => Promise<Readable>): Readable {
  async function* bytes() {
    const body = await begin()
    try {
      yield* body as AsyncIterable<Buffer>
    } catch (error) {
      throw new Weather(`the store: bytes: ${(error as Failure).code ?? (error as Failure).name}`)
    }
  }
  return Readable.from(bytes(), { objectMode: false })
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('base64')
const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest('hex')

/** One file from its host to the store: gone on with where it broke off, hashed as it comes, kept only if it is what was declared. */
import { createSHA256 } from 'hash-wasm';
import { Attempt } from './attempt';
import { cancelled, cutOff, isAbort, statusError, unreachable, wrongHash, wrongSize } from './failures';
import type { ModelStore } from './modelStore';
import { storedName } from './modelStore';
import { streamChunks } from './streamChunks';
import type { RemoteFile } from './types';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface FileDownload {
  readonly key: string;
  readonly file: RemoteFile;
  readonly url: string;
  /** For messages. */
  readonly id: string;
  readonly revision: string;
}

export interface FileDownloadOptions {
  readonly fetch: Fetch;
  readonly signal: AbortSignal;
  /** Bytes of this file that are here; `received` of them came over the network just now. */
  readonly onBytes: (loaded: number, received: number) => void;
  /** Silence after which the connection counts as broken, ms. */
  readonly stallMs?: number;
}

const STALL_MS = 45_000;

type Hasher = Awaited<ReturnType<typeof createSHA256>>;

/**
 * @throws StudioError DOWNLOAD_BROKEN where it broke off (what arrived is kept), HASH_MISMATCH (discarded), DISK_FULL, CANCELLED,
 *   and what the host answers
 */
export async function downloadFile(
  models: ModelStore,
  download: FileDownload,
  options: FileDownloadOptions,
): Promise<void> {
  const { key, file } = download;
  const here = await models.file(key, file.path);
  if (here.verified && here.size === file.size) return options.onBytes(file.size, 0);
  if (here.size > file.size || here.verified) await models.discard(key, file.path);
  const hasher = await createSHA256();
  hasher.init();
  let loaded = await hashStored(models, download, hasher, options);
  if (loaded < file.size) loaded = await fetchRest(models, download, hasher, loaded, options);
  if (loaded !== file.size) {
    await models.discard(key, file.path);
    throw wrongSize(file.path, loaded, file.size, download.url);
  }
  const digest = hasher.digest('hex');
  if (file.sha256 !== null && digest !== file.sha256.toLowerCase()) {
    await models.discard(key, file.path);
    throw wrongHash(file.path, digest, file.sha256, download.url);
  }
  // An empty file has to exist as well.
  if (file.size === 0) await (await models.store.append(key, storedName(file.path))).close();
  await models.verify(key, file.path, digest);
}

/** What is here already goes through the hash first: the digest is of what is on the disk. */
async function hashStored(
  models: ModelStore,
  { key, file }: FileDownload,
  hasher: Hasher,
  { signal, onBytes }: FileDownloadOptions,
): Promise<number> {
  const blob = await models.store.read(key, storedName(file.path));
  let loaded = 0;
  if (blob === null) return 0;
  for await (const chunk of streamChunks(blob.stream())) {
    if (signal.aborted) throw cancelled();
    hasher.update(chunk);
    loaded += chunk.length;
    onBytes(loaded, 0);
  }
  return loaded;
}

async function fetchRest(
  models: ModelStore,
  download: FileDownload,
  hasher: Hasher,
  start: number,
  { fetch, signal, onBytes, stallMs = STALL_MS }: FileDownloadOptions,
): Promise<number> {
  const { key, file, url } = download;
  const attempt = new Attempt(signal, stallMs);
  let loaded = start;
  /** An aborted attempt was cancelled by the person, or by silence. */
  const broken = (thrown: unknown): unknown => {
    if (attempt.stalled) return cutOff(file.path, loaded, file.size, url, thrown);
    if (signal.aborted || isAbort(thrown)) return cancelled();
    // The stream's own failure is a TypeError; the store's come as what they are.
    return thrown instanceof TypeError ? cutOff(file.path, loaded, file.size, url, thrown) : thrown;
  };
  try {
    const response = await request(download, start, fetch, attempt.signal);
    if (response.status !== 206 && start > 0) {
      // The host takes no ranges and sends the whole file.
      await models.discard(key, file.path);
      hasher.init();
      loaded = 0;
    }
    if (response.body === null) throw cutOff(file.path, loaded, file.size, url);
    const appender = await models.store.append(key, storedName(file.path));
    try {
      for await (const chunk of streamChunks(response.body)) {
        attempt.alive();
        await appender.write(chunk);
        hasher.update(chunk);
        loaded += chunk.length;
        onBytes(Math.min(loaded, file.size), chunk.length);
        if (loaded > file.size) break;
      }
    } finally {
      await appender.close();
    }
  } catch (thrown) {
    throw broken(thrown);
  } finally {
    attempt.end();
  }
  if (signal.aborted) throw cancelled();
  if (loaded < file.size) throw cutOff(file.path, loaded, file.size, url);
  return loaded;
}

async function request(
  { file, url, id, revision }: FileDownload,
  start: number,
  fetch: Fetch,
  signal: AbortSignal,
): Promise<Response> {
  const ask = async (from: number): Promise<Response> => {
    try {
      // The store keeps it; a second copy in the HTTP cache would take the room of another model.
      return await fetch(url, {
        signal,
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
        credentials: 'omit',
        headers: from > 0 ? { Range: `bytes=${from}-` } : {},
      });
    } catch (thrown) {
      throw signal.aborted || isAbort(thrown) ? thrown : unreachable(thrown, url);
    }
  };
  let response = await ask(start);
  const range = response.headers.get('Content-Range');
  // Another part than was asked for, or none at all: begin again.
  const wrongPart = response.status === 206 && range !== null && !range.startsWith(`bytes ${start}-`);
  if (start > 0 && (response.status === 416 || wrongPart)) {
    await response.body?.cancel();
    response = await ask(0);
  }
  if (!response.ok) throw statusError(response, { url, id, revision, path: file.path });
  return response;
}

/** Model folders that a browser can read: behind a URL, or dropped files. */
import { z } from 'zod';
import { StudioError } from '../errors';

/** Files of a checkpoint, on disk, in memory or behind a URL. Paths use "/". */
export interface ModelFolder {
  readonly id: string;
  readonly revision: string;
  list(): Promise<string[]>;
  read(path: string, onBytes?: (loadedBytes: number, totalBytes: number) => void): Promise<Uint8Array>;
}

const manifestSchema = z.object({
  files: z.array(z.object({ path: z.string(), size: z.number().int().nonnegative(), sha256: z.string() })),
});

/**
 * A folder on this origin with a `files.json`: paths, sizes and SHA-256 of what it holds. Every file is checked against it.
 * @param url with a trailing slash
 */
export function urlFolder(id: string, url: string, signal?: AbortSignal): ModelFolder {
  let manifest: Promise<Map<string, { size: number; sha256: string }>> | undefined;
  const files = (): Promise<Map<string, { size: number; sha256: string }>> => {
    manifest ??= readManifest(url, signal);
    manifest.catch(() => {
      manifest = undefined;
    });
    return manifest;
  };
  return {
    id,
    revision: 'bundled',
    list: async () => [...(await files()).keys()],
    read: async (path, onBytes) => {
      const declared = (await files()).get(path);
      if (declared === undefined) throw missing(url, path);
      const bytes = await download(url + path, declared.size, onBytes, signal);
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
      const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
      if (hex !== declared.sha256)
        throw new StudioError(
          'MODEL_FILE_BROKEN',
          `${path} has ${bytes.length} bytes that do not have the checksum its folder declares.`,
          'Load the page again; if it stays so, the site was published incompletely.',
          { where: url + path },
        );
      return bytes;
    },
  };
}

async function readManifest(
  url: string,
  signal: AbortSignal | undefined,
): Promise<Map<string, { size: number; sha256: string }>> {
  const bytes = await download(`${url}files.json`, undefined, undefined, signal);
  const parsed = manifestSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
  if (!parsed.success)
    throw new StudioError(
      'MODEL_FILE_BROKEN',
      'files.json of the model folder is not a list of files.',
      'Load the page again.',
      { where: `${url}files.json` },
    );
  return new Map(parsed.data.files.map(({ path, size, sha256 }) => [path, { size, sha256 }]));
}

async function download(
  url: string,
  size: number | undefined,
  onBytes: ((loaded: number, total: number) => void) | undefined,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  let response: Response;
  try {
    response = await fetch(url, signal ? { signal } : {});
  } catch (cause) {
    throw new StudioError(
      'MODEL_FILE_MISSING',
      `The model file could not be fetched (${(cause as Error).message}).`,
      'Check that the site can be reached and load the model again.',
      { where: url, cause },
    );
  }
  if (!response.ok || response.body === null)
    throw new StudioError(
      'MODEL_FILE_MISSING',
      `The model file answered with status ${response.status}.`,
      'Load the page again, or choose another model.',
      { where: url },
    );
  // Where the size is known, bytes go to their place at once: a list of chunks would be a second copy of the file.
  let bytes = new Uint8Array(size ?? 0);
  let loaded = 0;
  for await (const chunk of readChunks(response.body)) {
    if (loaded + chunk.length > bytes.length) {
      const larger = new Uint8Array(Math.max(loaded + chunk.length, 2 * bytes.length));
      larger.set(bytes.subarray(0, loaded));
      bytes = larger;
    }
    bytes.set(chunk, loaded);
    loaded += chunk.length;
    if (size !== undefined) onBytes?.(loaded, size);
  }
  return loaded === bytes.length ? bytes : bytes.slice(0, loaded);
}

/** A stream as an iterator; not every browser's ReadableStream is one. */
async function* readChunks(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

/** Files that a person dropped; the folder's own name in front of every path is taken off. */
export function blobFolder(id: string, files: readonly { readonly path: string; readonly blob: Blob }[]): ModelFolder {
  const first = files[0]?.path.split('/')[0];
  const shared =
    files.every(({ path }) => path.includes('/') && path.split('/')[0] === first) && first !== 'onnx'
      ? `${first}/`
      : '';
  const byPath = new Map(files.map(({ path, blob }) => [path.slice(shared.length), blob]));
  return {
    id,
    revision: 'local',
    list: async () => [...byPath.keys()],
    read: async (path, onBytes) => {
      const blob = byPath.get(path);
      if (blob === undefined) throw missing(id, path);
      const bytes = new Uint8Array(await blob.arrayBuffer());
      onBytes?.(bytes.length, bytes.length);
      return bytes;
    },
  };
}

function missing(folder: string, path: string): StudioError {
  return new StudioError(
    'MODEL_FILE_MISSING',
    `The model folder has no ${path}.`,
    'Give a folder in hub layout: config.json, tokenizer.json and onnx/model_q4.onnx.',
    { where: `${folder}${path}` },
  );
}

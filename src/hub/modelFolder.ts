/** Model folders that a browser can read: behind a URL, or dropped files. */
import { StudioError } from '../errors';
import { DECLARATION } from './declaration';
import { checkDeclared, type DeclaredFile, readDeclaration } from './declaredFiles';

/** Files of a checkpoint, on disk, in memory or behind a URL. Paths use "/". */
export interface ModelFolder {
  readonly id: string;
  readonly revision: string;
  list(): Promise<string[]>;
  read(path: string, onBytes?: (loadedBytes: number, totalBytes: number) => void): Promise<Uint8Array>;
}

/**
 * A folder on this origin with a `files.json`: paths, sizes and SHA-256 of what it holds. Every file is checked against it.
 * @param url with a trailing slash
 */
export function urlFolder(id: string, url: string, signal?: AbortSignal): ModelFolder {
  let manifest: Promise<ReadonlyMap<string, DeclaredFile>> | undefined;
  const files = (): Promise<ReadonlyMap<string, DeclaredFile>> => {
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
      await checkDeclared(bytes, declared, {
        path,
        where: url + path,
        by: DECLARATION,
        remedy: 'Load the page again; if it stays so, the site was published incompletely.',
      });
      return bytes;
    },
  };
}

async function readManifest(url: string, signal: AbortSignal | undefined): Promise<ReadonlyMap<string, DeclaredFile>> {
  const declared = readDeclaration(await download(url + DECLARATION, undefined, undefined, signal));
  if (declared !== null) return declared;
  throw new StudioError(
    'MODEL_FILE_BROKEN',
    `${DECLARATION} of the model folder is not a list of files.`,
    'Load the page again.',
    { where: url + DECLARATION },
  );
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

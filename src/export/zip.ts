/** Several files as one ZIP. */
import { Zip, ZipDeflate, ZipPassThrough, zipSync } from 'fflate';
import { ZIP_EPOCH } from '../project/zipEpoch';
import type { Pieces } from './dataFile';
import { inSlices, type SliceHooks } from './slices';
import type { ExportedFile } from './types';

/** What is compressed in one go: some milliseconds. */
const PUSHED_BYTES = 2 ** 16;

export interface FolderFile {
  /** Its path in the folder. */
  readonly name: string;
  readonly pieces: AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/**
 * In pieces, one file after another.
 * @throws StudioError CANCELLED
 */
export async function* zipPieces(files: Iterable<FolderFile>, hooks: Pick<SliceHooks, 'signal'> = {}): Pieces {
  const slices = inSlices(hooks);
  let ready: Uint8Array<ArrayBuffer>[] = [];
  const zip = new Zip((error, bytes) => {
    if (error) throw error;
    ready.push(bytes as Uint8Array<ArrayBuffer>);
  });
  const take = (): Uint8Array<ArrayBuffer>[] => {
    const taken = ready;
    ready = [];
    return taken;
  };
  for (const { name, pieces } of files) {
    // Parquet is compressed already.
    const entry = name.endsWith('.parquet') ? new ZipPassThrough(name) : new ZipDeflate(name, { level: 6 });
    entry.mtime = ZIP_EPOCH;
    zip.add(entry);
    for await (const piece of pieces) {
      for (let at = 0; at < piece.length; at += PUSHED_BYTES) {
        entry.push(piece.subarray(at, at + PUSHED_BYTES));
        await slices.after();
      }
      yield* take();
    }
    entry.push(new Uint8Array(), true);
    yield* take();
  }
  zip.end();
  yield* take();
}

/** Small ones, in one go. Tensors are stored as they are; they hardly compress. */
export function zipFiles(name: string, files: readonly ExportedFile[]): ExportedFile {
  const entries = Object.fromEntries(
    files.map((file) => [
      file.name,
      [file.bytes, { mtime: ZIP_EPOCH, level: file.name.endsWith('.safetensors') ? 0 : 6 }] as const,
    ]),
  );
  return {
    name,
    mediaType: 'application/zip',
    bytes: zipSync(entries as Parameters<typeof zipSync>[0]) as Uint8Array<ArrayBuffer>,
  };
}

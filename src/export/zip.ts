/** Several files as one ZIP, in pieces, one file after another. */
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import type { Pieces } from './dataFile';
import { inSlices, type SliceHooks } from './slices';

/** 1980-01-01, the earliest date a ZIP can hold: the same files give the same bytes whenever they are packed. */
const EPOCH = new Date(1980, 0, 1);
/** What is compressed in one go: some milliseconds. */
const PUSHED_BYTES = 2 ** 16;

export interface FolderFile {
  /** Its path in the folder. */
  readonly name: string;
  readonly pieces: AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/** @throws StudioError CANCELLED */
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
    entry.mtime = EPOCH;
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

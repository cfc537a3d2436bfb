/** What is gathered in the page before the browser is given it to keep, on disk where it is much. */
const BLOB_BYTES = 2 ** 22;

/** Pieces as blobs: of a long file the page holds little. */
export async function gathered(pieces: AsyncIterable<Uint8Array<ArrayBuffer>>): Promise<Blob[]> {
  const blobs: Blob[] = [];
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    waiting.push(piece);
    bytes += piece.length;
    if (bytes < BLOB_BYTES) continue;
    blobs.push(new Blob(waiting));
    waiting = [];
    bytes = 0;
  }
  return [...blobs, new Blob(waiting)];
}

/** Files for the person's own disk. */

/** "My project!" → "my-project": safe on every file system. */
export const fileName = (project: string): string =>
  project
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60) || 'dataset';

export function download(name: string, mediaType: string, parts: readonly BlobPart[]): void {
  const url = URL.createObjectURL(new Blob([...parts], { type: mediaType }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the blob after the click; a minute is ample and it is freed then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

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

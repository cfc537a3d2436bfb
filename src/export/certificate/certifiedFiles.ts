import type { Pieces } from '../dataFile';
import type { FolderFile } from '../zip';
import type { CertifiedFile } from './types';

/** The file, and what the certificate says of it once it was written whole. */
export function certifying({ name, pieces }: FolderFile, certified: (file: CertifiedFile) => void): FolderFile {
  return { name, pieces: hashed(name, pieces, certified) };
}

async function* hashed(
  name: string,
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>>,
  certified: (file: CertifiedFile) => void,
): Pieces {
  const hash = await (await import('hash-wasm')).createSHA256();
  hash.init();
  let bytes = 0;
  for await (const piece of pieces) {
    hash.update(piece);
    bytes += piece.length;
    yield piece;
  }
  certified({ name, bytes, sha256: hash.digest('hex') });
}

/** Above this the browser's own digest, which copies what it is given, would need too much memory at once. */
const MOST_DIGEST_BYTES = 2 ** 29;
const CHUNK_BYTES = 2 ** 24;

/** SHA-256 in hex: the platform's own, or in parts where the platform has none (pages without https) or the bytes are many. */
export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  if (globalThis.crypto?.subtle !== undefined && bytes.length <= MOST_DIGEST_BYTES) {
    const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
  }
  const hasher = await (await import('hash-wasm')).createSHA256();
  hasher.init();
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) hasher.update(bytes.subarray(at, at + CHUNK_BYTES));
  return hasher.digest('hex');
}

/** The most memory that a WebAssembly module may have, written into the module: the engine itself then refuses to give it more. */

const MEMORY_SECTION = 5;
const HEADER_BYTES = 8;
const PAGE_BYTES = 65_536;

/** An unsigned LEB128 number: its value and where it ends. */
function readNumber(bytes: Uint8Array, at: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let end = at, shift = 1; ; end++, shift *= 128) {
    const byte = bytes[end];
    if (byte === undefined || end - at > 4) throw new Error('The module ends in a number.');
    value += (byte & 127) * shift;
    if (byte < 128) return { value, end: end + 1 };
  }
}

/**
 * Lower the limit of the module's one memory, in place.
 * @param bytes of a module that declares a memory with a limit
 */
export function limitMemory(bytes: Uint8Array, memoryBytes: number): void {
  for (let at = HEADER_BYTES; at < bytes.length; ) {
    const section = bytes[at];
    const { value: length, end: start } = readNumber(bytes, at + 1);
    if (section === MEMORY_SECTION) {
      lowerLimit(bytes, start, Math.floor(memoryBytes / PAGE_BYTES));
      return;
    }
    at = start + length;
  }
  throw new Error('The module declares no memory.');
}

function lowerLimit(bytes: Uint8Array, start: number, pages: number): void {
  const { end: flagsAt } = readNumber(bytes, start);
  if (bytes[flagsAt] !== 1) throw new Error('The module’s memory has no limit to lower.');
  const initial = readNumber(bytes, flagsAt + 1);
  const most = readNumber(bytes, initial.end);
  if (pages < initial.value || pages > most.value)
    throw new Error(`The module cannot run in ${pages} pages of memory.`);
  // As many bytes as there were: a number may be written longer than it has to be.
  for (let at = initial.end, rest = pages; at < most.end; at++, rest >>>= 7)
    bytes[at] = (rest & 127) | (at + 1 < most.end ? 128 : 0);
}

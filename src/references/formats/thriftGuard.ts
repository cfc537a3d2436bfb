/**
 * Walks a struct of Thrift's compact protocol (thrift-compact-protocol.md of Apache Thrift) before a parser that trusts it: a list of
 * 40 lists that declare 2^25 elements each is 200 bytes of footer, and gigabytes of arrays to who allocates what it reads.
 */

/** Structs and lists in one another. */
const MAX_DEPTH = 32;

/**
 * @returns the offset behind the struct that begins at `start`
 * @throws Error where it ends behind the bytes, is nested too deeply, or declares more elements than there are bytes
 */
export function checkThriftStruct(bytes: Uint8Array, start: number): number {
  let at = start;

  function byte(): number {
    const value = bytes[at++];
    if (value === undefined) throw new Error('its metadata end too early');
    return value;
  }

  function varint(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const next = byte();
      value += (next & 0x7f) * 2 ** shift;
      if (next < 0x80) return value;
    }
    throw new Error('its metadata hold a number of more than 64 bits');
  }

  function skip(count: number): void {
    if (count > bytes.length - at) throw new Error(`its metadata declare ${count} bytes`);
    at += count;
  }

  function elements(count: number, types: readonly number[], depth: number): void {
    // The least of any type takes a byte.
    if (count * types.length > bytes.length - at) throw new Error(`its metadata declare a list of ${count}`);
    for (let i = 0; i < count; i++) {
      for (const type of types) {
        if (type === 1 || type === 2) skip(1);
        else value(type, depth);
      }
    }
  }

  function value(type: number, depth: number): void {
    if (depth > MAX_DEPTH) throw new Error('its metadata are nested too deeply');
    switch (type) {
      case 1:
      case 2:
        return; // a field's truth is its type
      case 3:
        skip(1);
        return;
      case 4:
      case 5:
      case 6:
        varint();
        return;
      case 7:
        skip(8);
        return;
      case 8:
        skip(varint());
        return;
      case 9:
      case 10: {
        const header = byte();
        const short = header >> 4;
        elements(short === 15 ? varint() : short, [header & 15], depth + 1);
        return;
      }
      case 11: {
        const count = varint();
        if (count === 0) return;
        const types = byte();
        elements(count, [types >> 4, types & 15], depth + 1);
        return;
      }
      case 12:
        struct(depth + 1);
        return;
      case 13:
        skip(16);
        return;
      default:
        throw new Error(`its metadata hold a field of type ${type}`);
    }
  }

  function struct(depth: number): void {
    if (depth > MAX_DEPTH) throw new Error('its metadata are nested too deeply');
    for (;;) {
      const header = byte();
      if (header === 0) return;
      if (header >> 4 === 0) varint();
      value(header & 15, depth);
    }
  }

  struct(0);
  return at;
}

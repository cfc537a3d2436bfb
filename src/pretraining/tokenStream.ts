/** Rows of token ids for teacher forcing, cut from a stream of documents `<|bos|> … <|eos|>` that stand in groups. */
import { readFileSync } from 'node:fs';
import type { Random } from '../tensors/random';

function bytesOf(path: string): ArrayBuffer {
  const bytes = readFileSync(path);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

export class TokenStream {
  /**
   * @param tokens uint16 ids, documents one after another
   * @param groups positions where groups of documents begin
   */
  constructor(
    private readonly tokens: Uint16Array,
    private readonly groups: Uint32Array,
  ) {
    if (groups.length === 0) throw new RangeError('the stream has no group of documents');
  }

  /** @param path without its ending: `<path>.bin` and `<path>.groups.bin` are read */
  static fromFiles(path: string): TokenStream {
    return new TokenStream(new Uint16Array(bytesOf(`${path}.bin`)), new Uint32Array(bytesOf(`${path}.groups.bin`)));
  }

  get length(): number {
    return this.tokens.length;
  }

  /** `rows` × `length` ids; every row begins with a group and runs on into the next. */
  batch(random: Random, rows: number, length: number): Int32Array {
    const out = new Int32Array(rows * length);
    for (let row = 0; row < rows; row++)
      this.copy(this.groups[random.integer(this.groups.length)]!, length, out, row * length);
    return out;
  }

  /** Rows that begin with the first `count` groups, for evaluation. */
  firstRows(count: number, length: number): Int32Array {
    const out = new Int32Array(count * length);
    for (let row = 0; row < count; row++) this.copy(this.groups[row % this.groups.length]!, length, out, row * length);
    return out;
  }

  private copy(from: number, length: number, out: Int32Array, offset: number): void {
    for (let i = 0; i < length; i++) out[offset + i] = this.tokens[(from + i) % this.tokens.length]!;
  }
}

/** Rows of token ids for teacher forcing, cut from a stream of documents `<|bos|> … <|eos|>`. */
import { readFileSync } from 'node:fs';
import type { Random } from '../tensors/random';

export class TokenStream {
  /** Where documents begin. */
  private readonly starts: Int32Array;

  /** @param tokens uint16 ids, documents one after another */
  constructor(
    private readonly tokens: Uint16Array,
    bosTokenId: number,
  ) {
    const starts: number[] = [];
    for (let i = 0; i < tokens.length; i++) if (tokens[i] === bosTokenId) starts.push(i);
    this.starts = Int32Array.from(starts);
    if (starts.length === 0) throw new RangeError(`the stream has no document: token ${bosTokenId} does not occur`);
  }

  static fromFile(path: string, bosTokenId: number): TokenStream {
    const bytes = readFileSync(path);
    return new TokenStream(
      new Uint16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)),
      bosTokenId,
    );
  }

  get length(): number {
    return this.tokens.length;
  }

  /** `rows` × `length` ids; every row begins with a document and runs on into the next ones. */
  batch(random: Random, rows: number, length: number): Int32Array {
    const out = new Int32Array(rows * length);
    for (let row = 0; row < rows; row++)
      this.copy(this.starts[random.integer(this.starts.length)] as number, length, out, row * length);
    return out;
  }

  /** The first `count` non-overlapping rows, for evaluation. */
  firstRows(count: number, length: number): Int32Array {
    const out = new Int32Array(count * length);
    for (let row = 0; row < count; row++) this.copy(row * length, length, out, row * length);
    return out;
  }

  private copy(from: number, length: number, out: Int32Array, offset: number): void {
    for (let i = 0; i < length; i++) out[offset + i] = this.tokens[(from + i) % this.tokens.length] as number;
  }
}

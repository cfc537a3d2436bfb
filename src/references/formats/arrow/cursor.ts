import { decompress as zstdDecompress } from 'fzstd';
import { type Costs, MAX_UNPACKED_BYTES } from './costs';
import { unpackLz4 } from './lz4';
import { type RecordBatch, sizeIn } from './messages';
import type { ArrowField, ArrowType } from './schema';

/** Values of one field in one batch. */
const MAX_LENGTH = 2 ** 31;

/** Goes through a batch's nodes and buffers in the order of its fields. */
export class Cursor {
  private nodes = 0;
  private buffers = 0;
  private views = 0;

  constructor(
    private readonly batch: RecordBatch,
    private readonly costs: Costs,
  ) {}

  copy(): Cursor {
    return Object.assign(new Cursor(this.batch, this.costs), this);
  }

  pass(field: ArrowField): void {
    this.nodes++;
    const { type } = field;
    this.buffers += field.dictionary === null ? buffersOf(type) : 2;
    if (field.dictionary !== null) return;
    if (hasViews(type)) this.buffers += this.viewBuffers();
    for (const child of field.children) this.pass(child);
  }

  node(): { length: number; nullCount: number } {
    const node = this.batch.nodes[this.nodes++];
    if (node === undefined) throw new Error('a part of it is missing');
    const length = sizeIn(node[0], MAX_LENGTH);
    return { length, nullCount: sizeIn(node[1], length) };
  }

  viewBuffers(): number {
    return sizeIn(this.batch.viewBuffers[this.views++] ?? 0n, this.batch.buffers.length);
  }

  bytes(): DataView {
    const place = this.batch.buffers[this.buffers++];
    if (place === undefined) throw new Error('a part of it is missing');
    const { body, codec } = this.batch;
    const offset = sizeIn(place[0], body.length);
    const stored = body.subarray(offset, offset + sizeIn(place[1], body.length - offset));
    const bytes = codec === null || stored.length === 0 ? stored : this.unpacked(stored, codec);
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  private unpacked(stored: Uint8Array, codec: 'LZ4' | 'ZSTD'): Uint8Array {
    if (stored.length < 8) throw new Error('a compressed part ends too early');
    const declared = new DataView(stored.buffer, stored.byteOffset).getBigInt64(0, true);
    const part = stored.subarray(8);
    if (declared === -1n) return part;
    const size = sizeIn(declared, MAX_UNPACKED_BYTES);
    this.costs.unpack(size);
    if (size === 0) return new Uint8Array(0);
    if (codec === 'LZ4') return unpackLz4(part, size);
    const bytes = zstdDecompress(part, new Uint8Array(size));
    if (bytes.length !== size) throw new Error(`a part of ${size} bytes unpacks to ${bytes.length}`);
    return bytes;
  }
}

function buffersOf(type: ArrowType): number {
  switch (type.kind) {
    case 'null':
      return 0;
    case 'struct':
    case 'fixedList':
      return 1;
    case 'text':
      return type.layout === 'view' ? 2 : 3;
    case 'list':
      return type.isView ? 3 : 2;
    case 'unread':
      return type.buffers;
    default:
      return 2;
  }
}

const hasViews = (type: ArrowType): boolean =>
  (type.kind === 'text' && type.layout === 'view') || (type.kind === 'unread' && type.isView === true);

/** Nodes of a field with its children. */
export const nodesOf = ({ dictionary, children }: ArrowField): number =>
  dictionary !== null ? 1 : children.reduce((sum, child) => sum + nodesOf(child), 1);

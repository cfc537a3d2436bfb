/**
 * Decoding of a model: which of two decoders runs it (inPlaceCacheDecoder.ts, exportDecoder.ts). The shared prefix runs
 * once at batch 1 (GroupQueryAttention takes no past together with batch > 1 and sequence > 1).
 */
import type { Runtime } from '../../runtime/types';
import type { FloatTensor } from '../../tensors/tensor';
import type { Decoder } from '../types';
import { type DecodingGraph, DecodingSessions } from './decodingSessions';
import { startExportDecoder } from './exportDecoder';
import { startInPlaceCacheDecoder } from './inPlaceCacheDecoder';

export class DecodingModel {
  private readonly sessions: DecodingSessions;

  /** @param options.inPlace whether a CPU may decode by steps that leave the cache in place (stepGraph.ts); default true */
  constructor(
    runtime: Runtime,
    readonly source: DecodingGraph,
    { inPlace = true }: { readonly inPlace?: boolean } = {},
  ) {
    this.sessions = new DecodingSessions(runtime, source, inPlace);
  }

  /** @param prefix float32 [P, d], borrowed */
  start(prefix: FloatTensor, rows: number): Promise<Decoder> {
    const { sessions } = this;
    return sessions.inPlace
      ? startInPlaceCacheDecoder(sessions, prefix, rows)
      : startExportDecoder(sessions, prefix, rows);
  }

  dispose(): Promise<void> {
    return this.sessions.dispose();
  }
}

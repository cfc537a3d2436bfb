/** Ways of drawing rows of a domain from one frozen model: same references, count, seeds and filter for all. */
import type { DominoOptions } from '../domino/types';
import type { Room } from '../footprint/loadRefusal';
import type { GeneratedRow, SamplingOptions } from '../generation/types';
import type { LanguageModel } from '../model/types';
import type { Composition } from '../references/composition/types';
import type { FloatTensor } from '../tensors/tensor';
import type { CheckpointTokenizer } from '../tokenization/types';
import type { MethodId } from './ids';

export type { MethodId };

/** What a method cannot do without. */
export type MethodNeed =
  /** A model that follows instructions, with a chat template. */
  | 'chat'
  /** Examples that it may see. */
  | 'references'
  /** The domain in a person's own words. */
  | 'description';

/** What a method draws with. */
export interface MethodContext {
  readonly model: LanguageModel;
  readonly tokenizer: CheckpointTokenizer;
  /** What the model may take here; absent where nobody says. */
  readonly room?: Room | null;
  /** All texts; those held out are for measuring alone, and no method sees them but to stop by. */
  readonly references: readonly string[];
  /** Rows of the references that a method may see, rising. */
  readonly trainRows: readonly number[];
  readonly composition?: Composition | undefined;
  /** The domain in a person's words; '' where nobody wrote any. */
  readonly description: string;
  readonly sampling: SamplingOptions;
  /** Of those that learn; its seed and its share held out are those that `trainRows` came of. */
  readonly training: DominoOptions;
  readonly signal?: AbortSignal | undefined;
  /** Of those that learn: where an earlier sitting got to, and where this one is, every few seconds. */
  readonly checkpoint?: Uint8Array | undefined;
  readonly onCheckpoint?: (bytes: Uint8Array) => Promise<void>;
  /** A sentence of what it does now. */
  readonly onProgress?: (words: string) => void;
}

/** A method that is ready to draw: what it learned or was told stands in front of each row. */
export interface OpenMethod {
  /** The rows in front of a text, float32 [P, d]: one for all, or each its own by its index. */
  readonly prefix: FloatTensor | ((index: number) => Promise<FloatTensor>);
  /** What it found out on the way, for the report: a description, keywords, a held-out loss. */
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  /** Of the steps of learning, over all sittings; absent: it learned nothing. */
  readonly learnedMs?: number;
  /** prompt.safetensors where it learned one. */
  readonly promptFile?: Uint8Array<ArrayBuffer>;
  /** Its own filter over what it drew; absent: it has none. */
  readonly keeps?: (rows: readonly GeneratedRow[]) => Promise<ReadonlySet<number>>;
}

export interface MethodEntry {
  readonly name: string;
  /** What it is, in a sentence. */
  readonly about: string;
  readonly source: string;
  readonly needs: readonly MethodNeed[];
}

export interface Method extends MethodEntry {
  readonly id: MethodId;
  /** @throws StudioError where it cannot run with this model or these references */
  open(context: MethodContext): Promise<OpenMethod>;
}

/** A bundle: a soft prompt with all that it takes to draw from it outside the studio. */
import type { SamplingOptions } from '../generation/types';

/** Where the scripts take the model from. */
export type BundleBase =
  /** A repository on the hub that holds PyTorch weights. */
  | { readonly kind: 'repository'; readonly id: string; readonly revision: string | null }
  /** The bundle itself: the graph's weights, written as PyTorch's. */
  | { readonly kind: 'weights' };

/** What the files of a model say about its PyTorch form. */
export interface PytorchForm {
  /** The repository that the ONNX files were made from, and the file that says so; null where none does. */
  readonly said: { readonly id: string; readonly where: string } | null;
  /** About how many bytes its weights take as float32, or why the studio cannot write them. */
  readonly weights: { readonly bytes: number } | { readonly obstacle: string };
}

export interface BundleRequest {
  /** prompt.safetensors, borrowed. */
  readonly prompt: Uint8Array;
  readonly base: BundleBase;
  /** Texts for the self-test, the person's own; where there are none, some are drawn. */
  readonly references: readonly string[];
  readonly sampling: SamplingOptions;
}

export interface BundleFile {
  /** Inside the bundle, with "/". */
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** One text of the self-test. Log-probabilities are those of the whole text, end-of-sample token included, nats. */
export interface SelfTestText {
  readonly tokenIds: readonly number[];
  /** The text of the ids but the last; null where it was cut, so that another tokenizer would end it otherwise. */
  readonly text: string | null;
  readonly logProbability: number;
  readonly withoutPrompt: number;
  /** Most that another engine's value in float32 may differ by. */
  readonly tolerance: number;
}

/** selftest.json */
export interface SelfTest {
  readonly format: 'domino-selftest';
  readonly version: 1;
  readonly model: { readonly id: string; readonly revision: string; readonly hash: string };
  /** Why the tolerance is what it is, for the person who reads a failure. */
  readonly toleranceReason: string;
  readonly texts: readonly SelfTestText[];
}

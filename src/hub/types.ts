/**
 * A model that could be loaded, told before anything large is downloaded, and what is kept of it.
 */

/** Where an offer comes from. `endpoint` and `url` are absolute; `endpoint` has no slash at its end, `url` has one. */
export type Origin =
  | { readonly kind: 'hub'; readonly endpoint: string; readonly id: string; readonly revision: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'files' };

export interface RemoteFile {
  /** Inside the repository or folder, with "/". */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Hex; null where the host gives none. */
  readonly sha256: string | null;
}

/** One set of weights, by transformers.js' name for it (variants.ts). */
export interface Variant {
  readonly dtype: string;
  /** Path of the graph. */
  readonly graph: string;
  /** The graph, then its external data. */
  readonly files: readonly RemoteFile[];
  readonly bytes: number;
}

/** Sizes in config.json that memory depends on. */
export interface ModelShape {
  readonly layers: number;
  readonly hiddenSize: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  readonly intermediateSize: number;
  readonly vocabularySize: number;
  readonly tiedEmbedding: boolean;
}

/** Whether the engine can train it, as far as config.json tells; the load and its self-test decide. */
export interface Support {
  readonly kind: 'tested' | 'untested' | 'unsupported';
  /** One sentence for a person. */
  readonly reason: string;
}

export interface ModelListing {
  readonly origin: Origin;
  readonly id: string;
  /** The commit that every file is fetched at; a name where there is no commit. */
  readonly revision: string;
  /** SPDX-like id as the hub gives it: "apache-2.0". Null where none is stated. */
  readonly licence: string | null;
  readonly architecture: string;
  readonly support: Support;
  /** Null where config.json does not say enough. */
  readonly shape: ModelShape | null;
  /** Configuration and tokenizer; every variant needs them. */
  readonly files: readonly RemoteFile[];
  /** The preferred first; at least one. */
  readonly variants: readonly Variant[];
  /** What else lies in the graphs' folders and may hold their weights, under names that only a graph tells. */
  readonly beside: readonly RemoteFile[];
}

/** A variant as it is kept in the browser, or is being downloaded. */
export interface StoredModel {
  /** Folder name in the store; identifies the model there. */
  readonly key: string;
  readonly origin: Origin;
  readonly id: string;
  readonly revision: string;
  readonly dtype: string;
  readonly licence: string | null;
  readonly files: readonly RemoteFile[];
  /** Bytes that all files take. */
  readonly bytes: number;
  /** Bytes of it that are here. */
  readonly storedBytes: number;
  /** Every file is here and verified: it can be loaded offline. */
  readonly complete: boolean;
}

export interface DownloadProgress {
  readonly loadedBytes: number;
  readonly totalBytes: number;
  /** The file under way. */
  readonly path: string;
  /** Over the last seconds; null while it is too early to say. */
  readonly bytesPerSecond: number | null;
  readonly remainingMs: number | null;
}

export const DEFAULT_ENDPOINT = 'https://huggingface.co';
export const DEFAULT_REVISION = 'main';
export const RECOMMENDED_ID = 'onnx-community/Qwen2.5-Coder-0.5B-Instruct';

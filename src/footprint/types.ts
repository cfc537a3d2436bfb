/** What a device can hold, and what a model asks of it. Bytes throughout; null where nobody says. */
export type DeviceKind = 'cpu' | 'wasm' | 'webgpu';

export interface DeviceLimits {
  readonly kind: DeviceKind;
  /** WebGPU's maxBufferSize. */
  readonly maxBufferBytes: number | null;
  /** WebGPU's maxStorageBufferBindingSize: what one kernel may read as one buffer. */
  readonly maxBindingBytes: number | null;
  /** Memory that the device's own code can address: 4 GiB in 32-bit WebAssembly. */
  readonly heapBytes: number | null;
  /** The device's own memory, where the adapter tells. */
  readonly deviceMemoryBytes: number | null;
  /** The machine's memory. A browser rounds it and says no more than its largest value. */
  readonly machineMemory: { readonly bytes: number; readonly atLeast: boolean } | null;
}

/** How the weights of a model are stored, and how large its file is. */
export interface StoredWeights {
  /** transformers.js' name: q4, q4f16, q8, int8, uint8, fp16, fp32. */
  readonly dtype: string;
  /** Of the graph and its external data. */
  readonly bytes: number;
}

/** Rows that run together, each of so many positions: soft tokens and text. */
export interface PassSize {
  readonly rows: number;
  readonly positions: number;
}

export interface NeededBuffer {
  /** For a person: "the output projection, unpacked". */
  readonly what: string;
  readonly bytes: number;
}

/** What a model takes on a device, with a pass of some size. */
export interface MemoryEstimate {
  /** Every kind of buffer that a kernel reads or writes as one, the largest first. Empty where there are no buffers. */
  readonly buffers: readonly NeededBuffer[];
  /** Weights as they are held for training and decoding, with the file they were read from. */
  readonly weightBytes: number;
  /** What one pass takes at least: blocks' inputs, one block's work, a chunk of logits. */
  readonly passBytes: number;
  /** What passes keep beyond that, as long as there is room. */
  readonly keptBytes: number;
  /** The worst moment inside the device's own heap (WebAssembly); 0 elsewhere. */
  readonly heapBytes: number;
  /** On the GPU; 0 elsewhere. */
  readonly deviceBytes: number;
  /** The worst moment of everything. */
  readonly peakBytes: number;
  /** Quantised weights become float32, because there is room and it is faster. */
  readonly floatWeights: boolean;
}

export type LimitName = 'buffer' | 'binding' | 'heap' | 'device-memory' | 'machine-memory';

/** A limit that an estimate exceeds. */
export interface Excess {
  readonly limit: LimitName;
  readonly limitBytes: number;
  readonly neededBytes: number;
  /** What needs it, in words. */
  readonly what: string;
  /** false: a hint, as the machine's memory is; it may work all the same. */
  readonly certain: boolean;
}

export type Fit =
  | { readonly kind: 'fits'; readonly estimate: MemoryEstimate; readonly hint: Excess | null }
  /** `size` is the largest that fits: as many of the rows asked for at their length, or else one row as long as can be. */
  | {
      readonly kind: 'smaller';
      readonly estimate: MemoryEstimate;
      readonly size: PassSize;
      readonly excess: Excess;
      readonly hint: Excess | null;
    }
  | { readonly kind: 'never'; readonly estimate: MemoryEstimate; readonly excess: Excess };

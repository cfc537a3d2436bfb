/** A dense float32 tensor in host memory, row-major. The holder of the object owns `data`. */
export interface FloatTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** A dense int32 tensor in host memory, row-major. */
export interface IntTensor {
  readonly data: Int32Array;
  readonly dims: readonly number[];
}

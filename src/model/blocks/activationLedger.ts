/** Bytes of activations that passes hold between going forward and going backward, all of them together. */
import type { DeviceTensor } from '../../runtime/types';

export class ActivationLedger {
  private bytes = 0;

  get heldBytes(): number {
    return this.bytes;
  }

  /** @returns the bytes to release when the tensors are freed */
  reserve(tensors: Iterable<DeviceTensor>): number {
    let bytes = 0;
    for (const { dims } of tensors) bytes += 4 * dims.reduce((size, dim) => size * dim, 1);
    this.bytes += bytes;
    return bytes;
  }

  release(bytes: number): void {
    this.bytes -= bytes;
  }
}

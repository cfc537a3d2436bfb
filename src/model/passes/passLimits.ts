/**
 * How much one pass may hand to a GPU at once. ONNX Runtime submits some sixteen dispatches together, and a submission is
 * not interrupted: what takes long holds up the screen, and past some seconds the driver resets the device.
 */

/** Longest that one submission should take, in seconds. */
const LONGEST_SUBMISSION = 0.5;
/** In steps, so that the same device comes to the same limit however busy it is when it is measured. */
const PASS_SIZES = [32, 128, 512, 2048] as const;

export interface PassLimits {
  /** Most positions of one pass, padding counted; Infinity where nothing draws on the device. */
  readonly positions: number;
  /** Most rows of logits held at once. */
  readonly headRows: number;
}

export const NO_LIMITS: PassLimits = { positions: Number.POSITIVE_INFINITY, headRows: Number.POSITIVE_INFINITY };

/**
 * @param flopsPerSecond of the device, measured
 * @param blockParameters in products of one block
 * @param headParameters d·V
 */
export function passLimits(flopsPerSecond: number, blockParameters: number, headParameters: number): PassLimits {
  const largest = (parameters: number): number => {
    // The products of a submission: the MLP's of a backward pass, or logits and their gradient: 4 FLOP a parameter and row.
    const rows = (LONGEST_SUBMISSION * flopsPerSecond) / (4 * Math.max(1, parameters));
    return PASS_SIZES.findLast((size) => size <= rows) ?? PASS_SIZES[0];
  };
  return { positions: largest(blockParameters), headRows: largest(headParameters) };
}

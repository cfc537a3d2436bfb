import { DescendingIndices } from './partialSelection';

/**
 * Bins of float32 numbers in [0, 1] by their upper bits, in ascending order: exponent and 7 bits of mantissa.
 * The bits of 1.0 are 0x3f800000.
 */
const BINS = 0x3f80 + 1;

/**
 * The nucleus: the smallest set of the most likely entries whose probability reaches `topP`, the entry that crosses it
 * included and never empty (Holtzman et al. 2020, §3.1). Of equal entries the lower position is taken first.
 *
 * Words that are together less likely than what the nucleus leaves out are passed over at once, which of a vocabulary of
 * 150,000 is nearly all. Of the rest nothing is sorted but the one bin in which the mass is reached, so a flat distribution
 * costs little more than a peaked one. Holds scratch memory for one vocabulary.
 */
export class Nucleus {
  /** All 0 between two selections. */
  private readonly mass = new Float64Array(BINS);
  /** Positions that may belong to it, then those that do. */
  private readonly positions: Int32Array;
  private readonly keys: Uint16Array;
  private readonly float = new Float32Array(1);
  private readonly bits = new Uint32Array(this.float.buffer);

  constructor(vocabularySize: number) {
    this.positions = new Int32Array(vocabularySize);
    this.keys = new Uint16Array(vocabularySize);
  }

  /**
   * @param weights unnormalised probabilities in [0, 1], the first `count` of them
   * @param total their sum
   * @param topP in (0, 1)
   * @returns positions in `weights`, in no particular order; valid until the next call
   */
  select(weights: Float64Array, count: number, total: number, topP: number): Int32Array {
    const possible = this.likely(weights, count, ((1 - topP) * total) / count);
    const { keys, mass } = this;
    for (let i = 0; i < possible.length; i++) {
      const weight = weights[possible[i]!]!;
      this.float[0] = weight;
      const key = this.bits[0]! >>> 16;
      keys[i] = key;
      mass[key] = mass[key]! + weight;
    }

    const target = topP * total;
    let above = 0;
    let crossing = BINS - 1;
    for (; crossing > 0 && above + mass[crossing]! < target; crossing--) {
      above += mass[crossing]!;
    }
    // Only bins that were filled are emptied: there are five times as many bins as words of a small vocabulary.
    for (let i = 0; i < possible.length; i++) mass[keys[i]!] = 0;

    // Written no further than it was read.
    let size = 0;
    const candidates: number[] = [];
    for (let i = 0; i < possible.length; i++) {
      const key = keys[i]!;
      if (key > crossing) this.positions[size++] = possible[i]!;
      else if (key === crossing) candidates.push(possible[i]!);
    }
    const ordered = new DescendingIndices(weights, Int32Array.from(candidates));
    for (let next = ordered.next(); next !== -1; next = ordered.next()) {
      this.positions[size++] = next;
      above += weights[next]!;
      if (above >= target) break;
    }
    return this.positions.subarray(0, size);
  }

  /** Positions of weight `least` or more. All others together weigh less than `count` · `least`. */
  private likely(weights: Float64Array, count: number, least: number): Int32Array {
    let size = 0;
    for (let i = 0; i < count; i++) if (weights[i]! >= least) this.positions[size++] = i;
    return this.positions.subarray(0, size);
  }
}

/** How the rows of a model share prefixes, if they can: small ones in one run, others by blocks. */
import type { Front, PrefixSharing } from '../types';
import { AdaptivePrefixSharing, type SharingWay } from './adaptivePrefixSharing';
import { BlockwisePrefixTape } from './blockwisePrefixTape';
import type { SingleRunPass } from './singleRunPass';
import type { SingleRunPrefixTape } from './singleRunPrefixTape';
import type { TrainingModel } from './trainingModel';

const BLOCKS_OVERHEAD = 64;
/**
 * In one run, a prefix's keys, values and their gradients enter and leave for every row. Next to products at the speed of
 * WebAssembly that is little; with those of a native library it costs what running the prefix again does, and is never done.
 */
const RUN_OVERHEAD = { wasm: 64, cpu: Number.POSITIVE_INFINITY } as const;

/**
 * @param whole where rows of the model run whole in one run
 * @param assertFits refuses more positions than the model has
 */
export function prefixSharing(
  training: TrainingModel,
  whole: SingleRunPass | null,
  assertFits: (positions: number) => void,
): PrefixSharing | null {
  if (!training.stack.sharesPrefixes) return null;
  // Rows of a small model run whole where sharing would take too many sessions.
  if (whole !== null && !whole.sharesPrefixes) return null;
  const byBlocks = blockSharing(training);
  const { kind } = training.runtime.info;
  const sharing =
    whole !== null && kind !== 'webgpu'
      ? new AdaptivePrefixSharing(runSharing(whole, RUN_OVERHEAD[kind]), byBlocks)
      : byBlocks;
  const check = (dims: readonly number[], front?: Front): void => assertFits(dims[1]! + (front?.tape.positions ?? 0));
  return {
    passOverhead: sharing.passOverhead,
    carriesPrefixes: sharing.carriesPrefixes,
    prefix: async (inputsEmbeds, front) => {
      check(inputsEmbeds.dims, front);
      return sharing.prefix(inputsEmbeds, front);
    },
    forward: async (inputsEmbeds, labels, front) => {
      check(inputsEmbeds.dims, front);
      return sharing.forward(inputsEmbeds, labels, front);
    },
    score: async (inputsEmbeds, labels, front) => {
      check(inputsEmbeds.dims, front);
      return sharing.score(inputsEmbeds, labels, front);
    },
  };
}

function blockSharing(training: TrainingModel): PrefixSharing {
  const known = ({ tape, rows }: Front) => ({ tape: tape as BlockwisePrefixTape, rows });
  return {
    passOverhead: BLOCKS_OVERHEAD,
    carriesPrefixes: false,
    prefix: (inputsEmbeds, front) => BlockwisePrefixTape.run(training.stack, inputsEmbeds, front && known(front)),
    forward: (inputsEmbeds, labels, front) => training.forward(inputsEmbeds, labels, undefined, known(front)),
    score: async (inputsEmbeds, labels, front) => {
      const tape = await training.forward(inputsEmbeds, labels, undefined, known(front));
      tape.dispose();
      return tape.logProbabilities;
    },
  };
}

function runSharing(whole: SingleRunPass, passOverhead: number): SharingWay {
  const known = ({ tape, rows }: Front) => ({ tape: tape as SingleRunPrefixTape, rows });
  return {
    passOverhead,
    carriesPrefixes: true,
    fits: (batch, sequence, past) => whole.fits(batch, sequence, past),
    fitsPrefix: (batch, sequence, past) => whole.fitsPrefix(batch, sequence, past),
    prefix: (inputsEmbeds, front) => whole.prefix(inputsEmbeds, front && known(front)),
    forward: (inputsEmbeds, labels, front) => whole.forward(inputsEmbeds, labels, known(front)),
    score: (inputsEmbeds, labels, front) => whole.score(inputsEmbeds, labels, known(front)),
  };
}

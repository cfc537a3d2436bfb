/** How the rows of a model share prefixes, if they can: small ones in a single run, others block by block. */
import type { PrefixBinding, PrefixSharing } from '../types';
import { AdaptivePrefixSharing, type PrefixWay, type SharingWay } from './adaptivePrefixSharing';
import { BlockwisePrefixTape } from './blockwisePrefixTape';
import type { SingleRunPass } from './singleRunPass';
import type { SingleRunPrefixTape } from './singleRunPrefixTape';
import type { TrainingModel } from './trainingModel';

const BLOCKWISE_OVERHEAD = 64;
/**
 * In one run, a prefix's keys, values and their gradients enter and leave for every row. Next to products at the speed of
 * WebAssembly that is little; with those of a native library it costs what running the prefix again does, and is never done.
 */
const SINGLE_RUN_OVERHEAD = { wasm: 64, cpu: Number.POSITIVE_INFINITY } as const;

/**
 * @param singleRun where the model is small enough for it
 * @param assertFits refuses more positions than the model has
 */
export function prefixSharing(
  training: TrainingModel,
  singleRun: SingleRunPass | null,
  assertFits: (positions: number) => void,
): PrefixSharing | null {
  if (!training.stack.sharesPrefixes) return null;
  // Rows of a small model share nothing where sharing would take too many sessions.
  if (singleRun !== null && !singleRun.sharesPrefixes) return null;
  const blockwise = blockwiseSharing(training);
  const { kind } = training.runtime.info;
  const sharing =
    singleRun !== null && kind !== 'webgpu'
      ? new AdaptivePrefixSharing(singleRunSharing(singleRun, SINGLE_RUN_OVERHEAD[kind]), blockwise, () =>
          training.stack.adapters?.take(),
        )
      : blockwise;
  const check = (dims: readonly number[], binding?: PrefixBinding): void =>
    assertFits(dims[1]! + (binding?.tape.positions ?? 0));
  return {
    passOverhead: sharing.passOverhead,
    carriesPrefixes: sharing.carriesPrefixes,
    prefix: async (inputsEmbeds, binding) => {
      check(inputsEmbeds.dims, binding);
      return sharing.prefix(inputsEmbeds, binding);
    },
    forward: async (inputsEmbeds, labels, binding) => {
      check(inputsEmbeds.dims, binding);
      return sharing.forward(inputsEmbeds, labels, binding);
    },
    score: async (inputsEmbeds, labels, binding) => {
      check(inputsEmbeds.dims, binding);
      return sharing.score(inputsEmbeds, labels, binding);
    },
  };
}

function blockwiseSharing(training: TrainingModel): PrefixWay {
  const known = ({ tape, rows }: PrefixBinding) => ({ tape: tape as BlockwisePrefixTape, rows });
  return {
    passOverhead: BLOCKWISE_OVERHEAD,
    carriesPrefixes: false,
    prefix: (inputsEmbeds, binding, adapter) =>
      BlockwisePrefixTape.run(training.stack, inputsEmbeds, binding && known(binding), adapter),
    forward: (inputsEmbeds, labels, binding) => training.forward(inputsEmbeds, labels, undefined, known(binding)),
    score: async (inputsEmbeds, labels, binding) => {
      const tape = await training.forward(inputsEmbeds, labels, undefined, known(binding));
      tape.dispose();
      return tape.logProbabilities;
    },
  };
}

function singleRunSharing(singleRun: SingleRunPass, passOverhead: number): SharingWay {
  const known = ({ tape, rows }: PrefixBinding) => ({ tape: tape as SingleRunPrefixTape, rows });
  return {
    passOverhead,
    carriesPrefixes: true,
    fits: (batch, sequence, past) => singleRun.fits(batch, sequence, past),
    fitsPrefix: (batch, sequence, past) => singleRun.fitsPrefix(batch, sequence, past),
    prefix: (inputsEmbeds, binding, adapter) => singleRun.prefix(inputsEmbeds, binding && known(binding), adapter),
    forward: (inputsEmbeds, labels, binding) => singleRun.forward(inputsEmbeds, labels, known(binding)),
    score: (inputsEmbeds, labels, binding) => singleRun.score(inputsEmbeds, labels, known(binding)),
  };
}

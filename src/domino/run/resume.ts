/** Whether a run may go on from a checkpoint. */
import { StudioError } from '../../errors';
import type { ModelInfo } from '../../model/types';
import { fingerprintOf } from '../../tensors/fingerprint';
import type { DominoOptions } from '../types';
import type { Checkpoint } from './checkpoint';

/**
 * A checkpoint goes on only with the model, the references and the shapes it was written with.
 * @throws StudioError PROMPT_MISMATCH
 */
export function checkResumable(
  { state, model, referenceCount, fingerprint }: Checkpoint,
  given: { info: ModelInfo; fingerprint: string; referenceCount: number; options: DominoOptions },
): void {
  const refuse = (message: string, remedy: string): never => {
    throw new StudioError('PROMPT_MISMATCH', `The run cannot be resumed: ${message}.`, remedy, { where: 'checkpoint' });
  };
  const { prompt } = state;
  if (model.hash !== given.info.hash || prompt.domain.dims[1] !== given.info.tokenDim) {
    refuse(`it was learned on ${model.id}, and ${given.info.id} is another model`, 'Load the model it was started on.');
  }
  if (referenceCount !== given.referenceCount) {
    refuse(
      `it learned from ${referenceCount} references, and there are ${given.referenceCount}`,
      'Use the references and the held-out share it was started with.',
    );
  }
  if (fingerprint !== given.fingerprint) {
    refuse(
      'the references have other tokens than before',
      'Use the references, their order and the longest length it was started with.',
    );
  }
  const { domainTokens, sampleTokens, lambda } = given.options;
  if (prompt.domain.dims[0] !== domainTokens) {
    refuse(
      `it has ${prompt.domain.dims[0]} domain tokens, not ${domainTokens}`,
      'Leave the number of domain tokens as it was.',
    );
  }
  if ((prompt.samples?.dims[1] ?? null) !== (lambda > 0 ? sampleTokens : null)) {
    const had = prompt.samples === undefined ? 'no sample tokens (λ = 0)' : `${prompt.samples.dims[1]} sample tokens`;
    refuse(`it has ${had}`, 'Leave λ and the number of sample tokens as they were.');
  }
}

/** A hash of the references' tokens. */
export const fingerprintTexts = (texts: readonly Int32Array[]): string =>
  fingerprintOf(texts, (ids, place) => ids[place]!);

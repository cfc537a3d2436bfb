/** What a student's training prepares before its first step. */
import { StudioError } from '../errors';
import type { Adaptation, LanguageModel } from '../model/types';
import { splitHeldOut } from '../references/split';
import { type AdaptState, startState } from './adaptState';
import { type AdaptIdentity, checkAdaptResumable, readAdaptCheckpoint } from './checkpoint';
import type { LessonTokens } from './lessonTokens';
import type { AdaptOptions } from './types';

/** @throws StudioError MODEL_UNSUPPORTED */
export function adaptationOf(model: LanguageModel, { rank, alpha, targets }: AdaptOptions): Adaptation {
  const { adaptation } = model;
  const { shape } = adaptation ?? {};
  if (!adaptation || shape?.rank !== rank || shape.alpha !== alpha || String(shape.targets) !== String(targets))
    throw new StudioError(
      'MODEL_UNSUPPORTED',
      `${model.info.id} was not loaded with an adapter of rank ${rank}, alpha ${alpha} on ${targets}.`,
      'Load it with that shape.',
      { where: model.info.id },
    );
  return adaptation;
}

/** @throws StudioError REFERENCES_TOO_FEW */
export function splitLessons(
  encoded: readonly LessonTokens[],
  { heldOutShare, seed, maxTokens }: AdaptOptions,
  tooLong: number,
): { readonly trained: LessonTokens[]; readonly heldOut: LessonTokens[] } {
  const { train, heldOut } = splitHeldOut(encoded.length, heldOutShare, seed);
  if (train.length < 1)
    throw new StudioError(
      'REFERENCES_TOO_FEW',
      tooLong > 0
        ? `All ${tooLong} lessons are longer than ${maxTokens} tokens or than the model’s context.`
        : 'There is no lesson to learn from.',
      tooLong > 0 ? 'Allow longer lessons, or use a model of a longer context.' : 'Give rows that have an answer.',
    );
  // A question that is trained on says nothing where it is asked again.
  const keyOf = ({ ids, answerFrom }: LessonTokens): string => ids.subarray(0, answerFrom).join();
  const trained = train.map((at) => encoded[at]!);
  const seen = new Set(trained.map(keyOf));
  return { trained, heldOut: heldOut.map((at) => encoded[at]!).filter((lesson) => !seen.has(keyOf(lesson))) };
}

/** Where a run begins: a checkpoint, or an adapter that changes nothing. @throws StudioError PROMPT_MISMATCH */
export function initialState(
  adaptation: Adaptation,
  identity: AdaptIdentity,
  saved: Uint8Array | undefined,
): AdaptState {
  if (saved === undefined) return startState(adaptation, identity.lessons[0], identity.options);
  const read = readAdaptCheckpoint(saved);
  checkAdaptResumable(read, identity);
  return read.state;
}

/** A draw that goes by verdicts waits for them. */
import { StudioError } from '../../../errors';
import type { BatchId } from '../../../project/ids';
import type { Sample } from '../../../project/types';
import { NOT_JUDGED_REMEDY } from '../../../quality/domain/notKnownWords';
import type { Recipe } from '../../../quality/recipe';
import { isChecked } from '../../selectors/draftPlan';
import { drawing } from '../../selectors/drawing';
import { unavailableWords } from '../../selectors/funnel';
import { isNoneJudged, notJudgedWords } from '../../selectors/notJudged';
import { isKeeper, recipeOf, sampleGroup } from '../../selectors/sampleGroup';
import type { Studio } from '../../studio';
import { judgeSamples } from './judge';

/** Examples that change while rows are judged have them judged anew. */
const MOST_TRIES = 3;

/**
 * Which rows of a draw pass, by index, once all are judged; null where the draw is cancelled meanwhile.
 * @throws StudioError INTERNAL where they cannot be judged, PYTHON_UNAVAILABLE where they should be run and none can be
 */
export async function passesOf(studio: Studio, batchId: BatchId): Promise<ReadonlyMap<number, boolean> | null> {
  const cancelling = untilCancelling(studio);
  try {
    for (let tries = 0; tries < MOST_TRIES && isChecked(studio.store.getState()); tries++) {
      await Promise.race([judgeSamples(studio), cancelling.promise]);
      if (isCancelling(studio)) return null;
      const { project } = studio.store.getState();
      const own = project.samples.filter((sample) => sample.batchId === batchId);
      if (own.every(({ judgement }) => judgement !== null)) {
        refuseUnrun(recipeOf(project), own);
        refuseNotJudged(own);
        return new Map(own.map((sample) => [sample.row.index, isKeeper(recipeOf(project), sample)]));
      }
    }
  } finally {
    cancelling.leave();
  }
  throw new StudioError(
    'INTERNAL',
    'The rows are not checked, so it cannot be told when enough pass.',
    isChecked(studio.store.getState())
      ? 'Those that were drawn are kept. Draw again to have them checked.'
      : 'Those that were drawn are kept. Add examples to check them against.',
  );
}

/** Rows that nobody can run are unsure, each of them, and will be however many are drawn. */
function refuseUnrun(recipe: Recipe, samples: readonly Sample[]): void {
  const words = samples.some((sample) => sampleGroup(recipe, sample) === 'good') ? null : unavailableWords(samples);
  if (words === null) return;
  throw new StudioError(
    'PYTHON_UNAVAILABLE',
    'Rows cannot be run, so it cannot be told when enough pass. Those that were drawn are kept.',
    words,
  );
}

/** Rows of a domain that the model does not know are not judged, and will not be however many are drawn. */
function refuseNotJudged(samples: readonly Sample[]): void {
  if (!isNoneJudged(samples)) return;
  throw new StudioError(
    'BAD_OPTION',
    `No row would be called good, so no more are drawn; those that were drawn are kept. ${notJudgedWords(samples)}`,
    NOT_JUDGED_REMEDY,
  );
}

const isCancelling = ({ store }: Studio): boolean => drawing(store.getState())?.kind === 'cancelling';

function untilCancelling(studio: Studio): { readonly promise: Promise<void>; leave(): void } {
  let leave = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    if (isCancelling(studio)) resolve();
    leave = studio.store.subscribe(() => isCancelling(studio) && resolve());
  });
  return { promise, leave: () => leave() };
}

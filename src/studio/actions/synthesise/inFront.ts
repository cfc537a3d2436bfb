/** Which examples may stand in front of a draw's rows. */
import { StudioError } from '../../../errors';
import type { DrawPlan } from '../../../generation/drawByPlan';
import { EXAMPLES_TRIED } from '../../../generation/pilot';
import { examplesThatFit } from '../../../methods/chosenExamples';
import { keptReferences } from '../../../project/references';
import type { ProjectReference, Run } from '../../../project/types';
import type { Studio } from '../../studio';

export interface InFront {
  /** None where no examples may stand there. */
  readonly references: readonly ProjectReference[];
  /** What the plan goes by: none where that was open and none may. */
  readonly examples: number | 'auto';
  /** How many a pilot tries: fewer where fewer fit. */
  readonly tried: number;
}

const NONE: InFront = { references: [], examples: 0, tried: 0 };

/**
 * Those that the run trained on and that are examples still, short enough for so many to fit beside its prompt and the longest row. What was
 * held out stays so.
 * @throws StudioError CONTEXT_TOO_SHORT where so many were asked for and do not fit, REFERENCES_TOO_FEW
 */
export async function openInFront(
  { store, engine }: Studio,
  run: Run | null,
  { examples = 0 }: Pick<DrawPlan, 'examples'>,
): Promise<InFront> {
  const { project, session } = store.getState();
  const { modelStatus, draftSampling } = session;
  if (examples === 0 || !run || modelStatus.kind !== 'ready') return NONE;
  const kept = new Set(keptReferences(project).map(({ id }) => id));
  const apart = new Set([...run.heldOutIds, ...run.cutIds]);
  const trained = run.options.prompt === 'raw' ? run.references.filter(({ id }) => kept.has(id) && !apart.has(id)) : [];
  const wanted = examples === 'auto' ? EXAMPLES_TRIED : examples;
  if (trained.length < wanted) {
    if (examples === 'auto') return NONE;
    throw new StudioError(
      'REFERENCES_TOO_FEW',
      `${run.name} has ${trained.length} examples that may stand in front, and it takes ${wanted}.`,
      'Put fewer in front: 0 under More leaves them out.',
    );
  }
  const [lengths, inFront] = await Promise.all([
    engine.countTokens(trained.map(({ input }) => input)),
    engine.tokensInFront(),
  ]);
  const { maxPositions } = modelStatus.loaded.info;
  const room = maxPositions - run.options.domainTokens - inFront.length - draftSampling.maxTokens;
  const { count, places } = examplesThatFit(
    // One more, for the token that begins a text.
    lengths.map((length) => length + 1),
    room,
    wanted,
  );
  if (count < wanted && examples !== 'auto')
    throw new StudioError(
      'CONTEXT_TOO_SHORT',
      `Of the ${wanted} examples ${count} fit in front of the longest sample.`,
      'Put fewer in front, or lower Longest sample, both under More.',
    );
  return count === 0 ? NONE : { references: places.map((place) => trained[place]!), examples, tried: count };
}

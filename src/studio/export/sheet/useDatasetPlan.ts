import { useEffect, useState } from 'react';
import type { ErrorFields } from '../../../errors';
import { toErrorFields } from '../../../errors';
import { type DatasetPlan, type DatasetRequest, planDataset } from '../../actions/export/dataset';
import { isCancelled } from '../../actions/failures';
import { useStudio, useStudioParts } from '../../StudioContext';

export type PlanState =
  | { readonly kind: 'counting'; readonly last: DatasetPlan | null }
  | { readonly kind: 'ready'; readonly last: DatasetPlan }
  | { readonly kind: 'failed'; readonly last: null; readonly error: ErrorFields };

/** Counts and preview of what is asked for, anew whenever that or the rows change. */
export function useDatasetPlan({ scope, withReferences, target, as, split }: DatasetRequest): PlanState {
  const studio = useStudio();
  const { share, seed } = split;
  const { project, shownSource } = useStudioParts((state) => ({
    project: state.project,
    shownSource: state.session.shownSource,
  }));
  const [state, setState] = useState<PlanState>({ kind: 'counting', last: null });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the plan is of the project and the source that are shown now.
  useEffect(() => {
    const controller = new AbortController();
    setState(({ last }) => ({ kind: 'counting', last }));
    planDataset(studio, { scope, withReferences, target, as, split: { share, seed } }, controller.signal).then(
      (last) => {
        if (!controller.signal.aborted) setState({ kind: 'ready', last });
      },
      (thrown: unknown) => {
        if (!isCancelled(thrown) && !controller.signal.aborted)
          setState({ kind: 'failed', last: null, error: toErrorFields(thrown) });
      },
    );
    return () => controller.abort();
  }, [studio, project, shownSource, scope, withReferences, target, as, share, seed]);
  return state;
}

/** Events of a run into the store. */
import type { KeptPrompt, TrainEvent } from '../../../../workers/engine/engine.protocol';
import type { HistoryPoint } from '../../../domino/types';
import type { RunId } from '../../../project/ids';
import type { Run, RunStatus } from '../../../project/types';
import type { Studio } from '../../studio';
import { batched } from '../batches';

/** Append points; a step that comes again (after a resume) replaces the older one and all that followed it. */
export function mergePoints(
  history: readonly HistoryPoint[],
  points: readonly HistoryPoint[],
): readonly HistoryPoint[] {
  const first = points[0];
  if (!first) return history;
  const last = history.at(-1);
  const kept = last && last.step >= first.step ? history.filter((point) => point.step < first.step) : history;
  return [...kept, ...points];
}

/** What the worker says of a run, unless the person has asked for its end since. */
const unlessStopping = (run: Run, status: RunStatus): Partial<Run> =>
  run.status.kind === 'stopping' ? {} : { status };

export function receiveTraining(
  { store }: Studio,
  runId: RunId,
): {
  receive(event: TrainEvent): void;
  flush(): void;
  /** Of the newest checkpoint that had one. */
  kept(): KeptPrompt | null;
} {
  const update = store.updateRun;
  const points = batched<HistoryPoint>((items) =>
    update(runId, (run) => ({ history: mergePoints(run.history, items) })),
  );
  let kept: KeptPrompt | null = null;
  const receive = (event: TrainEvent): void => {
    switch (event.type) {
      case 'started':
        update(runId, (run) => ({
          heldOutIds: event.heldOutIds,
          cutIds: event.cutIds,
          heldOutWithoutPrompt: event.heldOutWithoutPrompt,
          tokensPerStep: event.tokensPerStep,
          ...(run.status.kind === 'starting' ? { status: { kind: 'training' } } : {}),
        }));
        return;
      case 'points':
        points.push(...event.points);
        return;
      case 'sample':
        update(runId, (run) => ({ samples: [...run.samples, { step: event.step, text: event.text }] }));
        return;
      case 'checkpoint':
        update(runId, () => ({ checkpoint: event.bytes, checkpointStep: event.step }));
        kept = event.kept ?? kept;
        return;
      case 'notice':
        update(runId, (run) => ({ notices: [...run.notices, { step: event.step, message: event.message }] }));
        store.announce(event.message);
        return;
      case 'paused':
        points.flush();
        update(runId, (run) => unlessStopping(run, { kind: 'paused' }));
        store.announce(`Paused at step ${event.step}.`);
        return;
      case 'resumed':
        update(runId, (run) => unlessStopping(run, { kind: 'training' }));
        store.announce(`Going on from step ${event.step}.`);
        return;
      default:
        event satisfies never;
    }
  };
  return { receive, flush: points.flush, kept: () => kept };
}

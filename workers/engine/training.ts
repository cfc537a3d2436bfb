/** A training request as a run of src/domino, its hooks as events of the protocol. */
import { type LearningModel, learnPrompt } from '../../src/domino/learnPrompt';
import { sample } from '../../src/generation/sample';
import type { RunControl } from '../../src/optimization/runControl';
import type { FloatTensor } from '../../src/tensors/tensor';
import { handOver } from '../rpc/handOver';
import type { Queueing } from '../rpc/streamOf';
import type { KeptPrompt, TrainEvent, TrainRequest, TrainResult } from './engine.protocol';
import { queueRun } from './queueRun';

/** What a worker's death costs at most: so many steps, or so long where steps are slow; and a step more. */
const CHECKPOINT_EVERY_STEPS = 10;
const CHECKPOINT_EVERY_MS = 10_000;

export const queueTraining: Queueing<TrainEvent> = queueRun;

export async function runTraining(
  engine: LearningModel,
  request: TrainRequest,
  control: RunControl,
  emit: (event: TrainEvent) => Promise<void> | undefined,
): Promise<TrainResult> {
  const { references, options, heldOutIds, composition, checkpoint, sampleEvery } = request;
  const { model, tokenizer } = engine;
  const idsOf = (rows: readonly number[]): string[] => rows.map((row) => references[row]!.id);
  const emitCheckpoint = (bytes: Uint8Array, step: number, kept?: KeptPrompt) =>
    emit(
      handOver({ type: 'checkpoint', step, bytes, ...(kept ? { kept } : {}) }, [bytes, ...(kept ? [kept.prompt] : [])]),
    );
  // The first step has one too: whatever comes then, there is something to go on from.
  let checkpointAt = Number.NEGATIVE_INFINITY;
  const isDue = (step: number): boolean =>
    step % CHECKPOINT_EVERY_STEPS === 0 || performance.now() - checkpointAt >= CHECKPOINT_EVERY_MS;
  /** A look at the prompt must not end the run: where the context is short, the samples are. */
  const drawSamples = async (step: number, prefix: FloatTensor): Promise<void> => {
    const maxTokens = Math.min(request.sampling.maxTokens, model.info.maxPositions - prefix.dims[0]!);
    const sampling = { ...request.sampling, maxTokens, seed: request.sampling.seed + step };
    const { rows } = await sample(model, tokenizer, prefix, sampling);
    for (const row of rows) await emit({ type: 'sample', step, text: row.text });
  };
  const held = new Set(heldOutIds);
  const rowsWhere = (isHeld: boolean): number[] =>
    references.flatMap(({ id }, row) => (held.has(id) === isHeld ? [row] : []));
  const split = heldOutIds && { train: rowsWhere(false), heldOut: rowsWhere(true) };
  const learned = await learnPrompt(
    engine,
    { references: references.map(({ input }) => input), options, split, composition, checkpoint, control },
    {
      onStarted: ({ heldOutRows, cutRows, heldOutWithoutPrompt, tokensPerStep }) =>
        emit({
          type: 'started',
          heldOutIds: idsOf(heldOutRows),
          cutIds: idsOf(cutRows),
          heldOutWithoutPrompt,
          tokensPerStep,
        }),
      onPoint: async (point, run) => {
        await emit({ type: 'points', points: [point] });
        if (isDue(run.step)) {
          checkpointAt = performance.now();
          await emitCheckpoint(run.checkpoint(), run.step, { bestStep: run.kept.bestStep, prompt: run.keptFile() });
        }
        if (sampleEvery > 0 && run.step % sampleEvery === 0 && !control.isStopped)
          await drawSamples(run.step, await run.prefix());
      },
      onNotice: (message, step) => emit({ type: 'notice', step, message }),
      onCheckpoint: (bytes, step) => emitCheckpoint(bytes, step),
      onPaused: (step) => emit({ type: 'paused', step }),
      onResumed: (step) => emit({ type: 'resumed', step }),
    },
  );
  const { stoppedBy, steps, bestStep, heldOut, heldOutWithoutPrompt, promptFile: prompt } = learned;
  const result = { stoppedBy, steps, bestStep, heldOut, heldOutWithoutPrompt, prompt, checkpoint: learned.checkpoint };
  return handOver(result, [prompt, learned.checkpoint]);
}

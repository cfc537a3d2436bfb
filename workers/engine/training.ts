/** A training request as a run of src/domino, its hooks as events of the protocol. */
import { learnPrompt } from '../../src/domino/learnPrompt';
import { sample } from '../../src/generation/sample';
import type { RunControl } from '../../src/optimization/runControl';
import type { FloatTensor } from '../../src/tensors/tensor';
import type { TrainEvent, TrainRequest, TrainResult } from './engine.protocol';
import type { LoadedEngine } from './loadedEngine';

/** Points go to the page together, at most this often: it draws no faster. */
const POINTS_EVERY_MS = 100;
const CHECKPOINT_EVERY_STEPS = 20;

export async function runTraining(
  engine: LoadedEngine,
  request: TrainRequest,
  control: RunControl,
  emit: (event: TrainEvent) => void,
): Promise<TrainResult> {
  const { runId, references, options, checkpoint, sampleEvery } = request;
  const { model, tokenizer } = engine;
  const idsOf = (rows: readonly number[]): string[] => rows.map((row) => references[row]!.id);
  const points = new PointBatcher((batch) => emit({ type: 'points', runId, points: batch }));
  /** A look at the prompt must not end the run: where the context is short, the sample is. */
  const drawSample = async (step: number, prefix: FloatTensor): Promise<void> => {
    const maxTokens = Math.min(request.sampling.maxTokens, model.info.maxPositions - prefix.dims[0]!);
    const sampling = { ...request.sampling, maxTokens, count: 1, batch: 1, seed: request.sampling.seed + step };
    const { rows } = await sample(model, tokenizer, prefix, sampling);
    for (const row of rows) emit({ type: 'sample', runId, step, text: row.text });
  };
  const result = await learnPrompt(
    engine,
    { references: references.map(({ input }) => input), options, checkpoint, control },
    {
      onStarted: ({ heldOutRows, cutRows, heldOutWithoutPrompt, tokensPerStep }) =>
        emit({
          type: 'started',
          runId,
          heldOutIds: idsOf(heldOutRows),
          cutIds: idsOf(cutRows),
          heldOutWithoutPrompt,
          tokensPerStep,
        }),
      onPoint: async (point, run) => {
        points.push(point);
        if (run.step % CHECKPOINT_EVERY_STEPS === 0)
          emit({ type: 'checkpoint', runId, step: run.step, bytes: run.checkpoint() });
        if (sampleEvery > 0 && run.step % sampleEvery === 0 && !control.isStopped) {
          points.flush();
          await drawSample(run.step, await run.prefix());
        }
      },
      onNotice: (message, step) => emit({ type: 'notice', runId, step, message }),
      onCheckpoint: (bytes, step) => emit({ type: 'checkpoint', runId, step, bytes }),
      onPaused: (step) => {
        points.flush();
        emit({ type: 'paused', runId, step });
      },
      onResumed: (step) => emit({ type: 'resumed', runId, step }),
    },
  ).finally(() => points.flush());
  const { stoppedBy, steps, bestStep, heldOut, heldOutWithoutPrompt, promptFile } = result;
  return {
    runId,
    stoppedBy,
    steps,
    bestStep,
    heldOut,
    heldOutWithoutPrompt,
    prompt: promptFile,
    checkpoint: result.checkpoint,
  };
}

type Point = Extract<TrainEvent, { type: 'points' }>['points'][number];

class PointBatcher {
  private waiting: Point[] = [];
  private last = 0;

  constructor(private readonly send: (points: readonly Point[]) => void) {}

  push(point: Point): void {
    this.waiting.push(point);
    if (performance.now() - this.last >= POINTS_EVERY_MS) this.flush();
  }

  flush(): void {
    if (this.waiting.length === 0) return;
    this.send(this.waiting);
    this.waiting = [];
    this.last = performance.now();
  }
}

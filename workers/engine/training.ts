/** A training request as a run of src/domino, its hooks as events of the protocol. */
import { defaultBudget } from '../../src/domino/objective/microBatches';
import { TokenTable } from '../../src/domino/objective/tokenTable';
import { alignSamples } from '../../src/domino/prompt/alignSamples';
import { writePromptFile } from '../../src/domino/prompt/promptFile';
import { promptTemplate } from '../../src/domino/prompt/promptTemplate';
import { assemblePrefix } from '../../src/domino/prompt/softPrompt';
import { train } from '../../src/domino/run/trainer';
import { budgetWithin, prefixOf } from '../../src/domino/stepSize';
import { sample } from '../../src/generation/sample';
import type { RunControl } from '../../src/optimization/runControl';
import { splitHeldOut } from '../../src/references/split';
import { encodeForTraining } from '../../src/tokenization/encode';
import { unknownTextNotice } from '../../src/tokenization/unknownText';
import type { TrainEvent, TrainRequest, TrainResult } from './engine.protocol';
import type { LoadedEngine } from './loadedEngine';

/** Points go to the page together, at most this often: it draws no faster. */
const POINTS_EVERY_MS = 100;
const CHECKPOINT_EVERY_STEPS = 20;

export async function runTraining(
  { model, tokenizer, facts }: LoadedEngine,
  request: TrainRequest,
  control: RunControl,
  emit: (event: TrainEvent) => void,
): Promise<TrainResult> {
  const { runId, references, options } = request;
  const encoded = references.map(({ id, input }) => ({
    id,
    ...encodeForTraining(tokenizer, input, model.info.endOfSampleTokenId, options.maxTokens),
  }));
  const split = splitHeldOut(references.length, options.holdout, options.seed);
  const chosen = (indices: readonly number[]): typeof encoded =>
    indices.map((i) => encoded[i] as (typeof encoded)[number]);
  const [training, heldOut] = [chosen(split.train), chosen(split.heldOut)];
  const frame = promptTemplate(options.prompt, tokenizer);
  const frameTable = await TokenTable.create(model, [frame.before, frame.between]);
  const initializationIds =
    options.initialization.kind === 'text' ? tokenizer.encode(options.initialization.text) : undefined;
  const points = new PointBatcher((batch) => emit({ type: 'points', runId, points: batch }));
  const drawSample = async (step: number, prompt: Parameters<typeof writePromptFile>[0]): Promise<void> => {
    const data = assemblePrefix(prompt, null, frame, frameTable);
    const prefix = { data, dims: [data.length / model.info.tokenDim, model.info.tokenDim] as const };
    // A look at the prompt must not end the run: where the context is short, the sample is.
    const maxTokens = Math.min(request.sampling.maxTokens, model.info.maxPositions - prefix.dims[0]);
    const sampling = { ...request.sampling, maxTokens, count: 1, batch: 1, seed: request.sampling.seed + step };
    const { rows } = await sample(model, tokenizer, prefix, sampling);
    for (const row of rows) emit({ type: 'sample', runId, step, text: row.text });
  };

  const unknown = request.checkpoint
    ? null
    : unknownTextNotice(
        tokenizer,
        references.map(({ input }) => input),
      );
  const given = defaultBudget(model);
  const longest = Math.max(0, ...encoded.map(({ ids }) => ids.length));
  const prefix = prefixOf(options, frame.before.length + frame.between.length);
  const { sizes, limits } = facts;
  const budget = sizes ? budgetWithin({ ...sizes, limits }, given, { longest, prefix, id: model.info.id }) : given;
  const result = await train(
    model,
    training.map(({ ids }) => ids),
    options,
    {
      onStarted: ({ heldOutWithoutPrompt, tokensPerStep }) => {
        emit({
          type: 'started',
          runId,
          heldOutIds: heldOut.map(({ id }) => id),
          cutIds: encoded.filter(({ cut }) => cut).map(({ id }) => id),
          heldOutWithoutPrompt,
          tokensPerStep,
        });
        if (unknown !== null) emit({ type: 'notice', runId, step: 0, message: unknown });
      },
      onPoint: async (point, run) => {
        points.push(point);
        if (run.step % CHECKPOINT_EVERY_STEPS === 0)
          emit({ type: 'checkpoint', runId, step: run.step, bytes: run.checkpoint() });
        if (request.sampleEvery > 0 && run.step % request.sampleEvery === 0 && !control.isStopped) {
          points.flush();
          await drawSample(run.step, run.prompt);
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
    {
      heldOut: heldOut.map(({ ids }) => ids),
      frame,
      budget,
      checkpoint: request.checkpoint,
      initializationIds,
      control,
    },
  ).finally(() => points.flush());

  const { stoppedBy, steps, bestStep, heldOut: heldOutLoss, heldOutWithoutPrompt, checkpoint } = result;
  const learned = {
    references: training.length,
    steps,
    bestStep,
    heldOut: heldOutLoss,
    heldOutWithoutPrompt,
  };
  const kept = alignSamples(result.prompt, references.length, split.heldOut);
  const prompt = writePromptFile(kept, { model: model.info, options: result.options, frame, learned });
  return { runId, stoppedBy, steps, bestStep, heldOut: heldOutLoss, heldOutWithoutPrompt, prompt, checkpoint };
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

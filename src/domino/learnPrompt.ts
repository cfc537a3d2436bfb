import type { Room } from '../footprint/loadRefusal';
import type { LanguageModel } from '../model/types';
import type { RunControl } from '../optimization/runControl';
import type { Composition } from '../references/composition/types';
import { splitHeldOut } from '../references/split';
import type { FloatTensor } from '../tensors/tensor';
import { encodeForTraining } from '../tokenization/encode';
import type { CheckpointTokenizer } from '../tokenization/types';
import { unknownTextNotice } from '../tokenization/unknownText';
import { defaultBudget } from './objective/microBatches';
import { alignSamples } from './prompt/alignSamples';
import { prefixLength, templateLength } from './prompt/prefixLength';
import { type LearnedFacts, writePromptFile } from './prompt/promptFile';
import { promptPrefix } from './prompt/promptPrefix';
import { promptTemplate } from './prompt/promptTemplate';
import { passesNotice } from './run/passes';
import { train } from './run/trainer';
import type { RunView, TrainingHooks, TrainingResult } from './run/trainingHooks';
import { withShapesOf } from './run/trainingSetup';
import { assertStepStarts, budgetWithin } from './stepSize';
import type { DominoOptions, SoftPrompt } from './types';

/** What a prompt is learned on. */
export interface LearningModel {
  readonly model: LanguageModel;
  readonly tokenizer: CheckpointTokenizer;
  /** What the model may take here; null where nobody says. */
  readonly room: Room | null;
}

export interface LearningRequest {
  /** The references' texts, held-out ones included; which are held out follows from the options. */
  readonly references: readonly string[];
  readonly options: DominoOptions;
  /** Rows that are trained on and rows that are held out, where the options do not say; the others take no part. */
  readonly split?: Split | undefined;
  /** What the texts are composed of: kept with the prompt. */
  readonly composition?: Composition | undefined;
  /** D, and S of the references that are trained on, to start from; its k and l replace the options'. Borrowed. */
  readonly init?: SoftPrompt | undefined;
  /** Go on from here. Takes precedence over `init`. */
  readonly checkpoint?: Uint8Array | undefined;
  readonly control: RunControl;
}

/** Rows of the references, from 0, both ascending. */
export interface Split {
  readonly train: readonly number[];
  readonly heldOut: readonly number[];
}

type Started = Parameters<NonNullable<TrainingHooks['onStarted']>>[0];

/** Rows of the references, from 0. */
interface Rows {
  readonly heldOutRows: readonly number[];
  /** Longer than the options allow, and cut. */
  readonly cutRows: readonly number[];
}

/** Called between steps; training waits for what they return. A text that the tokenizer cannot spell is a notice of step 0. */
export interface LearningHooks extends Omit<TrainingHooks, 'onStarted' | 'onPoint'> {
  /** The references' token ids as they will be used, before anything is computed from them. Throw to refuse them. */
  onEncoded?(texts: readonly Int32Array[], prefixLength: number): void;
  onStarted?(start: Started & Rows): void | Promise<void>;
  onPoint?(
    point: Parameters<NonNullable<TrainingHooks['onPoint']>>[0],
    /**
     * `prefix`: the rows in front of a text as the prompt is now, float32 [P, d]. `keptFile`: prompt.safetensors as it would be if the
     * run ended here, but for the held-out loss, which a run measures at its end.
     */
    run: RunView & { prefix(): Promise<FloatTensor>; keptFile(): Uint8Array<ArrayBuffer> },
  ): void | Promise<void>;
}

export interface LearnedPrompt extends TrainingResult {
  /** prompt.safetensors, with S of every reference. */
  readonly promptFile: Uint8Array<ArrayBuffer>;
  readonly heldOutRows: readonly number[];
}

/** Said of a prompt that its own held-out references speak against; null where they do not, or none are held out. */
export function worseThanNone({
  heldOut,
  heldOutWithoutPrompt: without,
}: Pick<TrainingResult, 'heldOut' | 'heldOutWithoutPrompt'>): string | null {
  if (heldOut === null || without === null || heldOut <= without) return null;
  return (
    `The kept prompt is worse than none: ${heldOut.toFixed(4)} nats per token on the held-out references with it, ${without.toFixed(4)} without. ` +
    'Learn for more steps, with another learning rate, or from more references, before you draw from it.'
  );
}

/**
 * Learn a prompt from references: encode them, hold some out, train on the others, and write the best prompt's file.
 * @throws StudioError as train() does, MODEL_UNSUPPORTED without a chat template to fill, and DEVICE_LIMIT where a row is
 *   longer than fits, or a step takes more passes than anyone waits for
 */
export async function learnPrompt(
  { model, tokenizer, room }: LearningModel,
  { references, options: given, split: givenSplit, composition, init, checkpoint, control }: LearningRequest,
  { onEncoded, onStarted, onPoint, ...hooks }: LearningHooks = {},
): Promise<LearnedPrompt> {
  const options = checkpoint === undefined ? withShapesOf(init, given) : given;
  const { maxTokens, initialization } = options;
  const { endOfSampleTokenId } = model.info;
  const encoded = references.map((text) => encodeForTraining(tokenizer, text, endOfSampleTokenId, maxTokens));
  const texts = encoded.map(({ ids }) => ids);
  const split = givenSplit ?? splitHeldOut(texts.length, options.holdout, options.seed);
  const chosen = (rows: readonly number[]): Int32Array[] => rows.map((row) => texts[row]!);
  const frame = promptTemplate(options.prompt, tokenizer);
  const prefix = prefixLength(options, templateLength(frame));
  onEncoded?.(texts, prefix);

  const longest = texts.reduce((most, { length }) => Math.max(most, length), 0);
  const ownBudget = defaultBudget(model);
  if (room) assertStepStarts(room, options, { count: split.train.length, longest, template: templateLength(frame) });
  const budget = room ? budgetWithin(room, ownBudget, { longest, prefix, id: model.info.id }) : ownBudget;
  // A run that goes on has said it already.
  const unknown = checkpoint === undefined ? unknownTextNotice(tokenizer, references) : null;
  if (unknown !== null) await hooks.onNotice?.(unknown, 0);
  const seen = { trained: split.train.length, heldOut: split.heldOut.length };
  const often = checkpoint === undefined ? passesNotice(options, seen) : null;
  if (often !== null) await hooks.onNotice?.(often, 0);

  const rows: Rows = {
    heldOutRows: split.heldOut,
    cutRows: encoded.flatMap(({ cut }, row) => (cut ? [row] : [])),
  };
  const trained = new Set(split.train);
  const notTrained = references.flatMap((_, row) => (trained.has(row) ? [] : [row]));
  const promptFileOf = (prompt: SoftPrompt, used: DominoOptions, learned: LearnedFacts): Uint8Array<ArrayBuffer> =>
    writePromptFile(alignSamples(prompt, references.length, notTrained), {
      model: model.info,
      options: used,
      frame,
      composition,
      learned,
    });
  let withoutPrompt: number | null = null;
  const result = await train(
    model,
    chosen(split.train),
    options,
    {
      ...hooks,
      onStarted: (start) => {
        withoutPrompt = start.heldOutWithoutPrompt;
        return onStarted?.({ ...start, ...rows });
      },
      onPoint: (point, run) =>
        onPoint?.(point, {
          ...run,
          prefix: () => promptPrefix(model, run.prompt, frame),
          keptFile: () =>
            promptFileOf(run.kept.prompt, run.options, {
              references: split.train.length,
              steps: run.step,
              bestStep: run.kept.bestStep,
              heldOut: null,
              heldOutWithoutPrompt: withoutPrompt,
            }),
        }),
    },
    {
      heldOut: chosen(split.heldOut),
      frame,
      budget,
      init,
      checkpoint,
      initializationIds: initialization.kind === 'text' ? tokenizer.encode(initialization.text) : undefined,
      control,
    },
  );

  const { steps, bestStep, heldOut, heldOutWithoutPrompt } = result;
  const worse = worseThanNone(result);
  if (worse !== null) await hooks.onNotice?.(worse, steps);
  const learned = { references: split.train.length, steps, bestStep, heldOut, heldOutWithoutPrompt };
  const promptFile = promptFileOf(result.prompt, result.options, learned);
  return { ...result, promptFile, heldOutRows: split.heldOut };
}

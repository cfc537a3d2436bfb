import { defaultBudget } from '../../domino/objective/microBatches';
import { promptTemplate } from '../../domino/prompt/promptTemplate';
import { train } from '../../domino/run/trainer';
import type { TrainingResult } from '../../domino/run/trainingHooks';
import { budgetWithin } from '../../domino/stepSize';
import type { DominoOptions } from '../../domino/types';
import { StudioError } from '../../errors';
import { RunControl } from '../../optimization/runControl';
import { requireReferences } from '../../references/mapping';
import { splitHeldOut } from '../../references/split';
import { unknownTextNotice } from '../../tokenization/unknownText';
import { required, text } from '../cli/arguments';
import { defineCommand } from '../cli/command';
import { dominoOptions, optionOverrides, TRAINING_OPTIONS } from '../cli/dominoOptions';
import { makeResultFolder, sha256 } from '../cli/files';
import { checkInit } from '../cli/init';
import { MODEL_OPTIONS, withModel } from '../cli/openModel';
import { EXIT } from '../cli/output';
import { readPrompt } from '../cli/prompt';
import { readReferences } from '../cli/references';
import { readSavedRun, resumedOptions } from '../cli/resume';
import { initForRows, writeRunFolder } from '../cli/runFolder';
import { checkContext, encodeReferences } from '../cli/texts';
import { trainingProgress } from '../cli/trainingProgress';

/** Learn D* from references; Ctrl-C stops after the step and keeps the best prompt. */
export const command = defineCommand({
  summary: 'Learns D*; writes prompt.safetensors, checkpoint.safetensors and run.json to the folder --out.',
  options: {
    ...MODEL_OPTIONS,
    references: required(text('FILE')),
    out: required(text('RUN')),
    ...TRAINING_OPTIONS,
    init: text('FILE'),
    resume: text('RUN'),
  },
  stops: true,
  run: async (values, { output, signal }) => {
    if (values.init !== undefined && values.resume !== undefined) {
      throw new StudioError(
        'BAD_OPTION',
        '--init and --resume are both given.',
        'A resumed run has its prompt: drop --init.',
      );
    }
    const { references, hash } = await readReferences(values.references);
    requireReferences(references, values.references);
    const init = values.init === undefined ? null : await readPrompt(values.init, 'init file');
    const saved = values.resume === undefined ? null : await readSavedRun(values.resume);
    const asked = saved
      ? resumedOptions(saved.checkpoint, optionOverrides(values))
      : freshOptions({ ...values, prompt: values.prompt ?? init?.template }, references.length);
    const split = splitHeldOut(references.length, asked.holdout, asked.seed);
    await makeResultFolder(values.out);

    return withModel(values, output, async ({ model, tokenizer, room }) => {
      const start = init && initForRows(init, references.length, split.train);
      const options = start ? withShapes(asked, start) : asked;
      if (init && start) {
        const needs = {
          info: model.info,
          referenceCount: split.train.length,
          needsSamples: false,
          options,
          given: values,
        };
        checkInit(init, start, needs, values.init as string);
      }
      const frame = promptTemplate(options.prompt, tokenizer);
      const texts = encodeReferences(references, tokenizer, model.info);
      const soft = options.domainTokens + (options.lambda > 0 ? options.sampleTokens : 0);
      const prefixLength = frame.before.length + soft + frame.between.length;
      checkContext(references, texts, { prefixLength, maxTokens: options.maxTokens, info: model.info });

      const longest = texts.reduce((most, { length }) => Math.max(most, Math.min(length, options.maxTokens)), 0);
      const given = defaultBudget(model);
      const budget = room ? budgetWithin(room, given, { longest, prefix: prefixLength, id: model.info.id }) : given;

      const control = new RunControl();
      signal.addEventListener('abort', () => control.stop());
      if (signal.aborted) control.stop();
      const unknown = saved
        ? null
        : unknownTextNotice(
            tokenizer,
            references.map(({ input }) => input),
          );
      const notices = unknown === null ? [] : [unknown];
      if (unknown !== null) output.progress(unknown);
      const chosen = (rows: readonly number[]): Int32Array[] => rows.map((row) => texts[row] as Int32Array);
      const result = await train(
        model,
        chosen(split.train),
        options,
        trainingProgress(output, values.out, options.steps, notices),
        { heldOut: chosen(split.heldOut), frame, budget, init: start ?? undefined, checkpoint: saved?.bytes, control },
      );
      await writeRunFolder(values.out, result, {
        info: model.info,
        frame,
        references: { file: values.references, hash, count: references.length },
        heldOutRows: split.heldOut,
        init: init && { file: values.init as string, hash: sha256(init.bytes) },
        resumed: saved && {
          run: values.resume as string,
          hash: sha256(saved.bytes),
          step: saved.checkpoint.state.step,
        },
        notices,
      });
      const interrupted = result.stoppedBy === 'stop';
      if (interrupted) output.progress(`Stopped. Go on with --resume ${values.out}.`);
      output.result(summary(values.out, result), [describe(values.out, result)]);
      return interrupted ? EXIT.interrupted : EXIT.done;
    });
  },
});

/** Presets that count in epochs derive their steps from the references left to train on. */
function freshOptions(values: Parameters<typeof dominoOptions>[0], referenceCount: number): DominoOptions {
  const { holdout, seed } = dominoOptions(values, referenceCount);
  return dominoOptions(values, splitHeldOut(referenceCount, holdout, seed).train.length);
}

function withShapes(
  options: DominoOptions,
  { domain, samples }: NonNullable<ReturnType<typeof initForRows>>,
): DominoOptions {
  return { ...options, domainTokens: domain.dims[0], sampleTokens: samples?.dims[1] ?? options.sampleTokens };
}

function summary(out: string, result: TrainingResult): object {
  const { steps, stoppedBy, bestStep, heldOut, heldOutWithoutPrompt, history } = result;
  const { l1 = null, l2 = null, total = null, tokensPerSecond = null } = history.at(-1) ?? {};
  return { out, steps, stoppedBy, bestStep, l1, l2, total, heldOut, heldOutWithoutPrompt, tokensPerSecond };
}

function describe(out: string, { steps, stoppedBy, bestStep, heldOut, heldOutWithoutPrompt }: TrainingResult): string {
  const measured =
    heldOut === null || heldOutWithoutPrompt === null
      ? 'nothing held out'
      : `held out ${heldOut.toFixed(4)} nats/token, ${heldOutWithoutPrompt.toFixed(4)} without a prompt`;
  return `${out}: ${steps} steps (${stoppedBy}), prompt of step ${bestStep}, ${measured}`;
}

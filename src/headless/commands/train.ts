import { learnPrompt } from '../../domino/learnPrompt';
import type { DominoOptions } from '../../domino/types';
import { StudioError } from '../../errors';
import { RunControl } from '../../optimization/runControl';
import { requireReferences } from '../../references/mapping';
import { splitHeldOut } from '../../references/split';
import { flag, integer, required, text } from '../cli/arguments';
import { withCanaries } from '../cli/canaries';
import { defineCommand } from '../cli/command';
import { COMPOSITION_OPTIONS, saysColumns } from '../cli/composition';
import { dominoOptions, optionOverrides, TRAINING_OPTIONS } from '../cli/dominoOptions';
import { makeResultFolder, sha256 } from '../cli/files';
import { checkInit } from '../cli/init';
import { MODEL_OPTIONS, withModel } from '../cli/openModel';
import { EXIT } from '../cli/output';
import { onModel, readPrompt } from '../cli/prompt';
import { readReferences } from '../cli/references';
import { readSavedRun, resumedOptions, savedComposition } from '../cli/resume';
import { forgetOtherRun, initForRows, refuseOtherRun, writeRunFolder } from '../cli/runFolder';
import { describeRun, runSummary } from '../cli/runSummary';
import { checkContext } from '../cli/texts';
import { trainingProgress } from '../cli/trainingProgress';

/** Learn D* from references; Ctrl-C stops after the step and keeps the best prompt. */
export const command = defineCommand({
  summary: 'Learns D*; writes prompt.safetensors, checkpoint.safetensors and run.json to the folder --out.',
  options: {
    ...MODEL_OPTIONS,
    references: required(text('FILE')),
    out: required(text('RUN')),
    ...COMPOSITION_OPTIONS,
    ...TRAINING_OPTIONS,
    canaries: integer({ from: 1 }),
    init: text('FILE'),
    resume: text('RUN'),
    overwrite: flag(),
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
    if (values.canaries !== undefined && (values.init !== undefined || values.resume !== undefined)) {
      throw new StudioError(
        'BAD_OPTION',
        '--canaries is given with --init or --resume.',
        'Canaries are planted in a run from its beginning: drop the other.',
      );
    }
    const before = values.resume === undefined || saysColumns(values) ? null : await savedComposition(values.resume);
    const file = await readReferences(values.references, output, before ?? values);
    const { hash, composition } = file;
    requireReferences(file.references, values.references);
    const canaries =
      values.canaries === undefined
        ? null
        : withCanaries(
            file.references,
            values.canaries,
            dominoOptions(values, file.references.length + values.canaries),
          );
    const { references } = canaries ?? file;
    const given = values.init === undefined ? null : await readPrompt(values.init, 'init file');
    const saved = values.resume === undefined ? null : await readSavedRun(values.resume);
    const asked = saved
      ? resumedOptions(saved.checkpoint, optionOverrides(values))
      : freshOptions({ ...values, prompt: values.prompt ?? given?.template }, references.length);
    const trainedRows = splitHeldOut(references.length, asked.holdout, asked.seed).train;
    await refuseOtherRun(values.out, values);
    await makeResultFolder(values.out);

    return withModel(values, output, async (opened) => {
      const { info } = opened.model;
      const init = onModel(given, opened, output, values.init);
      const start = init && initForRows(init, references.length, trainedRows);
      if (init && start) {
        const needs = { info, referenceCount: trainedRows.length, needsSamples: false, options: asked, given: values };
        checkInit(init, start, needs, values.init as string);
      }
      await forgetOtherRun(values.out, values);
      const control = new RunControl();
      signal.addEventListener('abort', () => control.stop());
      if (signal.aborted) control.stop();
      const notices: string[] = [];
      const progress = trainingProgress(output, values.out, { ...asked, references: references.length }, notices);
      const result = await learnPrompt(
        opened,
        {
          references: references.map(({ input }) => input),
          options: asked,
          composition,
          init: start ?? undefined,
          checkpoint: saved?.bytes,
          control,
        },
        {
          ...progress,
          onEncoded: (texts, prefixLength) =>
            checkContext(references, texts, { prefixLength, maxTokens: asked.maxTokens, info }),
        },
      );
      const heldOutRows = canaries ? canaries.fileRows(result.heldOutRows) : result.heldOutRows;
      await writeRunFolder(
        values.out,
        { ...result, heldOutRows },
        {
          info,
          references: { file: values.references, hash, count: file.references.length, composition },
          ...(canaries && { canaries: canaries.planted }),
          init: init && { file: values.init as string, hash: sha256(init.bytes) },
          resumed: saved && {
            run: values.resume as string,
            hash: sha256(saved.bytes),
            step: saved.checkpoint.state.step,
          },
          notices,
        },
      );
      const interrupted = result.stoppedBy === 'stop';
      if (interrupted) output.progress(`Stopped. Go on with --resume ${values.out}.`);
      output.result(runSummary(values.out, result), [describeRun(values.out, result)]);
      return interrupted ? EXIT.interrupted : EXIT.done;
    });
  },
});

/** Presets that count in epochs derive their steps from the references left to train on. */
function freshOptions(values: Parameters<typeof dominoOptions>[0], referenceCount: number): DominoOptions {
  const { holdout, seed } = dominoOptions(values, referenceCount);
  return dominoOptions(values, splitHeldOut(referenceCount, holdout, seed).train.length);
}

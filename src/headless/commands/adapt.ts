import { adapt } from '../../adaptation/adapt';
import { resolveAdaptOptions } from '../../adaptation/options';
import { ADAPT_TABLE, type AdaptOverrides } from '../../adaptation/optionTable';
import { writeAdapter } from '../../adaptation/peftAdapter';
import type { AdaptResult } from '../../adaptation/types';
import { StudioError } from '../../errors';
import { RunControl } from '../../optimization/runControl';
import { forgetCheckpoint, readSavedStudent, refuseOtherStudent, writeStudentFolder } from '../cli/adaptFolder';
import { adaptProgress } from '../cli/adaptProgress';
import { flag, type OptionSpec, required, text } from '../cli/arguments';
import { defineCommand } from '../cli/command';
import { makeResultFolder, readGivenFile, sha256 } from '../cli/files';
import { lessonRows } from '../cli/lessonRows';
import { MODEL_OPTIONS, withModel } from '../cli/openModel';
import { optionFor } from '../cli/optionFor';
import { EXIT } from '../cli/output';
import { readSamples } from '../cli/samples';
import { nats } from '../cli/trainingProgress';
import { versions } from '../cli/versions';

const targets: OptionSpec<AdaptOverrides['targets']> = {
  required: false,
  value: 'all-linear|NAME,…',
  read: (given) => (given === 'all-linear' ? given : given.split(',').map((name) => name.trim())),
};

/** Teach a student: a low-rank adapter learned from rows; Ctrl-C stops after the step and keeps the best adapter and a checkpoint. */
export const command = defineCommand({
  summary:
    'Learns a LoRA adapter from questions with answers; writes PEFT’s two files and adapt.json to the folder --out.',
  options: {
    ...MODEL_OPTIONS,
    rows: required(text('FILE')),
    out: required(text('DIR')),
    rank: optionFor(ADAPT_TABLE.rank),
    alpha: optionFor(ADAPT_TABLE.alpha),
    targets,
    steps: optionFor(ADAPT_TABLE.steps),
    'learning-rate': optionFor(ADAPT_TABLE.learningRate),
    batch: optionFor(ADAPT_TABLE.batch),
    'max-tokens': optionFor(ADAPT_TABLE.maxTokens),
    'held-out': optionFor(ADAPT_TABLE.heldOutShare),
    'evaluate-every': optionFor(ADAPT_TABLE.evaluateEvery),
    seed: optionFor(ADAPT_TABLE.seed),
    all: flag(),
    resume: flag(),
    overwrite: flag(),
  },
  stops: true,
  run: async (values, { output, signal }) => {
    const given: AdaptOverrides = {
      rank: values.rank,
      alpha: values.alpha,
      targets: values.targets,
      steps: values.steps,
      learningRate: values['learning-rate'],
      batch: values.batch,
      maxTokens: values['max-tokens'],
      heldOutShare: values['held-out'],
      evaluateEvery: values['evaluate-every'],
      seed: values.seed,
    };
    refuseOtherStudent(values.out, values);
    const hash = sha256(await readGivenFile(values.rows, 'rows file'));
    const rows = await readSamples(values.rows);
    const saved = values.resume ? await readSavedStudent(values.out) : null;
    // The shape is needed to load the model, and steps follow from the lessons, which its tokenizer tells.
    const resolve = (lessons: number) =>
      resolveAdaptOptions(lessons, { ...saved?.checkpoint.options, ...onlyGiven(given) });
    const { rank, alpha, targets: layers } = resolve(rows.length);
    await makeResultFolder(values.out);

    return withModel({ ...values, adapter: { rank, alpha, targets: layers } }, output, async (opened) => {
      const { model, tokenizer } = opened;
      const { adaptation } = model;
      if (!adaptation) throw new StudioError('INTERNAL', 'The model was loaded without an adapter.', 'Report it.');
      const { form, lessons, leftOut } = lessonRows(values.rows, rows, values.all ?? false, tokenizer, output);
      const options = resolve(lessons.length);
      if (!values.resume) await forgetCheckpoint(values.out);
      const control = new RunControl();
      signal.addEventListener('abort', () => control.stop());
      if (signal.aborted) control.stop();
      const notices: string[] = [];
      const result = await adapt(
        opened,
        { lessons, form, options, checkpoint: saved?.bytes, control },
        adaptProgress(output, values.out, options.steps, notices),
      );
      const { weights, history, ...facts } = result;
      const record = {
        format: 'domino-adapter',
        version: 1,
        createdAt: new Date().toISOString(),
        versions: await versions(),
        model: model.info,
        rows: { file: values.rows, hash, count: rows.length, leftOut },
        form,
        options,
        ...facts,
        notices,
        history,
      };
      const interrupted = result.stoppedBy === 'stop';
      await writeStudentFolder(
        values.out,
        writeAdapter(weights, adaptation.layers, options, model.info),
        record,
        interrupted,
      );
      if (interrupted) output.progress('Stopped. Go on with the same command and --resume.');
      output.result({ out: values.out, ...facts, loss: history.at(-1)?.loss ?? null, form: form.kind, leftOut }, [
        describeStudent(values.out, result),
      ]);
      return interrupted ? EXIT.interrupted : EXIT.done;
    });
  },
});

const onlyGiven = (overrides: AdaptOverrides): AdaptOverrides =>
  Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));

function describeStudent(out: string, { steps, stoppedBy, bestStep, heldOut, heldOutBefore }: AdaptResult): string {
  const measured =
    heldOut === null || heldOutBefore === null
      ? 'nothing held out'
      : `held out ${nats(heldOut)}, ${nats(heldOutBefore)} before`;
  const none = bestStep === 0 && steps > 0 ? ': no step was better than the model as it is' : '';
  return `${out}: ${steps} steps (${stoppedBy}), adapter of step ${bestStep}${none}, ${measured}`;
}

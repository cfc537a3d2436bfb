import { join } from 'node:path';
import { makeBundle } from '../../bundle/makeBundle';
import { pytorchForm } from '../../bundle/pytorchForm';
import type { BundleBase, PytorchForm } from '../../bundle/types';
import { prefixLength, promptShape, templateLength } from '../../domino/prompt/prefixLength';
import { StudioError } from '../../errors';
import { DEFAULT_SAMPLING, SAMPLING_TABLE } from '../../generation/options';
import { flag, required, text } from '../cli/arguments';
import { defineCommand } from '../cli/command';
import { makeResultFolder, writeResultFile } from '../cli/files';
import { openModelFolder } from '../cli/modelFolder';
import { MODEL_OPTIONS, withModel } from '../cli/openModel';
import { optionFor } from '../cli/optionFor';
import { EXIT } from '../cli/output';
import { onModel, readPrompt } from '../cli/prompt';
import { readReferences } from '../cli/references';
import { SAMPLING_OPTIONS, samplingOptions } from '../cli/samplingOptions';

/** A prompt with all that it takes to draw from it elsewhere: adapter, scripts, a self-test, and weights where no repository has them. */
export const command = defineCommand({
  summary:
    'Writes a folder to draw from with PEFT, vLLM and Ray. --base names the PyTorch repository; --weights writes the model’s own float weights.',
  options: {
    ...MODEL_OPTIONS,
    prompt: required(text('FILE')),
    out: required(text('DIR')),
    base: text('OWNER/NAME'),
    'base-revision': text('REVISION'),
    weights: flag(),
    references: text('FILE'),
    count: optionFor(SAMPLING_TABLE.count),
    ...SAMPLING_OPTIONS,
  },
  run: async (values, { output }) => {
    const { base: id, 'base-revision': revision, weights = false } = values;
    if (id !== undefined && weights)
      throw new StudioError(
        'BAD_OPTION',
        '--base and --weights are both given.',
        'The scripts take the model from one place: drop one of them.',
      );
    if (id === undefined && revision !== undefined)
      throw new StudioError('BAD_OPTION', '--base-revision is given without --base.', 'Name the repository too.');
    const given = await readPrompt(values.prompt, 'prompt file');
    const references =
      values.references === undefined ? [] : (await readReferences(values.references, output)).references;
    const folder = await openModelFolder(values.model);
    return withModel(values, output, async (opened) => {
      const { info } = opened.model;
      const file = onModel(given, opened, output, values.prompt);
      const form = await pytorchForm(folder, info);
      const base: BundleBase =
        id === undefined ? ownWeights(form, weights) : { kind: 'repository', id, revision: revision ?? null };
      const before = prefixLength({ ...promptShape(file.prompt), lambda: 0 }, templateLength(file.frame));
      const files = await makeBundle(opened, folder, {
        prompt: file.bytes,
        base,
        references: references.map(({ input }) => input),
        sampling: samplingOptions(values, values.count ?? DEFAULT_SAMPLING.count, info.maxPositions - before),
      });
      await makeResultFolder(values.out);
      for (const { name, bytes } of files) {
        if (name.includes('/')) await makeResultFolder(join(values.out, name, '..'));
        await writeResultFile(join(values.out, name), bytes);
      }
      const bytes = files.reduce((sum, one) => sum + one.bytes.length, 0);
      const names = files.map(({ name }) => name);
      output.result({ out: values.out, base, files: names, bytes }, [
        `${values.out}: ${files.length} files, ${(bytes / 1e6).toFixed(1)} MB. Base model: ${base.kind === 'weights' ? 'in the bundle' : base.id}.`,
      ]);
      return EXIT.done;
    });
  },
});

/** Without --base: the model's own weights where that was asked for, or where its files name nothing that they were made from. */
function ownWeights({ said, weights }: PytorchForm, asked: boolean): BundleBase {
  if ('obstacle' in weights)
    throw new StudioError(
      asked ? 'MODEL_UNSUPPORTED' : 'BAD_OPTION',
      `The weights cannot be written for PyTorch: ${weights.obstacle}.`,
      `Name the PyTorch repository${said ? `; ${said.where} names ${said.id}: --base ${said.id}` : ' with --base OWNER/NAME. Where there is none, the prompt cannot be used outside the studio'}.`,
      { where: 'base' },
    );
  if (!asked && said !== null)
    throw new StudioError(
      'BAD_OPTION',
      `--base is missing: ${said.where} says that this model was made from ${said.id}.`,
      `Give --base ${said.id} if that is right, or --weights to write the weights that the prompt was learned on.`,
      { where: 'base' },
    );
  return { kind: 'weights' };
}

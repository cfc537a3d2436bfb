import { join } from 'node:path';
import { writePromptFile } from '../../domino/prompt/promptFile';
import { filePrefix } from '../../domino/prompt/promptPrefix';
import { mixPrompts } from '../../domino/reading/mixPrompts';
import { plugIn } from '../../domino/reading/plugIn';
import { readPrompt } from '../../domino/reading/readPrompt';
import { hardest, type ScoredReference } from '../../domino/reading/referenceLosses';
import type { PluggedIn } from '../../domino/reading/types';
import { StudioError } from '../../errors';
import type { OpenedCheckpoint } from '../../model/openCheckpoint';
import { flag, integer, number, text } from '../cli/arguments';
import { defineCommand } from '../cli/command';
import { COMPOSITION_OPTIONS, saysColumns } from '../cli/composition';
import { describeRows } from '../cli/describeRows';
import { checkResultFile, writeResultFile } from '../cli/files';
import { MODEL_OPTIONS, withModel } from '../cli/openModel';
import { EXIT } from '../cli/output';
import { type GivenPrompt, onModel, readPrompt as readPromptFile } from '../cli/prompt';
import { statesOf } from '../cli/readingSplit';
import { gaugeLines, hardestLines, pluggedLines, tokenLines } from '../cli/readingWords';
import { type ReferencesFile, readReferences } from '../cli/references';
import { checkContext, encodeReferences } from '../cli/texts';

const HARDEST = 5;
/** Soft tokens that a person is shown; --json has all. */
const SHOWN = 24;

/** What D* learned. With --mix another prompt is mixed in, and the mixture written to --out: an experiment. */
export const command = defineCommand({
  summary:
    'What a prompt learned: the words nearest to its tokens; with --references their loss behind D*, behind D* and S and without, held out and trained on apart, the hardest ones, and what --words (or with --describe the model’s own description of rows it draws) keep of it. --mix FILE --weight W --out FILE writes an interpolation of two prompts, as an experiment.',
  options: {
    ...MODEL_OPTIONS,
    prompt: text('FILE'),
    run: text('RUN'),
    references: text('FILE'),
    nearest: integer({ from: 1, to: 50 }),
    words: text('TEXT'),
    describe: flag(),
    mix: text('FILE'),
    weight: number({ from: 0, to: 1 }),
    out: text('FILE'),
    ...COMPOSITION_OPTIONS,
  },
  run: async (values, { output, signal }) => {
    const path = values.prompt ?? (values.run === undefined ? undefined : join(values.run, 'prompt.safetensors'));
    if (path === undefined) throw badOption('prompt', '--prompt is missing.', 'Add --prompt FILE, or --run RUN.');
    if ((values.mix === undefined) !== (values.out === undefined))
      throw badOption(
        'mix',
        '--mix and --out go together.',
        'Say which prompt is mixed in and where the mixture goes.',
      );
    if ((values.words !== undefined || values.describe) && values.references === undefined)
      throw badOption('references', 'Words are measured on references.', 'Add --references FILE.');
    if (values.out !== undefined) await checkResultFile(values.out);
    const given = await readPromptFile(path, 'prompt file');
    const other = values.mix === undefined ? null : await readPromptFile(values.mix, 'prompt to mix in');
    const learned = saysColumns(values) ? null : given.composition;
    const file =
      values.references === undefined ? null : await readReferences(values.references, output, learned ?? values);
    return withModel(values, output, async (opened) => {
      const { model, tokenizer } = opened;
      const own = onModel(given, opened, output, path);
      const prefix = await filePrefix(model, own, path);
      const mixed = other && (await mixedPrompt(own, onModel(other, opened, output, values.mix), opened, values));
      const read = mixed ?? own;
      const scored = await scoredOf(file, values.run, { own, read, prefixLength: prefix.dims[0]! }, opened);
      const reading = await readPrompt(opened, read, scored, values.nearest);
      const { tokens, losses, gauge } = reading;
      const lines = [
        `${mixed ? values.out : path}: ${read.prompt.domain.dims[0]} soft tokens, nearest words with their cosine`,
        ...tokenLines(tokens.slice(0, SHOWN)),
        ...(tokens.length > SHOWN ? [`  … ${tokens.length - SHOWN} more with --json`] : []),
      ];
      const facts: Record<string, unknown> = { prompt: path, tokens, similarity: Array.from(reading.similarity) };
      if (mixed && values.out !== undefined) {
        await writeResultFile(values.out, mixed.bytes);
        lines.push(`  ${EXPERIMENT}`);
        facts.mixed = { with: values.mix, weight: values.weight ?? HALF, out: values.out, experiment: true };
      }
      if (file !== null) {
        const hard = hardest(losses, HARDEST);
        lines.push(
          'Loss of the references:',
          ...gaugeLines(gauge, losses),
          `The ${hard.length} hardest:`,
          ...hardestLines(hard, (row) => file.references[row]!.input),
        );
        const unseen = scored.filter(({ state }) => state === 'heldOut');
        const measured = (unseen.length > 0 ? unseen : scored).map(({ ids }) => ids);
        const put = async (name: string, words: string, ids = tokenizer.encode(words)): Promise<PluggedIn> => {
          const plugged = await plugIn(model, read.prompt, read.frame, measured, { text: words, ids });
          lines.push(...pluggedLines(name, plugged));
          return plugged;
        };
        Object.assign(facts, { losses, gauge, hardest: hard.map(({ row }) => row), measuredOn: measured.length });
        lines.push(`Words in the place of D*, on ${measured.length} references:`);
        const nearest = tokens.flatMap((token) => token.nearest.slice(0, 1));
        facts.nearestWords = await put(
          'the nearest words',
          nearest.map((near) => near.text).join(''),
          Int32Array.from(nearest, ({ id }) => id),
        );
        if (values.words !== undefined) facts.words = await put('your words', values.words);
        if (values.describe)
          facts.description = await put('its description', await describeRows(opened, prefix, signal));
      }
      output.result(facts, lines);
      return EXIT.done;
    });
  },
});

/** The references, each with whether it was trained on; a mixture was not trained at all. */
async function scoredOf(
  file: ReferencesFile | null,
  run: string | undefined,
  { own, read, prefixLength }: { own: GivenPrompt; read: GivenPrompt; prefixLength: number },
  { model: { info }, tokenizer }: OpenedCheckpoint,
): Promise<ScoredReference[]> {
  if (file === null) return [];
  const texts = encodeReferences(file.references, tokenizer, info);
  const longest = prefixLength + (read.prompt.samples?.dims[1] ?? 0);
  checkContext(file.references, texts, { prefixLength: longest, maxTokens: null, info });
  const states = read === own ? await statesOf(run, own, file) : texts.map(() => 'unknown' as const);
  return texts.map((ids, row) => ({ row, state: states[row]!, ids }));
}

const HALF = 0.5;
const EXPERIMENT =
  'An experiment: nothing says that the way between two prompts leads through domains. Look at rows drawn from it before you use it.';

const badOption = (where: string, message: string, remedy: string): StudioError =>
  new StudioError('BAD_OPTION', message, remedy, { where });

/** Without S, and without what the first says of its run: the mixture was not learned. */
async function mixedPrompt(
  own: GivenPrompt,
  other: GivenPrompt,
  { model }: OpenedCheckpoint,
  { weight, mix }: { readonly weight?: number | undefined; readonly mix?: string | undefined },
): Promise<GivenPrompt> {
  await filePrefix(model, other, mix);
  const prompt = mixPrompts(own, other, weight ?? HALF);
  if (own.options === null)
    throw badOption('prompt', 'The prompt does not say what it was learned with.', 'Give one that train wrote.');
  const options = { ...own.options, lambda: 0 };
  const composition = own.composition ?? undefined;
  const bytes = writePromptFile(prompt, { model: model.info, options, frame: own.frame, composition });
  return { ...own, prompt, options, learned: null, bytes };
}

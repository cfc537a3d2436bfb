import { filePrefix } from '../../domino/prompt/promptPrefix';
import { SAMPLING_TABLE } from '../../generation/options';
import { sample } from '../../generation/sample';
import type { GeneratedRow } from '../../generation/types';
import { splitRow } from '../../references/composition/compose';
import type { Composition } from '../../references/composition/types';
import { required, text } from '../cli/arguments';
import { defineCommand } from '../cli/command';
import { checkResultFile, writeResultFile } from '../cli/files';
import { MODEL_OPTIONS, withModel } from '../cli/openModel';
import { optionFor } from '../cli/optionFor';
import { EXIT } from '../cli/output';
import { onModel, readPrompt } from '../cli/prompt';
import { SAMPLING_OPTIONS, samplingOptions } from '../cli/samplingOptions';

/** Behind a prompt that was learned from several columns, a row has them too; null where its text does not split. */
const jsonLines = (rows: readonly GeneratedRow[], composition: Composition | null): string =>
  rows
    .map(({ index, text, ...row }) => {
      const fields = composition && { fields: splitRow(composition, text).row?.fields ?? null };
      return `${JSON.stringify({ index, text, ...fields, ...row })}\n`;
    })
    .join('');

/** Draw texts from D*, or from BOS: the file has one row a line, in the order of their indices whatever the batch. */
export const command = defineCommand({
  summary:
    'Rows {index, text, tokenCount, logProbability, finishReason, seed} as JSONL, with the `fields` that a text splits into.',
  options: {
    ...MODEL_OPTIONS,
    count: required(optionFor(SAMPLING_TABLE.count)),
    out: required(text('FILE')),
    prompt: text('FILE'),
    ...SAMPLING_OPTIONS,
  },
  stops: true,
  run: async (values, { output, signal }) => {
    await checkResultFile(values.out);
    const given = values.prompt === undefined ? null : await readPrompt(values.prompt, 'prompt file');
    return withModel(values, output, async (opened) => {
      const { model, tokenizer } = opened;
      const file = onModel(given, opened, output, values.prompt);
      const prefix = await filePrefix(model, file, values.prompt);
      const options = samplingOptions(values, values.count, model.info.maxPositions - prefix.dims[0]!);
      const { rows, tokens, elapsedMs, cancelled } = await sample(model, tokenizer, prefix, options, {
        signal,
        onRate: ({ done, total, tokensPerSecond }) =>
          output.status(`${done} of ${total} rows, ${tokensPerSecond.toFixed(0)} tokens/s`),
      });
      output.clearStatus();
      const composition = file?.composition ?? null;
      await writeResultFile(values.out, jsonLines(rows, composition));
      const tokensPerSecond = elapsedMs > 0 ? (1000 * tokens) / elapsedMs : 0;
      if (cancelled) output.progress(`Interrupted: ${rows.length} of ${values.count} rows were finished and are kept.`);
      const splitting = composition && {
        split: rows.filter(({ text }) => splitRow(composition, text).fault === null).length,
      };
      const facts = {
        out: values.out,
        rows: rows.length,
        ...splitting,
        tokens,
        elapsedMs,
        tokensPerSecond,
        options,
        cancelled,
      };
      const split = splitting ? `, ${splitting.split} of them split` : '';
      output.result(facts, [
        `${values.out}: ${rows.length} rows${split}, ${tokens} tokens, ${tokensPerSecond.toFixed(0)} tokens/s`,
      ]);
      return cancelled ? EXIT.interrupted : EXIT.done;
    });
  },
});

import { scoreTexts } from '../../domino/objective/score';
import { filePrefix } from '../../domino/prompt/promptPrefix';
import { required, text } from '../cli/arguments';
import { defineCommand } from '../cli/command';
import { COMPOSITION_OPTIONS, saysColumns } from '../cli/composition';
import { MODEL_OPTIONS, withModel } from '../cli/openModel';
import { EXIT } from '../cli/output';
import { onModel, readPrompt } from '../cli/prompt';
import { readReferences } from '../cli/references';
import { checkContext, encodeReferences } from '../cli/texts';

/** log p of each reference, whole, in the file's order: behind a prompt, or behind nothing but BOS. */
export const command = defineCommand({
  summary: 'For each reference {index, tokenCount, logProbability}, nats, end-of-sample token included.',
  options: { ...MODEL_OPTIONS, references: required(text('FILE')), prompt: text('FILE'), ...COMPOSITION_OPTIONS },
  run: async (values, { output }) => {
    const given = values.prompt === undefined ? null : await readPrompt(values.prompt, 'prompt file');
    const learned = saysColumns(values) ? null : given?.composition;
    const { references } = await readReferences(values.references, output, learned ?? values);
    await withModel(values, output, async (opened) => {
      const { model, tokenizer } = opened;
      const file = onModel(given, opened, output, values.prompt);
      const prefix = await filePrefix(model, file, values.prompt);
      const texts = encodeReferences(references, tokenizer, model.info);
      const prefixLength = prefix.dims[0]!;
      checkContext(references, texts, { prefixLength, maxTokens: null, info: model.info });
      const logProbabilities = await scoreTexts(model, texts, prefix.data);
      const rows = texts.map((ids, index) => ({
        index,
        tokenCount: ids.length,
        logProbability: logProbabilities[index],
      }));
      output.result(
        rows,
        rows.map((row) => JSON.stringify(row)),
      );
    });
    return EXIT.done;
  },
});

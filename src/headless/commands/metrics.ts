import { embedTexts } from '../../embedding/embedTexts';
import { textMeasures } from '../../metrics/textMeasures';
import { vectorMeasures } from '../../metrics/vectorMeasures';
import { integer, required, text } from '../cli/arguments';
import { defineCommand } from '../cli/command';
import { COMPOSITION_OPTIONS } from '../cli/composition';
import { MODEL_OPTIONS, withModel } from '../cli/openModel';
import { EXIT } from '../cli/output';
import { readReferences } from '../cli/references';
import { auditOfRun } from '../cli/runSplit';
import { readSamples } from '../cli/samples';

/** Samples against references: what the words say, and what the model's own vectors say. */
export const command = defineCommand({
  summary: 'In-domain rate, copies, overlap, distinct-n, density, coverage, Vendi score and distances as JSON.',
  options: {
    ...MODEL_OPTIONS,
    references: required(text('FILE')),
    samples: required(text('FILE')),
    seed: integer({ from: 0 }),
    run: text('RUN'),
    ...COMPOSITION_OPTIONS,
  },
  run: async (values, { output }) => {
    const file = await readReferences(values.references, output, values);
    const references = file.references.map((reference) => reference.input);
    const samples = await readSamples(values.samples);
    const drawn = samples.map((sample) => sample.text);
    const memorisation = values.run === undefined ? null : await auditOfRun(values.run, file, drawn);
    await withModel(values, output, async ({ model, tokenizer }) => {
      const onProgress = (done: number, total: number): void => output.status(`${done} of ${total} texts embedded`);
      const from = await embedTexts(model, tokenizer, references, { onProgress });
      const to = await embedTexts(model, tokenizer, drawn, { onProgress });
      output.clearStatus();
      const { id, hash, tokenDim } = model.info;
      const measures = {
        ...(await textMeasures(references, samples)),
        ...vectorMeasures(from, to, tokenDim, values.seed ?? 0),
        ...(memorisation && { memorisation }),
        embedder: { id, hash, dimension: tokenDim },
      };
      output.result(measures, [JSON.stringify(measures, null, 2)]);
    });
    return EXIT.done;
  },
});

import { coverageReport } from '../../metrics/coverageReport';
import { textMeasures } from '../../metrics/textMeasures';
import { vectorMeasures } from '../../metrics/vectorMeasures';
import type { Reference } from '../../references/types';
import { integer, required, text } from '../cli/arguments';
import { defineCommand } from '../cli/command';
import { COMPOSITION_OPTIONS } from '../cli/composition';
import { EMBEDDER_OPTIONS, withEmbedder } from '../cli/embedder';
import { EXIT } from '../cli/output';
import { readReferences } from '../cli/references';
import { auditOfRun } from '../cli/runSplit';
import { readSamples, type SampleRow } from '../cli/samples';

/** Samples against references: what the words say, and what vectors say, the model's own or another's. */
export const command = defineCommand({
  summary:
    'In-domain rate, copies, overlap, distinct-n, density, coverage, Vendi score and distances, and the references without a row nearby as JSON.',
  options: {
    ...EMBEDDER_OPTIONS,
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
    await withEmbedder(values, output, async (embedder) => {
      const from = await embedder.embed(references);
      const to = await embedder.embed(drawn);
      output.clearStatus();
      const { id, hash, dimension, pooling } = embedder;
      const measures = {
        ...(await textMeasures(references, samples)),
        ...vectorMeasures(from, to, dimension, values.seed ?? 0),
        ...nearby(file.references, from, samples, to, dimension),
        ...(memorisation && { memorisation }),
        embedder: { id, hash, dimension, pooling },
      };
      output.result(measures, [JSON.stringify(measures, null, 2)]);
    });
    return EXIT.done;
  },
});

/** Which references have a row nearby that passes; where nothing says what passes, any row. Rows and references by number, from 0. */
function nearby(
  references: readonly Reference[],
  from: Float32Array,
  samples: readonly SampleRow[],
  to: Float32Array,
  dim: number,
): object {
  const isJudged = samples.some(({ fields }) => typeof fields.verdict === 'string');
  const counted = samples.flatMap(({ fields }, place) => (!isJudged || fields.verdict === 'pass' ? [place] : []));
  const rows = new Float32Array(counted.length * dim);
  for (const [at, place] of counted.entries()) rows.set(to.subarray(place * dim, (place + 1) * dim), at * dim);
  const texts = references.map(({ input }) => input);
  const report = coverageReport(texts, from, rows, dim);
  if (report === null) return {};
  const { covered, of, interval, gaps } = report;
  return {
    nearby: { covered, of, interval, rows: counted.length, counted: isJudged ? 'passing' : 'all' },
    gaps: gaps.map(({ nearest, ...gap }) => ({
      ...gap,
      nearest: nearest && { ...nearest, row: counted[nearest.row] },
    })),
  };
}

import { StudioError } from '../../errors';
import { writeSafetensors } from '../../tensors/safetensors';
import { text } from '../cli/arguments';
import { defineCommand } from '../cli/command';
import { COMPOSITION_OPTIONS } from '../cli/composition';
import { EMBEDDER_OPTIONS, withEmbedder } from '../cli/embedder';
import { checkResultFile, writeResultFile } from '../cli/files';
import { EXIT } from '../cli/output';
import { readReferences } from '../cli/references';
import { readSamples } from '../cli/samples';

const DEFAULT_OUT = 'vectors.safetensors';

/** Mean final hidden states, or what a feature-extraction model makes, as `vectors` float32 [N, d]: the references' rows first, then the samples'. */
export const command = defineCommand({
  summary: `Vectors of references, samples or both as safetensors (--out, or ${DEFAULT_OUT}): \`vectors\` [N, d], references first.`,
  options: {
    ...EMBEDDER_OPTIONS,
    references: text('FILE'),
    samples: text('FILE'),
    out: text('FILE'),
    ...COMPOSITION_OPTIONS,
  },
  run: async (values, { output }) => {
    if (values.references === undefined && values.samples === undefined) {
      throw new StudioError(
        'BAD_OPTION',
        'There is nothing to embed.',
        'Add --references FILE, --samples FILE or both.',
      );
    }
    const out = values.out ?? DEFAULT_OUT;
    await checkResultFile(out);
    const references =
      values.references === undefined
        ? []
        : (await readReferences(values.references, output, values)).references.map((r) => r.input);
    const samples = values.samples === undefined ? [] : (await readSamples(values.samples)).map((s) => s.text);
    await withEmbedder(values, output, async (embedder) => {
      const texts = [...references, ...samples];
      const vectors = await embedder.embed(texts);
      output.clearStatus();
      const { id, revision, hash, dimension } = embedder;
      const bytes = writeSafetensors(
        { vectors: { data: vectors, dims: [texts.length, dimension] } },
        {
          model_id: id,
          model_revision: revision,
          ...(hash === null ? {} : { model_hash: hash }),
          references: String(references.length),
          samples: String(samples.length),
        },
      );
      await writeResultFile(out, bytes);
      const result = {
        out,
        vectors: texts.length,
        dimension,
        references: references.length,
        samples: samples.length,
      };
      output.result(result, [`${out}: ${texts.length} vectors of ${dimension} dimensions`]);
    });
    return EXIT.done;
  },
});

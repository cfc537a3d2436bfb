import { embedTexts } from '../../embedding/embedTexts';
import { StudioError } from '../../errors';
import { writeSafetensors } from '../../tensors/safetensors';
import { text } from '../cli/arguments';
import { defineCommand } from '../cli/command';
import { COMPOSITION_OPTIONS } from '../cli/composition';
import { checkResultFile, writeResultFile } from '../cli/files';
import { MODEL_OPTIONS, withModel } from '../cli/openModel';
import { EXIT } from '../cli/output';
import { readReferences } from '../cli/references';
import { readSamples } from '../cli/samples';

const DEFAULT_OUT = 'vectors.safetensors';

/** Mean final hidden states as `vectors` float32 [N, d]: the references' rows first, then the samples'. */
export const command = defineCommand({
  summary: `Vectors of references, samples or both as safetensors (--out, or ${DEFAULT_OUT}): \`vectors\` [N, d], references first.`,
  options: {
    ...MODEL_OPTIONS,
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
    await withModel(values, output, async ({ model, tokenizer }) => {
      const texts = [...references, ...samples];
      const vectors = await embedTexts(model, tokenizer, texts, {
        onProgress: (done, total) => output.status(`${done} of ${total} texts`),
      });
      output.clearStatus();
      const { id, revision, hash, tokenDim } = model.info;
      const bytes = writeSafetensors(
        { vectors: { data: vectors, dims: [texts.length, tokenDim] } },
        {
          model_id: id,
          model_revision: revision,
          model_hash: hash,
          references: String(references.length),
          samples: String(samples.length),
        },
      );
      await writeResultFile(out, bytes);
      const result = {
        out,
        vectors: texts.length,
        dimension: tokenDim,
        references: references.length,
        samples: samples.length,
      };
      output.result(result, [`${out}: ${texts.length} vectors of ${tokenDim} dimensions`]);
    });
    return EXIT.done;
  },
});

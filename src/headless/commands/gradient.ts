import { objectiveGradient } from '../../domino/objectiveGradient';
import { prefixLength, promptShape, templateLength } from '../../domino/prompt/prefixLength';
import { promptTemplate } from '../../domino/prompt/promptTemplate';
import { cutTexts } from '../../domino/run/trainingTexts';
import { StudioError } from '../../errors';
import { requireReferences } from '../../references/mapping';
import { writeSafetensors } from '../../tensors/safetensors';
import { required, text } from '../cli/arguments';
import { defineCommand } from '../cli/command';
import { COMPOSITION_OPTIONS } from '../cli/composition';
import { dominoOptions, LOSS_OPTIONS } from '../cli/dominoOptions';
import { checkResultFile, writeResultFile } from '../cli/files';
import { checkInit } from '../cli/init';
import { MODEL_OPTIONS, withModel } from '../cli/openModel';
import { EXIT } from '../cli/output';
import { onModel, readPrompt } from '../cli/prompt';
import { readReferences } from '../cli/references';
import { checkContext, encodeReferences } from '../cli/texts';

/**
 * The objective at a given D and S, and its gradient. Batch and negatives are `all` unless said otherwise, and references
 * are whole unless --max-tokens cuts them, so that without options this is the loss over the file as it stands.
 */
export const command = defineCommand({
  summary: '{"l1","l2","total"} in nats; --out: ∂total as `domain` [k, d] and `samples` [n, l, d].',
  options: {
    ...MODEL_OPTIONS,
    references: required(text('FILE')),
    init: required(text('FILE')),
    out: required(text('FILE')),
    ...COMPOSITION_OPTIONS,
    ...LOSS_OPTIONS,
  },
  run: async (values, { output }) => {
    await checkResultFile(values.out);
    const { references } = await readReferences(values.references, output, values);
    const given = await readPrompt(values.init, 'init file');
    const options = {
      ...dominoOptions({ ...values, prompt: values.prompt ?? given.template }, references.length),
      batch: values.batch ?? 'all',
      negatives: values.negatives ?? 'all',
    };
    if (options.lambda > 0) requireReferences(references, values.references);
    await withModel(values, output, async (opened) => {
      const { model, tokenizer } = opened;
      const init = onModel(given, opened, output, values.init);
      const referenceCount = references.length;
      checkInit(
        init,
        init.prompt,
        { info: model.info, referenceCount, needsSamples: true, options, given: values },
        values.init,
      );
      const frame = promptTemplate(options.prompt, tokenizer);
      const whole = encodeReferences(references, tokenizer, model.info);
      const maxTokens = values['max-tokens'] ?? null;
      const texts = maxTokens === null ? whole : cutTexts(whole, maxTokens).texts;
      const length = prefixLength({ ...promptShape(init.prompt), lambda: options.lambda }, templateLength(frame));
      checkContext(references, texts, { prefixLength: length, maxTokens, info: model.info });

      const { l1, l2, total, domain, samples } = await objectiveGradient(model, texts, init.prompt, options, { frame });
      if (![domain.data, samples?.data ?? []].every((data) => data.every((value) => Number.isFinite(value)))) {
        throw new StudioError('NAN_LOSS', 'The gradient has values that are not finite.', 'Give a smaller init.');
      }
      const { id, revision, hash } = model.info;
      const bytes = writeSafetensors(samples === null ? { domain } : { domain, samples }, {
        model_id: id,
        model_revision: revision,
        model_hash: hash,
        losses: JSON.stringify({ l1, l2, total }),
      });
      await writeResultFile(values.out, bytes);
      output.result({ l1, l2, total }, [JSON.stringify({ l1, l2, total })]);
    });
    return EXIT.done;
  },
});

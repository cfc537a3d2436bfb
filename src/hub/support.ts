/** Whether training is to be expected, as far as config.json tells. */
import type { Support } from './types';

/** Dense decoders whose graphs the tests train. */
const TESTED = ['llama', 'qwen2', 'qwen3'];
/** Why a family has no gradient here. */
const OBSTACLES: readonly (readonly [RegExp, string])[] = [
  [
    /mamba|rwkv|jamba|zamba|falcon_h1|granitemoehybrid|nemotron_h|bamba/,
    'its state-space or recurrent layers have no gradient rules here',
  ],
  [/moe|mixtral|gpt_oss|deepseek_v[23]|dbrx|olmoe/, 'its routed experts have no gradient rules here'],
  [/bert|deberta|electra|distilbert|mpnet/, 'it fills in words and does not continue a text'],
];

export interface ModelFamily {
  /** transformers' name: "qwen2"; empty where config.json does not say. */
  readonly modelType: string;
  readonly isEncoderDecoder: boolean;
  readonly isMultimodal: boolean;
}

export function supportOf({ modelType, isEncoderDecoder, isMultimodal }: ModelFamily): Support {
  if (isEncoderDecoder)
    return { kind: 'unsupported', reason: 'It is an encoder–decoder; the soft prompt needs a decoder alone.' };
  if (isMultimodal)
    return { kind: 'unsupported', reason: 'It reads images or sound as well; only text decoders are trained here.' };
  const obstacle = OBSTACLES.find(([pattern]) => pattern.test(modelType));
  if (obstacle) return { kind: 'unsupported', reason: `It cannot be trained: ${obstacle[1]}.` };
  if (TESTED.includes(modelType))
    return { kind: 'tested', reason: 'Its architecture is trained in the studio’s own tests.' };
  return {
    kind: 'untested',
    reason: 'Its architecture is not among the tested ones; loading it tries every operator and checks the gradients.',
  };
}

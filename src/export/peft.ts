import { ADAPTER_CONFIG, ADAPTER_WEIGHTS, hubCommit } from '../domino/prompt/peftAdapter';
import { StudioError } from '../errors';
import { writeSafetensors } from '../tensors/safetensors';
import type { ExportedFile } from './types';

/** D* and the model it belongs to. Legend: k virtual tokens, d token dimension. */
export interface PeftPrompt {
  /** float32 [k, d] */
  readonly domain: { readonly data: Float32Array; readonly dims: readonly [number, number] };
  /** Hub id. */
  readonly model: string;
  /** Commit on the hub; anything else (a bundled or local model has none) is written as its newest. */
  readonly revision?: string | null;
  /** PEFT reads these from the model's own configuration where they are null. */
  readonly attentionHeads?: number | null;
  readonly layers?: number | null;
}

/**
 * D* as a PEFT prompt-tuning adapter: two files of one folder. The tensor is called `prompt_embeddings`, without prefix
 * or adapter name, because PEFT loads it as the weight of its prompt encoder (peft, utils/save_and_load.py). The
 * initialisation is written as RANDOM: TEXT would make PEFT ask for a text and a tokenizer.
 * @throws StudioError PROMPT_MISMATCH if the tensor is not k·d finite numbers
 */
export function exportPeftAdapter({ domain, model, revision, attentionHeads, layers }: PeftPrompt): ExportedFile[] {
  const [virtualTokens, tokenDim] = domain.dims;
  if (virtualTokens < 1 || domain.data.length !== virtualTokens * tokenDim || !domain.data.every(Number.isFinite)) {
    throw new StudioError(
      'PROMPT_MISMATCH',
      `The prompt is not ${virtualTokens} × ${tokenDim} finite numbers.`,
      'Train it again, or load another checkpoint.',
      { where: 'domain' },
    );
  }
  const config = {
    peft_type: 'PROMPT_TUNING',
    task_type: 'CAUSAL_LM',
    base_model_name_or_path: model,
    revision: hubCommit(revision),
    inference_mode: true,
    num_virtual_tokens: virtualTokens,
    token_dim: tokenDim,
    num_transformer_submodules: 1,
    num_attention_heads: attentionHeads ?? null,
    num_layers: layers ?? null,
    prompt_tuning_init: 'RANDOM',
    prompt_tuning_init_text: null,
    tokenizer_name_or_path: null,
    tokenizer_kwargs: null,
  };
  return [
    {
      name: ADAPTER_CONFIG,
      mediaType: 'application/json',
      bytes: new TextEncoder().encode(`${JSON.stringify(config, null, 2)}\n`) as Uint8Array<ArrayBuffer>,
    },
    {
      name: ADAPTER_WEIGHTS,
      mediaType: 'application/octet-stream',
      bytes: writeSafetensors({ prompt_embeddings: domain }, { format: 'pt' }),
    },
  ];
}

/** Exports whose attention is a plain GroupQueryAttention, in the forms that decoding has to tell apart. */
import { float } from '../../onnx/builder';
import * as forms from './exportForms';
import type { FamilyName, TinyName } from './tinyModels';

export type DecodingForm = readonly [TinyName | FamilyName, forms.Rewrite];

const int = (value: number) => ({ kind: 'int', value }) as const;
export const asItIs: forms.Rewrite = (graph) => graph;

export const GROUP_QUERY_FORMS: Readonly<Record<string, DecodingForm>> = {
  'llama, quantised': ['llama-q4', asItIs],
  'qwen2, packed with biases': ['qwen2-packed', asItIs],
  'qwen3, rotation in nodes of its own': ['qwen3-rotary', asItIs],
  'gemma 3, sliding and full layers': ['gemma3 genai q4', asItIs],
  'interleaved rotation': ['llama-q4', forms.gqa({ rotary_interleaved: int(1) })],
  'a local window': ['llama-q4', forms.gqa({ local_window_size: int(7) })],
  'capped scores': ['qwen2-packed', forms.gqa({ softcap: float(2) })],
  'a scale of its own': ['llama-q4', forms.gqa({ scale: float(0.4) })],
};

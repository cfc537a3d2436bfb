import { chatLayout } from '../../tokenization/chatTemplate';
import type { CheckpointTokenizer } from '../../tokenization/types';
import type { DominoOptions } from '../types';
import type { PromptTemplate } from './softPrompt';

/**
 * The fixed tokens around the soft tokens. `raw`: the text as the tokenizer gives it, so a BOS stands between the soft
 * tokens and X where the model wants one; so do the authors' code and PEFT, which put soft tokens in front of input_ids.
 * @throws StudioError MODEL_UNSUPPORTED where the model has no chat template to fill
 */
export function promptTemplate(template: DominoOptions['prompt'], tokenizer: CheckpointTokenizer): PromptTemplate {
  return template === 'chat' ? chatLayout(tokenizer) : { before: new Int32Array(0), between: tokenizer.idsInFront };
}

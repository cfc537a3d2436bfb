/** Questions answered by a model behind its chat template, each several times: what the answers have in common says how sure they are. */
import { sample } from '../generation/sample';
import type { LanguageModel } from '../model/types';
import { fingerprintOf } from '../tensors/fingerprint';
import { chatRequest } from '../tokenization/chatRequest';
import { aroundPlace } from '../tokenization/messagePlace';
import type { CheckpointTokenizer } from '../tokenization/types';

export interface Reply {
  /** Without blanks at its ends, and without what a reasoning model thinks before it speaks. */
  readonly text: string;
  /** It came to its end before the limit. */
  readonly ended: boolean;
}

export interface AnswerOptions {
  /** The user's message; has `{text}` once, where the question stands. */
  readonly instruction: string;
  /** Replies to a question. */
  readonly samples: number;
  /** 0 is greedy: all replies are the same. */
  readonly temperature: number;
  /** Longest reply in tokens. */
  readonly maxTokens: number;
}

/** The nucleus that self-consistency was shown with (Wang et al. 2022, arXiv 2203.11171, draws at temperatures of 0.5 to 0.7). */
const TOP_P = 0.95;

/**
 * @returns replies a question, in order; of as many questions as were answered where it was cancelled; none to a question that leaves no room in
 *   the model's context. A question's replies depend on it and the options, not on what is asked beside it.
 * @throws StudioError MODEL_UNSUPPORTED where the model has no chat template; BAD_OPTION
 */
export async function answerTexts(
  model: LanguageModel,
  tokenizer: CheckpointTokenizer,
  questions: readonly string[],
  { instruction, samples, temperature, maxTokens }: AnswerOptions,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<Reply[][]> {
  const request = chatRequest(tokenizer, aroundPlace(instruction, 'instruction', 'question'));
  const answered: Reply[][] = [];
  for (const question of questions) {
    const ids = request(question);
    if (ids.length + maxTokens > model.info.maxPositions) {
      answered.push([]);
      continue;
    }
    const { rows, cancelled } = await sample(
      model,
      tokenizer,
      await model.embedTokens(ids),
      {
        ...{ count: samples, temperature, topK: 0, topP: TOP_P, repetitionPenalty: 1, maxTokens, batch: samples },
        seed: seedOf(question),
      },
      { signal },
    );
    if (cancelled) break;
    answered.push(rows.map(({ text, finishReason }) => ({ text: spoken(text), ended: finishReason === 'stop' })));
  }
  return answered;
}

const seedOf = (question: string): number =>
  Number.parseInt(fingerprintOf([question], (text, at) => text.charCodeAt(at)).slice(0, 7), 16);

/** Reasoning models think between these marks; one that was cut has said nothing yet. */
const spoken = (text: string): string => text.replace(/^\s*<think>[\s\S]*?(?:<\/think>|$)/, '').trim();

/** Rows judged by a model by a rubric, one after another: each is asked behind a prompt of its own. */
import { sample } from '../generation/sample';
import type { LanguageModel } from '../model/types';
import { chatRequest } from '../tokenization/chatRequest';
import { aroundPlace } from '../tokenization/messagePlace';
import type { CheckpointTokenizer } from '../tokenization/types';
import { type Opinion, readLevel } from './readLevel';

export interface JudgedText extends Opinion {
  /** What the judge wrote. */
  readonly reply: string;
}

export interface JudgeOptions {
  /** Has `{text}` once, where the row stands. */
  readonly rubric: string;
  /** Longest reply in tokens. */
  readonly maxTokens: number;
}

export interface JudgeHooks {
  readonly onJudged?: (judged: JudgedText, at: number) => void;
  /** Honoured between tokens: what was judged is kept. */
  readonly signal?: AbortSignal;
}

/** @returns the parts before and after the row @throws StudioError BAD_OPTION */
export const partsOfRubric = (rubric: string): readonly [string, string] => aroundPlace(rubric, 'rubric', 'row');

/**
 * @returns an opinion a text, in order: of as many as were judged where it was cancelled; a text that does not fit the model's context is unknown
 * @throws StudioError MODEL_UNSUPPORTED where the model has no chat template; BAD_OPTION
 */
export async function judgeTexts(
  model: LanguageModel,
  tokenizer: CheckpointTokenizer,
  texts: readonly string[],
  { rubric, maxTokens }: JudgeOptions,
  { onJudged, signal }: JudgeHooks = {},
): Promise<JudgedText[]> {
  const request = chatRequest(tokenizer, partsOfRubric(rubric));
  const judged: JudgedText[] = [];
  for (const [at, text] of texts.entries()) {
    const ids = request(text);
    let reply = '';
    if (ids.length + maxTokens <= model.info.maxPositions) {
      const { rows, cancelled } = await sample(
        model,
        tokenizer,
        await model.embedTokens(ids),
        {
          ...GREEDY,
          maxTokens,
        },
        { signal },
      );
      if (cancelled) break;
      reply = rows[0]!.text;
    }
    const own = { ...readLevel(reply), reply };
    judged.push(own);
    onJudged?.(own, at);
  }
  return judged;
}

/** The same reply each time. */
const GREEDY = { count: 1, temperature: 0, topK: 0, topP: 1, repetitionPenalty: 1, batch: 1, seed: 0 } as const;

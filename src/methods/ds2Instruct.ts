/** DS²-Instruct (arXiv 2603.12932): keywords of the task × Bloom's levels → instructions; kept where the answers agree. */

import { StudioError } from '../errors';
import { Random } from '../tensors/random';
import { chatRequest } from '../tokenization/chatRequest';
import { ask } from './ask';
import { CATALOGUE } from './catalogue';
import { rowsOfIds } from './inFront';
import type { Method, MethodContext } from './types';

/** Bloom's taxonomy, revised (Anderson & Krathwohl 2001), with what each asks for. */
export const LEVELS = [
  'remember: recall a fact or a definition',
  'understand: explain it in other words',
  'apply: use it in a new case',
  'analyse: take it apart and find how the parts relate',
  'evaluate: judge it by a criterion, with reasons',
  'create: make something new of it',
] as const;

const KEYWORDS = 24;
/** Answers to one instruction that are compared. */
const ANSWERS = 5;

export const ds2Instruct: Method = {
  id: 'ds2-instruct',
  ...CATALOGUE['ds2-instruct'],
  async open(context) {
    const { tokenizer, description, sampling, onProgress } = context;
    onProgress?.('The model names keywords');
    const [reply] = await ask(context, {
      around: [
        'A domain is described as follows.\n\n',
        `\n\nName ${KEYWORDS} keywords of it, from its foundations to its special topics. Answer with one keyword a line and nothing else.`,
      ],
      text: description.trim(),
      maxTokens: 256,
      temperature: 0.7,
      seed: sampling.seed,
      count: 1,
    });
    const keywords = readKeywords(reply!);
    if (keywords.length === 0)
      throw new StudioError(
        'MODEL_UNSUPPORTED',
        'The model named no keywords of the domain.',
        'Use a larger instruction-tuned model.',
      );
    const cells = new Random(`${sampling.seed}/cells`).shuffle(
      keywords.flatMap((keyword) => LEVELS.map((level) => ({ keyword, level }))),
    );
    return {
      prefix: (index) => {
        const { keyword, level } = cells[index % cells.length]!;
        const request = chatRequest(tokenizer, [
          'A domain is described as follows.\n\n',
          `\n\nWrite one task of this domain at the level "${level}". Answer with the task and nothing else.`,
        ]);
        return rowsOfIds(context, request(`${description.trim()}\n\nKeyword: ${keyword}`));
      },
      facts: [{ name: 'Keywords', value: keywords.join(', ') }],
      keeps: (rows) => agreed(context, rows),
    };
  },
};

/** One a line, without the numbers and dashes of lists; each once. */
export function readKeywords(reply: string): string[] {
  const lines = reply.split('\n').map((line) => line.replace(/^[\s\-*•\d.)]+/, '').trim());
  return [...new Set(lines.filter((line) => line !== '' && line.length <= 80))].slice(0, KEYWORDS);
}

/** Rows whose answers are one and the same more than half of the time, case and white space aside. */
async function agreed(
  context: MethodContext,
  rows: readonly { readonly index: number; readonly text: string }[],
): Promise<ReadonlySet<number>> {
  const kept = new Set<number>();
  for (const { index, text } of rows) {
    if (text.trim() === '') continue;
    context.onProgress?.(`The model answers row ${index + 1}`);
    const answers = await ask(context, {
      around: ['', '\n\nAnswer in as few words as you can.'],
      text,
      maxTokens: 64,
      temperature: 0.7,
      seed: context.sampling.seed,
      count: ANSWERS,
    });
    if (majorityShare(answers) > 0.5) kept.add(index);
  }
  return kept;
}

/** Share of the most frequent answer; an empty one is none. */
export function majorityShare(answers: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const answer of answers) {
    const plain = answer.toLowerCase().replace(/\s+/g, ' ').trim();
    if (plain !== '') counts.set(plain, (counts.get(plain) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values()) / Math.max(1, answers.length);
}

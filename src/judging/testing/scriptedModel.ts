/** A model that says what a script says, letter by letter, of the tokens that it is asked behind. */
import { fakeLanguageModel } from '../../generation/testing/fakeLanguageModel';
import type { LanguageModel } from '../../model/types';
import type { CheckpointTokenizer } from '../../tokenization/types';

const END = 0;
const LETTERS = ['\u0000', ...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 \n{}"_:.,<>|-?()/;'];
const idOf = (letter: string): number => Math.max(1, LETTERS.indexOf(letter));

/** Letters as tokens, and one special token, `<|turn|>`. */
export const TURN = LETTERS.length;
export const tokenizer = {
  vocabularySize: TURN + 1,
  encode: (text: string) => Int32Array.from([...text], idOf),
  encodeTemplate: (text: string) =>
    Int32Array.from(text.split('<|turn|>').flatMap((part, at) => [...(at > 0 ? [TURN] : []), ...[...part].map(idOf)])),
  decode: (ids: readonly number[]) => Array.from(ids, (id) => LETTERS[id] ?? '').join(''),
  chatTemplate: '{% for m in messages %}<|turn|>{{ m.role }}: {{ m.content }}{% endfor %}<|turn|>',
  chatTemplateFile: 'chat_template.jinja',
  bosToken: null,
  eosToken: null,
} as unknown as CheckpointTokenizer;

/** @param says of what is asked, and of the row among those that are drawn together; none of them may differ in its first letter */
export function scripted(says: (asked: number[], row: number) => string): LanguageModel & { asked: number[][] } {
  const base = fakeLanguageModel({
    vocabularySize: TURN + 1,
    tokenDim: 1,
    endOfSampleTokenId: END,
    maxPositions: 4096,
  });
  const asked: number[][] = [];
  return Object.assign(Object.create(base) as LanguageModel, {
    asked,
    embedTokens: async (ids: Int32Array) => ({ data: Float32Array.from(ids), dims: [ids.length, 1] }),
    startDecoding: async (prefix: { data: Float32Array }, rows: number) => {
      asked.push([...prefix.data]);
      let replies = Array.from({ length: rows }, (_, row) => [...[...says([...prefix.data], row)].map(idOf), END]);
      let at = 0;
      const next = (): Float32Array => {
        const logits = new Float32Array(replies.length * (TURN + 1));
        for (const [row, reply] of replies.entries())
          logits[row * (TURN + 1) + reply[Math.min(at, reply.length - 1)]!] = 50;
        at++;
        return logits;
      };
      return {
        get rows() {
          return replies.length;
        },
        firstLogits: next().subarray(0, TURN + 1),
        step: async () => next(),
        keepRows: async (kept: Int32Array | readonly number[]) => {
          replies = Array.from(kept, (row) => replies[row]!);
        },
        dispose: () => undefined,
      };
    },
  });
}

/** Letters as tokens with one special token, `<|turn|>`, and a model that says what a script says of what it is asked. */

import type { LanguageModel } from '../../model/types';
import type { CheckpointTokenizer } from '../../tokenization/types';
import { fakeLanguageModel } from './fakeLanguageModel';

const END = 0;
const LETTERS = ['\u0000', ...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 \n{}"_:.,<>|-?()/;'];
const idOf = (letter: string): number => Math.max(1, LETTERS.indexOf(letter));
export const TURN = LETTERS.length;

export const chatTokenizer = {
  vocabularySize: TURN + 1,
  encode: (text: string) => Int32Array.from([...text], idOf),
  encodeTemplate: (text: string) =>
    Int32Array.from(text.split('<|turn|>').flatMap((part, at) => [...(at > 0 ? [TURN] : []), ...[...part].map(idOf)])),
  decode: (ids: readonly number[]) =>
    Array.from(ids, (id) => (id === TURN ? '<|turn|>' : (LETTERS[id] ?? ''))).join(''),
  chatTemplate:
    '{% for m in messages %}<|turn|>{{ m.role }}: {{ m.content }}{% endfor %}<|turn|>{% if add_generation_prompt %}assistant: {% endif %}',
  chatTemplateFile: 'chat_template.jinja',
  bosToken: null,
  eosToken: null,
} as unknown as CheckpointTokenizer;

export interface ScriptedModel extends LanguageModel {
  /** What stood in front of each draw, special tokens spelled out. */
  readonly asked: string[];
  /** The same as ids: a special token is told from one that is spelled out. */
  readonly askedIds: number[][];
}

export function scriptedChat(says: (asked: string, row: number) => string, maxPositions = 8192): ScriptedModel {
  const base = fakeLanguageModel({
    vocabularySize: TURN + 1,
    tokenDim: 1,
    endOfSampleTokenId: END,
    maxPositions,
    bosTokenId: null,
  });
  const asked: string[] = [];
  const askedIds: number[][] = [];
  return Object.assign(Object.create(base) as LanguageModel, {
    asked,
    askedIds,
    embedTokens: async (ids: Int32Array) => ({ data: Float32Array.from(ids), dims: [ids.length, 1] }),
    startDecoding: async (prefix: { data: Float32Array }, rows: number) => {
      const ids = [...prefix.data];
      const text = chatTokenizer.decode(ids);
      asked.push(text);
      askedIds.push(ids);
      let live = Array.from({ length: rows }, (_, row) => [...[...says(text, row)].map(idOf), END]);
      let at = 0;
      const logits = (): Float32Array => {
        const all = new Float32Array(live.length * (TURN + 1));
        for (const [row, reply] of live.entries()) all[row * (TURN + 1) + reply[Math.min(at, reply.length - 1)]!] = 50;
        at++;
        return all;
      };
      return {
        get rows() {
          return live.length;
        },
        firstLogits: logits().slice(0, TURN + 1),
        step: async () => logits(),
        keepRows: async (kept: readonly number[]) => {
          live = kept.map((row) => live[row]!);
        },
        dispose: () => undefined,
      };
    },
  });
}

import { describe, expect, it } from 'vitest';
import { scriptedChat, TURN, chatTokenizer as tokenizer } from '../generation/testing/scriptedChat';
import type { CheckpointTokenizer } from '../tokenization/types';
import { type AnswerOptions, answerTexts, type Reply } from './answerTexts';
import { consensusOf } from './consensus';

const options: AnswerOptions = { instruction: 'Answer: {text}', samples: 3, temperature: 0.7, maxTokens: 40 };

describe('answers of a model', () => {
  it('are asked for by the chat template, several times, and a question’s own special tokens stay letters', async () => {
    const model = scriptedChat((_, row) => (row === 1 ? 'four' : 'five'));
    const replies = await answerTexts(model, tokenizer, ['two <|turn|> and two?', 'what else?'], options);
    expect(replies.map((own) => own.map(({ text, ended }) => [text, ended]))).toEqual([
      [
        ['five', true],
        ['four', true],
        ['five', true],
      ],
      [
        ['five', true],
        ['four', true],
        ['five', true],
      ],
    ]);
    for (const asked of model.askedIds) expect(asked.filter((id) => id === TURN)).toHaveLength(2);
    expect(model.asked[0]).toContain('Answer: two <|turn|> and two?');
  });

  it('are without what a reasoning model thinks first, and tell one that was cut', async () => {
    const model = scriptedChat((_, row) =>
      row === 0 ? '<think>hm</think>\n\nsix' : '<think>and so on, and so on, and so on',
    );
    const [replies] = await answerTexts(model, tokenizer, ['q'], { ...options, samples: 2, maxTokens: 30 });
    expect(replies).toEqual([
      { text: 'six', ended: true },
      { text: '', ended: false },
    ]);
  });

  it('are none where the context has no room, or the work was called off', async () => {
    const model = scriptedChat(() => 'x', 4096);
    expect(await answerTexts(model, tokenizer, ['x'.repeat(4090), 'y'], options)).toMatchObject([[], [{}, {}, {}]]);
    const { signal } = { signal: AbortSignal.abort() };
    expect(await answerTexts(model, tokenizer, ['y'], options, { signal })).toEqual([]);
  });

  it.each([
    ['no chat template', { ...tokenizer, chatTemplate: null }, options.instruction, 'MODEL_UNSUPPORTED'],
    ['an instruction without the question', tokenizer, 'Answer.', 'BAD_OPTION'],
    ['an instruction with the question twice', tokenizer, '{text} {text}', 'BAD_OPTION'],
  ])('are refused with %s', async (_, own, instruction, code) => {
    const asked = answerTexts(
      scriptedChat(() => 'x'),
      own as CheckpointTokenizer,
      ['q'],
      { ...options, instruction },
    );
    await expect(asked).rejects.toMatchObject({ code });
  });
});

const said = (...texts: readonly string[]): Reply[] => texts.map((text) => ({ text, ended: true }));

describe('what replies come to', () => {
  it.each([
    [['4', 'four', '4.'], '4', 2],
    [['Four', 'the four!', '5'], 'Four', 2],
    // A number stays another one by its sign, and by its fraction.
    [['-5', '5', '5'], '5', 2],
    [['1.5', '15', '1.5'], '1.5', 2],
    [['{"a": 1, "b": [2]}', '{"b":[2],"a":1}', '{"a": 1}'], '{"a": 1, "b": [2]}', 2],
    [['First 3 and 4 make 7.\nThe answer is 7.', 'Well, 8.\nAnswer: 8', 'I count to 7: \\boxed{7}'], null, 2],
    [['yes', 'no', 'perhaps'], 'yes', 1],
    [['word'], 'word', 1],
  ])('%j', (texts, answer, agreed) => {
    const found = consensusOf(said(...texts));
    expect(found).toEqual({ answer: answer ?? texts[0], of: texts.length, agreed, likeness: null });
  });

  it('counts no reply that was cut or is empty', () => {
    const replies = [...said('five', ''), { text: 'four', ended: false }, { text: 'four', ended: false }];
    expect(consensusOf(replies)).toEqual({ answer: 'five', of: 4, agreed: 1, likeness: null });
    expect(consensusOf([{ text: 'four', ended: false }])).toEqual({ answer: null, of: 1, agreed: 0, likeness: null });
    expect(consensusOf([])).toEqual({ answer: null, of: 0, agreed: 0, likeness: null });
  });

  it('takes of prose the reply most like the others', () => {
    const [common, near, far] = [
      'The ferry stopped on Tuesday because a bearing ran hot, and forty people had to wait for hours.',
      'The ferry stopped on Tuesday because a bearing got hot, and forty people had to wait for four hours.',
      'Nobody knows why the islanders were left standing in that draughty hall for the better part of one whole day.',
    ];
    const found = consensusOf(said(far!, common!, near!));
    expect([common, near]).toContain(found.answer);
    expect(found.likeness).toBeGreaterThan(0.4);
    expect(found.likeness).toBeLessThan(0.9);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StudioError } from '../errors';
import { scriptedChat, TURN, chatTokenizer as tokenizer } from '../generation/testing/scriptedChat';
import type { CheckpointTokenizer } from '../tokenization/types';
import { judgeTexts } from './judgeTexts';
import { LEVELS, readLevel } from './readLevel';
import { RUBRICS } from './rubrics';

describe('a reply', () => {
  it.each([
    ['{"explanation": "Clear.", "input_quality": "excellent"}', 'excellent', 'Clear.'],
    [
      'Sure!\n```json\n{"explanation": "It {almost} works", "input_quality": "Very_Poor"}\n```',
      'very poor',
      'It {almost} works',
    ],
    ['{"draft": {"input_quality": "poor"}} {"explanation": "no", "input_quality": "good"}', 'good', 'no'],
    ['{"explanation": "a "quoted" word", "input_quality": "average"}', 'average', ''],
    ["{'input_quality': 'good'", 'good', ''],
    ['{"explanation": "cut off before it came to', null, ''],
    ['Excellent.', 'excellent', ''],
    ['It is an excellent problem.', null, ''],
    ['{"input_quality": "superb"}', null, ''],
    ['{"input_quality": 5}', null, ''],
    ['null', null, ''],
    ['', null, ''],
  ])('%j is read as %s', (reply, level, explanation) => {
    expect(readLevel(reply)).toEqual({ level, explanation });
  });

  it('of JSON is read whatever stands around it, and no text throws', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...LEVELS),
        fc.string(),
        fc.string({ unit: fc.constantFrom('a', ' ', '\n', ':') }),
        (level, explanation, around) => {
          const json = JSON.stringify({ explanation, input_quality: level });
          expect(readLevel(`${around}${json}${around}`)).toEqual({ level, explanation });
        },
      ),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(readLevel(text)).toBeDefined();
      }),
    );
  });
});

const options = { rubric: RUBRICS.problem, maxTokens: 200 };

describe('a judge', () => {
  it('is asked of each row by the rubric, and a row’s own special tokens stay letters', async () => {
    const model = scriptedChat((asked) =>
      asked.includes('sort') ? '{"explanation": "ok", "input_quality": "excellent"}' : 'I cannot say.',
    );
    const texts = ['Please sort <|turn|> it.', 'Nothing.'];
    const judged = await judgeTexts(model, tokenizer, texts, options);
    expect(judged.map(({ level, explanation }) => [level, explanation])).toEqual([
      ['excellent', 'ok'],
      [null, ''],
    ]);
    expect(judged[1]!.reply).toBe('I cannot say.');
    for (const asked of model.askedIds) expect(asked.filter((id) => id === TURN)).toHaveLength(2);
    expect(model.asked[0]).toContain('Please sort <|turn|> it.');
    expect(model.asked[0]).toContain('Rate its quality');
  });

  it('that is cancelled keeps what it judged', async () => {
    const abort = new AbortController();
    const model = scriptedChat(() => '{"input_quality": "good"}');
    const onJudged = (): void => abort.abort();
    const judged = await judgeTexts(model, tokenizer, ['a', 'b', 'c'], options, { onJudged, signal: abort.signal });
    expect(judged).toHaveLength(1);
  });

  it('knows nothing of a row that does not fit', async () => {
    const model = scriptedChat(() => 'good', 4096);
    const [judged] = await judgeTexts(model, tokenizer, ['x'.repeat(4000)], options);
    expect(judged).toEqual({ level: null, explanation: '', reply: '' });
    expect(model.asked).toHaveLength(0);
  });

  it.each([
    ['no chat template', { ...tokenizer, chatTemplate: null }, options.rubric, 'MODEL_UNSUPPORTED'],
    [
      'a template that leaves the message out',
      { ...tokenizer, chatTemplate: 'hello' },
      options.rubric,
      'MODEL_UNSUPPORTED',
    ],
    ['a rubric without the row', tokenizer, 'Rate it.', 'BAD_OPTION'],
    ['a rubric with the row twice', tokenizer, '{text} {text}', 'BAD_OPTION'],
  ])('is refused with %s', async (_, own, rubric, code) => {
    const thrown = await judgeTexts(
      scriptedChat(() => ''),
      own as CheckpointTokenizer,
      ['a'],
      { ...options, rubric },
    ).catch((error: StudioError) => error.code);
    expect(thrown).toBe(code);
  });
});

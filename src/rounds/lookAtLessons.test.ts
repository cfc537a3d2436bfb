/** On the real engine: a tiny random checkpoint on the CPU. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lessonLoss } from '../adaptation/heldOutLoss';
import { encodeLessons } from '../adaptation/lessonTokens';
import { defaultBudget } from '../domino/objective/microBatches';
import { TokenTable } from '../domino/prompt/tokenTable';
import { type LoadedLanguageModel, loadLanguageModel } from '../model/load';
import { memoryFolder, tinyFiles } from '../model/testing/tinyModels';
import { createCpuRuntime } from '../runtime/node';
import { answerCoder } from '../tasks/answerForm';
import { loadTokenizer } from '../tokenization/load';
import type { CheckpointTokenizer } from '../tokenization/types';
import { lookAtLessons } from './lookAtLessons';

const FORM = { kind: 'open-assert' } as const;
const lesson = (id: string, question: string, answer: string) => ({ id, question, answer });
const lessons = [
  lesson('a', 'assert 1 + 1 == ??', '2'),
  lesson('b', 'x = [1, 2, 3]\nassert x * 2 == ??', '[1, 2, 3, 1, 2, 3]'),
  lesson('no assertion', 'x = 1', '1'),
  lesson('too long', `x = "${'y'.repeat(200)}"\nassert x == ??`, '1'),
];

describe('a look at lessons', () => {
  let model: LoadedLanguageModel;
  let tokenizer: CheckpointTokenizer;
  beforeAll(async () => {
    const folder = memoryFolder('llama-q4', tinyFiles('llama-q4'));
    model = await loadLanguageModel(folder, { runtime: createCpuRuntime({ threads: 1 }) });
    tokenizer = loadTokenizer(await folder.read('tokenizer.json'));
  });
  afterAll(() => model.dispose());

  it('has the loss of each by itself, and grades its answers; what does not fit is left out', async () => {
    const student = { model, tokenizer, coder: answerCoder(FORM, tokenizer, model.info) };
    const options = {
      form: FORM,
      grading: { kind: 'exact' },
      samples: 3,
      temperature: 1,
      maxTokens: 4,
      seed: 0,
    } as const;
    const outcomes = await lookAtLessons(student, lessons, options, null);
    expect(outcomes.map(({ id, samples }) => [id, samples])).toEqual([
      ['a', 3],
      ['b', 3],
    ]);
    for (const [at, { loss }] of outcomes.entries()) {
      const { encoded } = encodeLessons([lessons[at]!], FORM, tokenizer, model.info, 100);
      const table = await TokenTable.create(model, [encoded[0]!.ids]);
      expect(loss).toBeCloseTo(await lessonLoss(model, encoded, table, defaultBudget(model)), 4);
    }
  });
});

import { expect, test } from 'vitest';
import { chatTokenizer, scriptedChat } from '../../generation/testing/scriptedChat';
import { describeRows } from './describeRows';

const PREFIX = { data: Float32Array.of(5), dims: [1, 1] as const };

test('the model describes rows that it draws behind the prompt, not what the prompt was made from', async () => {
  const model = scriptedChat((asked) => (asked.includes('Describe') ? ' They are short. ' : 'abc'));
  const words = await describeRows({ model, tokenizer: chatTokenizer }, PREFIX, new AbortController().signal);
  expect(words).toBe('They are short.');
  const [drawn, question] = model.asked;
  expect(drawn).toBe(chatTokenizer.decode([5]));
  expect(question).toContain('abc\n\n---\n\nabc');
  expect(question).toMatch(/assistant: $/);
});

test('a model that cannot be asked is refused', async () => {
  const model = scriptedChat(() => 'abc');
  const tokenizer = { ...chatTokenizer, chatTemplate: null };
  await expect(describeRows({ model, tokenizer }, PREFIX, new AbortController().signal)).rejects.toMatchObject({
    code: 'MODEL_UNSUPPORTED',
  });
});

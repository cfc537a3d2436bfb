// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { compositionsOf, keptReferences, rowProblems } from '../../project/references';
import { composeBy } from '../actions/references/compose';
import { addPastedText } from '../actions/references/references';
import { undo } from '../actions/undo';
import { learnObstacle } from '../selectors/learnObstacle';
import { fakeStudio } from '../testing/fakeStudio';
import { renderStep } from '../testing/render';
import { step } from './step';

async function open(rows: readonly object[]) {
  const studio = fakeStudio();
  await addPastedText(studio, JSON.stringify(rows));
  const { user } = renderStep(studio, step);
  const texts = () => keptReferences(studio.store.getState().project).map(({ input }) => input);
  const choose = async (label: string, option: string) => {
    await user.click(screen.getByRole('combobox', { name: label }));
    await user.click(await screen.findByRole('option', { name: option }));
  };
  return { studio, user, texts, choose };
}

const pairs = [
  { question: '1 + 1', answer: '2', id: 'a' },
  { question: '2 + 2', answer: '4', id: 'b' },
];

describe('what is learned of a file', () => {
  it('is the input alone, then input and answer, then what a template says; each can be undone', async () => {
    const { studio, user, texts, choose } = await open(pairs);
    expect(screen.getByText('Not used: answer, id.')).toBeDefined();
    await choose('What is learned', 'input, then answer');
    expect(texts()).toEqual(['1 + 1\n\nAnswer: 2', '2 + 2\n\nAnswer: 4']);
    expect(screen.getByText('Not used: id.')).toBeDefined();
    const template = screen.getByRole('textbox', { name: 'Template' });
    await user.clear(template);
    await user.type(template, '{{{{question} == {{answer}');
    await user.tab();
    expect(screen.getByText(/A brace stands alone/)).toBeDefined();
    expect(texts()[0]).toBe('1 + 1\n\nAnswer: 2');
    await user.clear(template);
    await user.type(template, '{{question} == {{answer} ({{id})');
    await user.tab();
    expect(texts()).toEqual(['1 + 1 == 2 (a)', '2 + 2 == 4 (b)']);
    expect(screen.queryByText(/^Not used/)).toBeNull();
    undo(studio);
    undo(studio);
    expect(texts()).toEqual(['1 + 1', '2 + 2']);
  });

  it('names a row that would not split, and leaves it out', async () => {
    const { studio, texts, choose } = await open([...pairs, ...pairs, { question: 'x', answer: 'a == b' }]);
    await choose('What is learned', 'input, then answer');
    expect(texts()).toHaveLength(5);
    expect(composeBy(studio, studio.store.getState().project.files[0]!, '{question} == {answer}')).toBeNull();
    expect(texts()).toHaveLength(4);
    expect(rowProblems(studio.store.getState().project)).toMatchObject([
      { line: 5, message: 'The row cannot be learned as composed: it says twice what stands before “answer”.' },
    ]);
  });

  it('is a whole conversation where the file has them', async () => {
    const messages = (q: string) => [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: q },
      { role: 'assistant', content: `${q}!` },
    ];
    const { texts, choose } = await open([{ messages: messages('hi') }, { messages: messages('ho') }]);
    expect(screen.getByText('Not used: system, 1 assistant turn.')).toBeDefined();
    await choose('What is learned', 'the whole conversation');
    expect(texts()[1]).toBe('=== system ===\nBe brief.\n=== user ===\nho\n=== assistant ===\nho!');
    expect(screen.queryByText(/^Not used/)).toBeNull();
  });

  it('is one way for all files', async () => {
    const { studio, choose } = await open(pairs);
    await choose('What is learned', 'input, then answer');
    await addPastedText(studio, '["only text", "more text"]');
    const state = studio.store.getState();
    expect(compositionsOf(state.project)).toHaveLength(2);
    expect(learnObstacle(state)).toContain('learned in different ways');
  });
});

import { expect, it } from 'vitest';
import { CALLS, conversationWith, TOOLS } from '../testing/toolConversations';
import { splitToolSection, withoutTools } from './toolSection';

it('parts the tools from the conversation behind them', () => {
  const text = conversationWith([CALLS[0]!]);
  const { tools, conversation } = splitToolSection(text)!;
  expect(tools.split('\n').map((line) => JSON.parse(line))).toEqual(TOOLS);
  expect(conversation.startsWith('=== user ===\n')).toBe(true);
  expect(`=== tools ===\n${tools}\n${conversation}`).toBe(text);
});

it('leaves any other text as it is', () => {
  for (const text of [
    '',
    '=== user ===\nhello',
    '=== tools ===',
    '=== tools ===\n{}',
    'x\n=== tools ===\n{}\n=== user ===\n',
  ])
    expect(withoutTools(text)).toBe(text);
});

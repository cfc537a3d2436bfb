import { expect, it } from 'vitest';
import { COMPOSITION, REFERENCES, TOOLS } from '../../references/testing/toolConversations';
import { rowConstraint } from './rowConstraint';

it('is that of conversations which call tools', () => {
  expect(rowConstraint(REFERENCES, COMPOSITION)).toMatchObject({
    kind: 'tool-calls',
    defined: [],
    shape: { calls: [1, 1] },
  });
  const bare = '=== user ===\nq\n=== assistant ===\n=== call f ===\n{"a": 1}';
  expect(rowConstraint([bare], COMPOSITION)).toMatchObject({
    defined: [{ name: 'f', parameters: { type: 'object' } }],
  });
  const defining = `=== system ===\nUse ${JSON.stringify(TOOLS)}\n${bare.replace('call f', 'call now')}`;
  expect(rowConstraint([defining], COMPOSITION)).toMatchObject({
    defined: TOOLS.map((tool) => ({ name: tool.function.name })),
  });
});

it('is JSON where every reference is', () => {
  const input = { kind: 'input', column: 'text' } as const;
  expect(rowConstraint(['{"a": 1}', ' [2]'], input)).toEqual({ kind: 'json' });
  expect(rowConstraint(['{"a": 1}', ' [2]'], null)).toEqual({ kind: 'json' });
});

it('is none otherwise', () => {
  for (const texts of [[], ['print(1)'], ['{"a": 1}', '{"a": '], ['3'], ['=== user ===\nq\n=== assistant ===\na']]) {
    expect(rowConstraint(texts, null)).toBeNull();
    expect(rowConstraint(texts, COMPOSITION)).toBeNull();
  }
});

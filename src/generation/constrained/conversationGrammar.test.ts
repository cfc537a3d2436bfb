import { describe, expect, it } from 'vitest';
import { splitRow } from '../../references/composition/compose';
import { CALLS, COMPOSITION, conversationWith, REFERENCES, TOOLS } from '../../references/testing/toolConversations';
import { conversationShape } from '../../references/tools/conversationShape';
import { readTool } from '../../references/tools/toolDefinition';
import { conversationGrammar } from './conversationGrammar';
import { HeldRows } from './heldRows';
import { byteVocabulary, drawTexts } from './testing/byteRows';

const SECTION = TOOLS.map((tool) => JSON.stringify(tool)).join('\n');
/** The tools are one token here: they are drawn whole or not at all. */
const VOCABULARY = byteVocabulary([`=== tools ===\n${SECTION}\n`]);

function takes(text: string, references: readonly string[]): boolean {
  const rows = new HeldRows(conversationGrammar(conversationShape(references)!, []).grammar, byteVocabulary(), [264]);
  const row = rows.start();
  for (const byte of new TextEncoder().encode(text)) {
    if (!row.allowed(100_000).includes(byte)) return false;
    row.take(byte);
  }
  return row.allowed(100_000).includes(264);
}

describe('the shape of conversations', () => {
  it('is read from their turns', () => {
    expect(conversationShape(REFERENCES)).toEqual({
      sections: [SECTION],
      bare: false,
      system: 'never',
      calls: [1, 1],
      names: CALLS.map(([name]) => name),
      follows: ['user call', 'call result', 'result words', 'words end'],
      longest: { words: 19, arguments: 67 },
    });
    expect(conversationShape(['=== user ===\nq\n=== assistant ===\na'])).toBeNull();
    expect(
      conversationShape([
        '=== system ===\ns\n=== user ===\nq\n=== assistant ===\nso\n=== call f ===\n{}\n=== call g ===\n{}',
        REFERENCES[0]!,
      ]),
    ).toMatchObject({ bare: true, system: 'sometimes', calls: [1, 2] });
    const many = conversationShape([conversationWith([CALLS[0]!, CALLS[1]!])])!;
    expect(many.follows).toEqual([
      'user call',
      'call call',
      'call result',
      'result result',
      'result words',
      'words end',
    ]);
  });
});

describe('a conversation held to its shape', () => {
  it('takes the references themselves', () => {
    for (const text of REFERENCES) expect(takes(text, REFERENCES)).toBe(true);
  });

  it.each([
    ['another tool', conversationWith([['now', '{}']]).replace('call now', 'call never')],
    ['a wrong argument', conversationWith([['get_weather', '{"city": "Oslo", "days": "3"}']])],
    ['no call', `=== tools ===\n${SECTION}\n=== user ===\nq\n=== assistant ===\na`],
    ['no end', REFERENCES[0]!.slice(0, REFERENCES[0]!.lastIndexOf('\n=== assistant'))],
    ['other tools in front', REFERENCES[0]!.replace('get_weather', 'get_wheather')],
  ])('takes no conversation with %s', (_, text) => {
    expect(takes(text, REFERENCES)).toBe(false);
  });

  it('ends in its room, splits, and calls as the schemas say', () => {
    const { grammar, loose } = conversationGrammar(conversationShape(REFERENCES)!, []);
    expect(loose).toEqual([]);
    const texts = drawTexts(grammar, 40, 400, VOCABULARY);
    const called = new Set<string>();
    for (const text of texts) {
      const { row, fault } = splitRow(COMPOSITION, text!);
      expect(fault).toBeNull();
      for (const { tool_calls: calls = [] } of row!.messages!) for (const call of calls) called.add(call.function.name);
    }
    expect(called.size).toBe(6);
  });

  it('holds to tools that system messages define', () => {
    const row = (call: string): string =>
      `=== system ===\nYou have ${SECTION}\n=== user ===\nq\n=== assistant ===\n${call}`;
    const shape = conversationShape([row('=== call now ===\n{}')])!;
    expect(shape).toMatchObject({ sections: [], bare: true, system: 'always' });
    const { grammar } = conversationGrammar(
      shape,
      TOOLS.flatMap((tool) => readTool(tool) ?? []),
    );
    for (const text of drawTexts(grammar, 10, 300))
      expect(text).toMatch(/\n=== call (get_weather|convert|set_alarm|send_mail|find_route|now) ===\n\{/);
  });
});

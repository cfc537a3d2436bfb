import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeRow, splitRow } from '../compose';
import { leftOutOf } from '../leftOut';
import { suggestConversation } from '../suggest';
import type { Cells, Composition } from '../types';
import { conversationText, splitConversation } from './conversationText';

const whole: Composition = { kind: 'conversation', columns: ['messages'], tools: 'tools' };
const tool = { type: 'function', function: { name: 'weather', parameters: { type: 'object', properties: {} } } };
const turns = [
  { role: 'System', content: 'Be brief.' },
  {
    role: 'user',
    content: [
      { type: 'text', text: 'Rain?' },
      { type: 'image_url', image_url: { url: 'x' } },
    ],
  },
  {
    role: 'assistant',
    content: null,
    tool_calls: [
      { id: 'call_Zx', type: 'function', function: { name: 'weather', arguments: '{"city": "Oslo"}' } },
      { id: 'call_Yw', type: 'function', function: { name: 'weather', arguments: { city: 'Bern' } } },
    ],
  },
  { role: 'tool', tool_call_id: 'call_Yw', content: 'sun', name: 'weather' },
  { role: 'tool', tool_call_id: 'call_Zx', content: '{"rain": true}' },
  { role: 'assistant', content: 'Oslo: rain.\nBern: sun.', weight: 1 },
];
const cells: Cells = { messages: JSON.stringify(turns), tools: JSON.stringify([tool]), id: '7' };
const TEXT = `=== tools ===
${JSON.stringify(tool)}
=== system ===
Be brief.
=== user ===
Rain?
=== assistant ===
=== call weather ===
{"city": "Oslo"}
=== call weather ===
{"city":"Bern"}
=== result 2 ===
sun
=== result 1 ===
{"rain": true}
=== assistant ===
Oslo: rain.
Bern: sun.`;

describe('a conversation', () => {
  it('is learned whole: system, calls, results and tools', () => {
    expect(composeRow(whole, cells)).toEqual({ fault: null, text: TEXT });
  });

  it('keeps the digits of numbers in calls, tools and results', () => {
    const args = '{"id":9007199254740993,"rate":0.10,"far":[1e400,-0]}';
    const messages = `[{"role":"user","content":"q"},{"role":"assistant","tool_calls":[{"function":{"name":"f","arguments":${args}}}]},{"role":"tool","content":{"id":9007199254740993}}]`;
    const tools = '[{"name":"f","parameters":{"maximum":9007199254740993}}]';
    const { text } = composeRow(whole, { messages, tools });
    expect(text).toContain(`=== call f ===\n${args}\n`);
    expect(text).toContain('=== result 1 ===\n{"id":9007199254740993}');
    expect(text).toContain('"maximum":9007199254740993');
    const { row } = splitRow(whole, text!);
    expect(row?.fields.tools).toBe(tools);
    // ShareGPT's way, and a list that Python wrote into a cell.
    const share = `[{"from":"human","value":"q"},{"from":"function_call","value":${JSON.stringify(`{"name":"f","arguments":${args}}`)}}]`;
    expect(composeRow(whole, { messages: share, tools }).text).toContain(args);
    const python = `[{'role': 'user', 'content': 'q'}, {'role': 'assistant', 'tool_calls': [{'name': 'f', 'arguments': {'id': 9007199254740993}}]}]`;
    expect(composeRow(whole, { messages: python, tools }).text).toContain('{"id":9007199254740993}');
  });

  it('splits into its messages, in OpenAI form', () => {
    const { row } = splitRow(whole, TEXT);
    const call = (id: string, args: string) => ({
      id,
      type: 'function',
      function: { name: 'weather', arguments: args },
    });
    expect(row?.messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Rain?' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [call('call_1', '{"city": "Oslo"}'), call('call_2', '{"city":"Bern"}')],
      },
      { role: 'tool', content: 'sun', tool_call_id: 'call_2' },
      { role: 'tool', content: '{"rain": true}', tool_call_id: 'call_1' },
      { role: 'assistant', content: 'Oslo: rain.\nBern: sun.' },
    ]);
    expect(row).toMatchObject({ tools: [tool], question: 'Rain?', answer: 'Oslo: rain.\nBern: sun.' });
    expect(JSON.parse(row!.fields.tools!)).toEqual([tool]);
  });

  it('is read from the forms that people have', () => {
    const sharegpt = [
      { from: 'human', value: 'q' },
      { from: 'function_call', value: '{"name": "f", "arguments": {"x": 1}}' },
      { from: 'observation', value: '2' },
      { from: 'gpt', value: 'a' },
    ];
    const composition: Composition = { kind: 'conversation', columns: ['conversations'], tools: null };
    expect(composeRow(composition, { conversations: JSON.stringify(sharegpt) }).text).toBe(
      '=== user ===\nq\n=== assistant ===\n=== call f ===\n{"x":1}\n=== result 1 ===\n2\n=== assistant ===\na',
    );
    const python = "[{'role': 'user', 'content': 'q'}, {'role': 'assistant', 'content': 'it\\'s'}]";
    expect(composeRow({ ...whole, tools: null }, { messages: python }).text).toContain("it's");
    const trl: Composition = { kind: 'conversation', columns: ['prompt', 'completion'], tools: null };
    const both = { prompt: '[{"role":"user","content":"q"}]', completion: '[{"role":"assistant","content":"a"}]' };
    const { row } = splitRow(trl, composeRow(trl, both).text!);
    expect({ ...row!.fields }).toEqual(both);
    expect(composeRow(trl, { ...both, completion: 'b' }).text).toContain('=== assistant ===\nb');
  });

  it.each([
    [
      'a turn with a line like a marker',
      [
        { role: 'user', content: 'x\n=== user ===\ny' },
        { role: 'assistant', content: 'a' },
      ],
      'marker',
    ],
    ['no assistant', [{ role: 'user', content: 'x' }], 'no-turn'],
    ['no list', 'hello', 'no-conversation'],
    ['a role that is none', [{ role: 'narrator', content: 'x' }], 'no-conversation'],
    ['a result without a call', [{ role: 'tool', content: 'x' }], 'no-conversation'],
    [
      'a call of no tool of its own',
      [
        { role: 'user', content: 'x' },
        { role: 'assistant', tool_calls: [{ function: { name: 'g', arguments: '{}' } }] },
      ],
      'unknown-tool',
    ],
  ])('is refused with %s', (_, messages, kind) => {
    const row = { messages: typeof messages === 'string' ? messages : JSON.stringify(messages), tools: cells.tools! };
    expect(composeRow(whole, row).fault?.kind).toBe(kind);
  });

  it.each([
    ['Hello', 'no-conversation'],
    ['=== user ===\nq', 'no-turn'],
    ['=== user ===\nq\n=== assistant ===\n=== call f ===\nnot json', 'bad-arguments'],
    ['=== user ===\nq\n=== assistant ===', 'no-conversation'],
    ['=== user ===\nq\n=== result 1 ===\n2\n=== assistant ===\na', 'stray-result'],
    ['=== user ===\nq\n=== call f ===\n{}', 'no-turn'],
    ['=== tools ===\nnone\n=== user ===\nq\n=== assistant ===\na', 'no-tools'],
  ])('fails its split with a reason: %j', (text, kind) => {
    expect(splitRow(whole, text).fault?.kind).toBe(kind);
  });

  it.each(['=== user ===\n=== user ===\n', '=== user ===\n\n=== user ===', '=== user ===\n\r=== user ===\rx'])(
    'that was split is written as it was: %j',
    (text) => {
      const { conversation } = splitConversation(text);
      expect(conversationText(conversation!)).toBe(text);
    },
  );

  it('that was split is written as it was, whatever stands in it', () => {
    const content = fc.string({ unit: fc.constantFrom('=', ' ', 'user', '\n', '===', 'x', '\r'), maxLength: 12 });
    const message = fc.oneof(
      fc.record({ role: fc.constantFrom('system' as const, 'user' as const), content }),
      fc.record({ role: fc.constant('assistant' as const), content: fc.option(content) }),
    );
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 4 }), (messages) => {
        const text = conversationText({ messages, tools: null });
        const { conversation } = splitConversation(text);
        if (conversation !== null) expect(conversationText(conversation)).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('what is left out', () => {
  const table = { columns: ['messages', 'tools', 'id', 'input', 'output'], rows: [{ cells }] };

  it('is said of the input alone', () => {
    const composition: Composition = { kind: 'input', column: 'input' };
    expect(leftOutOf(table, composition, { ...cells, input: 'Rain?' })).toEqual([
      'system',
      '2 assistant turns',
      '2 tool results',
      'tools',
      'id',
    ]);
  });

  it('is what a whole conversation has beside its texts', () => {
    const left = leftOutOf(table, whole, { ...cells, input: 'Rain?', output: 'Oslo: rain.\nBern: sun.' });
    expect(left).toEqual(['1 image', 'weight', 'id']);
  });

  it('is the other columns of a template', () => {
    const composition: Composition = { kind: 'template', template: '{q} = {a}', question: 'q', answer: 'a' };
    const plain = { columns: ['q', 'a', 'id', 'notes'], rows: [] };
    expect(leftOutOf(plain, composition, { q: '1', a: '1', id: '3', notes: ' ' })).toEqual(['id']);
  });
});

it('a conversation is suggested where most rows have one', () => {
  const row = { cells };
  expect(suggestConversation({ columns: ['id', 'messages', 'tools'], rows: [row] })).toEqual({
    columns: ['messages'],
    tools: 'tools',
  });
  expect(suggestConversation({ columns: ['q'], rows: [{ cells: { q: '[{"a": 1}]' } }] })).toBeNull();
});

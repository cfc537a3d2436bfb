import { describe, expect, it } from 'vitest';
import type { Composition } from '../../references/composition/types';
import { CALLS, COMPOSITION, conversationWith, REFERENCES, TOOLS } from '../../references/testing/toolConversations';
import { defaultRecipe } from '../recipe';
import { openJudging } from '../session';
import { callFaultWords } from '../toolCalls/faultWords';
import { verdictOf } from '../verdict';
import { toolCallEvidence } from './toolCalls';

async function judge(text: string, references = REFERENCES, composition: Composition = COMPOSITION) {
  const judging = openJudging(
    references.map((each, at) => ({ id: String(at), text: each })),
    defaultRecipe,
  );
  return (await judging.add([{ id: 's', text, finishReason: 'stop', composition }]))[0]!;
}

/** What is wrong, in words. */
async function said(text: string, references = REFERENCES): Promise<readonly string[]> {
  return toolCallEvidence(await judge(text, references))!.faults.map(callFaultWords);
}

describe('a call', () => {
  it.each(CALLS)('of %s that its schema takes passes', async (name, args) => {
    const judged = await judge(conversationWith([[name, args]]));
    expect(judged.findings['tool-calls']).toMatchObject({ verdict: 'pass', evidence: { calls: 1, faults: [] } });
  });

  it.each([
    [
      'get_weather',
      '{"city": "Oslo", "days": "3"}',
      'wrong-type',
      'wrong type: days of get_weather is a string, integer expected',
    ],
    ['get_wheather', '{"city": "Oslo", "days": 3}', 'unknown-tool', 'unknown tool: get_wheather'],
    ['get_weather', '{"city": "Oslo"}', 'missing-field', 'missing field: days of get_weather'],
    [
      'get_weather',
      '{"city": "Oslo", "days": 3',
      'does-not-parse',
      'the arguments of get_weather do not parse as a JSON object',
    ],
    ['now', '[1]', 'does-not-parse', 'the arguments of now do not parse as a JSON object'],
    ['get_weather', '{"city": "Oslo", "days": 3, "hour": 4}', 'no-such-field', 'no such field: hour of get_weather'],
    ['get_weather', '{"city": "Oslo", "days": 15}', 'bad-value', 'value not allowed: days of get_weather (maximum)'],
    [
      'get_weather',
      '{"city": "Oslo", "days": 3, "unit": "kelvin"}',
      'bad-value',
      'value not allowed: unit of get_weather (enum)',
    ],
    [
      'send_mail',
      '{"to": ["a", 2], "subject": ""}',
      'wrong-type',
      'wrong type: to.1 of send_mail is an integer, string expected',
    ],
    [
      'send_mail',
      '{"to": ["a"], "subject": "", "options": {}}',
      'missing-field',
      'missing field: options.priority of send_mail',
    ],
    [
      'send_mail',
      '{"to": ["a"], "subject": "", "options": {"priority": 1, "cc": 2}}',
      'no-such-field',
      'no such field: options.cc of send_mail',
    ],
    ['find_route', '{"stops": ["A"]}', 'bad-value', 'value not allowed: stops of find_route (minItems)'],
    ['set_alarm', '{"time": "soon"}', 'bad-value', 'value not allowed: time of set_alarm (format)'],
  ])('of %s with %s fails: %s', async (name, args, reason, words) => {
    const judged = await judge(
      conversationWith([
        ['now', '{}'],
        [name, args],
      ]),
    );
    expect(judged.findings['tool-calls']).toMatchObject({ verdict: 'fail', reason });
    expect(toolCallEvidence(judged)?.faults.map(callFaultWords)).toContain(words);
    // Its form may object too: the reason is the call's.
    expect(verdictOf(judged, defaultRecipe).decidedBy).toBe('tool-calls');
  });

  it('of a tool that the row defines and the references do not know is unknown where they share their tools', async () => {
    const own = [...TOOLS, { ...TOOLS[0]!, function: { ...TOOLS[0]!.function, name: 'mine' } }];
    expect(await said(conversationWith([['mine', '{"city": "Oslo", "days": 3}']], own))).toEqual([
      'unknown tool: mine',
    ]);
  });

  it('is taken by the row’s own schema where every reference has tools of its own', async () => {
    const ownOf = (name: string) => [{ type: 'function', function: { ...TOOLS[0]!.function, name } }];
    const row = (name: string, days: string): string =>
      conversationWith([[name, `{"city": "Oslo", "days": ${days}}`]], ownOf(name));
    const references = ['a', 'b', 'c'].map((name) => row(name, '3'));
    expect(await said(row('d', '3'), references)).toEqual([]);
    expect(await said(row('d', 'true'), references)).toEqual(['wrong type: days of d is a boolean, integer expected']);
    expect(await said(conversationWith([['a', '{}']], ownOf('d')), references)).toEqual(['unknown tool: a']);
  });

  it('may do what the references themselves do against their schemas, and no more', async () => {
    const references = [...REFERENCES, conversationWith([['get_weather', '{"city": "Oslo", "days": "3"}']])];
    expect(await said(conversationWith([['get_weather', '{"city": "Bern", "days": "9"}']]), references)).toEqual([]);
    expect(await said(conversationWith([['get_weather', '{"city": 1, "days": "9"}']]), references)).toEqual([
      'wrong type: city of get_weather is an integer, string expected',
    ]);
  });

  it('is unsure where the schema itself is broken', async () => {
    const broken = [{ type: 'function', function: { name: 'f', parameters: { $ref: '#/nowhere' } } }];
    const text = conversationWith([['f', '{}']], broken as never);
    const judged = await judge(text, [text]);
    expect(judged.findings['tool-calls']).toMatchObject({ verdict: 'unsure', reason: 'no-schema' });
  });
});

describe('tools of other people’s files', () => {
  const column = (tools: unknown): string =>
    `=== tools ===\n${JSON.stringify(tools)}\n=== user ===\nq\n=== assistant ===\n=== call f ===\n`;

  it.each([
    [
      'xLAM: parameters by name, in Python’s words',
      { name: 'f', parameters: { n: { type: 'int' }, s: { type: 'str, optional' } } },
    ],
    [
      'Anthropic',
      { name: 'f', input_schema: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] } },
    ],
    ['MCP', { name: 'f', inputSchema: { type: 'object', properties: { n: { type: 'integer' } } } }],
    [
      'BFCL: dict',
      { name: 'f', parameters: { type: 'dict', properties: { n: { type: 'integer' } }, required: ['n'] } },
    ],
    [
      'a parameter that is required by itself',
      { name: 'f', parameters: { properties: { n: { type: 'int', required: true } } } },
    ],
  ])('are read: %s', async (_, definition) => {
    const text = column(definition);
    expect(await said(`${text}{"n": 1}`, [`${text}{"n": 2}`])).toEqual([]);
    expect(await said(`${text}{"n": "one"}`, [`${text}{"n": 2}`])).toEqual([
      'wrong type: n of f is a string, integer expected',
    ]);
  });

  it('are read from the system’s words and from tags in what the assistant says, as Hermes writes', async () => {
    const definition = {
      type: 'function',
      function: { name: 'f', parameters: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] } },
    };
    const row = (call: string): string =>
      `=== system ===\nYou may call functions, in {braces}: <tools>[${JSON.stringify(definition)}]</tools>\n=== user ===\nq\n=== assistant ===\n<tool_call>\n${call}\n</tool_call>`;
    const references = [row('{"arguments": {"n": 1}, "name": "f"}')];
    expect(await said(row('{"name": "f", "arguments": {"n": 4}}'), references)).toEqual([]);
    expect(await said(row('{"name": "f", "arguments": {}}'), references)).toEqual(['missing field: n of f']);
    expect(await said(row('{"name": "g", "arguments": {}}'), references)).toEqual(['unknown tool: g']);
    expect(await said(row('{"name": "f", "arguments": {}'), references)).toEqual(['a call that does not parse']);
  });
});

it('has nothing to say where references are no conversations, or have no tools', async () => {
  const nothing = { verdict: 'pass', reason: null, evidence: { calls: null, faults: [] } };
  const bare = '=== user ===\nq\n=== assistant ===\na';
  expect((await judge(conversationWith([['x', '']]), [bare])).findings['tool-calls']).toEqual(nothing);
  const input: Composition = { kind: 'input', column: 'text' };
  expect((await judge('print(1)', ['print(2)'], input)).findings['tool-calls']).toEqual(nothing);
});

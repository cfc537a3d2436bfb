import { type Schema, Validator } from '@cfworker/json-schema';
import { describe, expect, it } from 'vitest';
import { CALLS, TOOLS } from '../../references/testing/toolConversations';
import { writeDataFile } from '../dataFile';
import { planExport } from '../plan';
import { targetOf } from '../targets';
import { bytesOf, conversation, pair, sourceOf } from '../testing/rows';
import { preparePreference } from '../testing/trl';
import type { ExportRow } from '../types';

const asking = (at: number, name: string, args: string, tools: readonly unknown[] | null = TOOLS): ExportRow => ({
  ...conversation(
    [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: `Request ${at}.` },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: `c${at}`, type: 'function', function: { name, arguments: args } }],
      },
      { role: 'tool', content: '1', tool_call_id: `c${at}` },
      { role: 'assistant', content: 'Done.' },
    ],
    tools,
  ),
  text: `Request ${at}.`,
});

async function written(rows: readonly ExportRow[]) {
  const plan = await planExport(sourceOf(rows), targetOf('trl-preference'), { share: 0, seed: 0 });
  if (plan.rows.train === 0) return { plan, lines: [] };
  const bytes = await bytesOf(writeDataFile(plan, 'train', { spreadsheetSafe: false }));
  return { plan, lines: new TextDecoder().decode(bytes).trimEnd().split('\n') };
}

interface Message {
  readonly role: string;
  readonly content: string;
}
const callIn = ([turn]: readonly Message[]): { readonly name: string; readonly arguments: Record<string, unknown> } =>
  JSON.parse(/<tool_call>\n(.*)\n<\/tool_call>/.exec(turn!.content)![1]!);

/** By the validator alone: whether a call is of a tool that there is, with arguments that it takes. */
function isRight(call: ReturnType<typeof callIn>): boolean {
  const tool = TOOLS.find(({ function: { name } }) => name === call.name);
  return (
    tool !== undefined &&
    new Validator(structuredClone(tool.function.parameters) as Schema).validate(call.arguments).valid
  );
}

describe('pairs to prefer by', () => {
  it('hold a call that is right and one that is nearly it, of every kind', async () => {
    const rows = Array.from({ length: 60 }, (_, at) => asking(at, ...CALLS[at % CALLS.length]!));
    const { plan, lines } = await written(rows);
    expect([...plan.refused]).toEqual([]);
    const kinds = new Set<string>();
    for (const [at, line] of lines.entries()) {
      const row = JSON.parse(line) as { prompt: Message[]; chosen: Message[]; rejected: Message[]; tools: string };
      const { prompt, chosen, rejected } = preparePreference(row as never);
      expect(prompt).toContain(`<user>Request ${at}.</user>`);
      expect(chosen).not.toBe(rejected);
      const [right, wrong] = [callIn(row.chosen), callIn(row.rejected)];
      expect(right).toEqual({
        name: CALLS[at % CALLS.length]![0],
        arguments: JSON.parse(CALLS[at % CALLS.length]![1]),
      });
      expect([isRight(right), isRight(wrong)], line).toEqual([true, false]);
      const [before, after] = [Object.entries(right.arguments), Object.entries(wrong.arguments)];
      if (wrong.name !== right.name) kinds.add('name');
      else if (after.length < before.length) kinds.add('field');
      else kinds.add('type');
      // One thing is another, and no more.
      const same = after.filter(([field, value]) => JSON.stringify(right.arguments[field]) === JSON.stringify(value));
      expect(before.length - same.length).toBe(wrong.name === right.name ? 1 : 0);
      expect(JSON.parse(row.tools)).toEqual(TOOLS);
    }
    expect([...kinds].sort()).toEqual(['field', 'name', 'type']);
  });

  it('are the same every time', async () => {
    const rows = CALLS.map(([name, args], at) => asking(at, name, args));
    expect((await written(rows)).lines).toEqual((await written(rows)).lines);
  });

  it('are not made of a call that is wrong itself, of a tool without a schema, or of no call', async () => {
    const rows = [
      asking(0, 'get_weather', '{"city": 7}'),
      asking(1, 'elsewhere', '{}'),
      asking(2, 'get_weather', '{"city": "Oslo", "days": 3}', null),
      pair('q', 'a'),
    ];
    const { plan } = await written(rows);
    expect([...plan.refused]).toEqual([['no-call', 4]]);
  });

  it('keep the digits of numbers', async () => {
    const digits = '9007199254740993';
    const { lines } = await written([asking(0, 'convert', `{"amount": ${digits}, "from": "EUR", "to": "NOK"}`)]);
    const { chosen } = JSON.parse(lines[0]!) as { chosen: Message[] };
    expect(chosen[0]!.content).toContain(digits);
  });
});

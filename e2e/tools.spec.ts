/** Conversations that call tools: what is drawn behind a prompt is held to the tools' schemas, in the page's own worker. */
import { PATIENCE_MS, StudioPage } from './harness/studio';
import { expect, test } from './harness/test';

const TOOLS = [
  {
    type: 'function',
    function: {
      name: 'weather',
      description: 'Of a place.',
      parameters: {
        type: 'object',
        properties: { place: { type: 'string', maxLength: 12 }, days: { type: 'integer', minimum: 1, maximum: 9 } },
        required: ['place', 'days'],
      },
    },
  },
];
const PLACES = ['Bern', 'Basel', 'Chur', 'Thun', 'Zug', 'Biel'];
const conversation = (place: string, at: number): object => ({
  messages: [
    { role: 'user', content: `Weather in ${place}?` },
    {
      role: 'assistant',
      content: null,
      tool_calls: [
        {
          id: `c${at}`,
          type: 'function',
          function: { name: 'weather', arguments: JSON.stringify({ place, days: at + 1 }) },
        },
      ],
    },
  ],
  tools: TOOLS,
});

test('every call that is drawn is one that the tools take', async ({ page }) => {
  test.slow();
  const studio = new StudioPage(page);
  await studio.open();
  await studio.drop({
    name: 'calls.jsonl',
    content: PLACES.map((place, at) => JSON.stringify(conversation(place, at))).join('\n'),
  });
  const references = await studio.at('References');
  await expect(references).toContainText('6 examples');
  await page.getByRole('combobox', { name: 'What is learned', exact: true }).click();
  await page.getByRole('option', { name: 'the whole conversation' }).click();
  await studio.setOptions({ Steps: 1, Batch: 1, Negatives: 1 });
  await studio.learn();
  await studio.learned();
  await studio.setSampling({ 'Longest sample': 500 });
  await studio.synthesise(6);
  await studio.synthesised(6, 2 * PATIENCE_MS);
  const { parts } = await studio.synthesisedUntil();
  expect(parts.join(', ')).not.toMatch(/call/);
  const { rows } = await studio.exportJsonl(/^All samples/);
  expect(rows).toHaveLength(6);
  for (const { messages: given, metadata } of rows) {
    expect(metadata.finish_reason).toBe('stop');
    const messages: unknown = typeof given === 'string' ? JSON.parse(given) : given;
    const calls = (messages as { tool_calls?: { function: { name: string; arguments: string } }[] }[]).flatMap(
      ({ tool_calls }) => tool_calls ?? [],
    );
    expect(calls.length).toBeGreaterThan(0);
    for (const { function: call } of calls) {
      expect(call.name).toBe('weather');
      const { place, days, ...others } = JSON.parse(call.arguments) as Record<string, unknown>;
      expect(others).toEqual({});
      expect(typeof place).toBe('string');
      expect(Number.isInteger(days)).toBe(true);
    }
  }
});

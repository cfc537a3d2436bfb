/** Conversations over six tools whose parameters are of every type that JSON Schema has. */
import { composeRow } from '../composition/compose';
import type { Composition } from '../composition/types';

export const TOOLS = [
  tool('get_weather', {
    properties: {
      city: { type: 'string' },
      days: { type: 'integer', minimum: 1, maximum: 14 },
      unit: { enum: ['celsius', 'fahrenheit'] },
    },
    required: ['city', 'days'],
  }),
  tool('convert', {
    properties: {
      amount: { type: 'number', minimum: 0 },
      from: { type: 'string', minLength: 3, maxLength: 3 },
      to: { type: 'string', minLength: 3, maxLength: 3 },
    },
    required: ['amount', 'from', 'to'],
  }),
  tool('set_alarm', {
    properties: { time: { type: 'string', format: 'date-time' }, repeat: { type: 'boolean' } },
    required: ['time'],
  }),
  tool('send_mail', {
    properties: {
      to: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 3 },
      subject: { type: 'string' },
      options: {
        type: 'object',
        properties: { priority: { type: ['integer', 'null'] }, tags: { type: 'array', items: { const: 'work' } } },
        required: ['priority'],
        additionalProperties: false,
      },
    },
    required: ['to', 'subject'],
  }),
  tool('find_route', {
    properties: {
      stops: { $ref: '#/$defs/stops' },
      by: {
        anyOf: [{ const: 'car' }, { type: 'object', properties: { line: { type: 'integer' } }, required: ['line'] }],
      },
    },
    required: ['stops'],
    $defs: { stops: { type: 'array', items: { type: 'string' }, minItems: 2 } },
  }),
  tool('now', { properties: {} }),
];

function tool(name: string, parameters: object) {
  return {
    type: 'function',
    function: { name, description: `${name}.`, parameters: { type: 'object', ...parameters } },
  };
}

export const CALLS: readonly (readonly [name: string, args: string])[] = [
  ['get_weather', '{"city": "Oslo", "days": 3}'],
  ['convert', '{"amount": 12.5, "from": "EUR", "to": "NOK"}'],
  ['set_alarm', '{"time": "2026-03-01T06:30:00Z", "repeat": true}'],
  ['send_mail', '{"to": ["ada"], "subject": "Lunch", "options": {"priority": null}}'],
  ['find_route', '{"stops": ["A", "B"], "by": {"line": 7}}'],
  ['now', '{}'],
];

export const COMPOSITION: Composition = { kind: 'conversation', columns: ['messages'], tools: 'tools' };

/** A conversation that calls so, as it is learned. */
export function conversationWith(calls: readonly (readonly [name: string, args: string])[], tools = TOOLS): string {
  const asked = calls.map(([name, args]) => `=== call ${name} ===\n${args}`).join('\n');
  const given = calls.map((_, at) => `=== result ${at + 1} ===\n{"ok": true}`).join('\n');
  const list = tools.map((each) => JSON.stringify(each)).join('\n');
  return `=== tools ===\n${list}\n=== user ===\nPlease see to this for me by noon.\n=== assistant ===\n${asked}\n${given}\n=== assistant ===\nThat was all; tell me if anything is missing.`;
}

/** Twelve of them, each the text that its row is composed to. */
export const REFERENCES: readonly string[] = Array.from({ length: 12 }, (_, at) => {
  const messages = [
    { role: 'user', content: `Request ${at}.` },
    { role: 'assistant', tool_calls: [{ function: { name: CALLS[at % 6]![0], arguments: CALLS[at % 6]![1] } }] },
    { role: 'tool', content: '{"ok": true}' },
    { role: 'assistant', content: `Request ${at} is done.` },
  ];
  const cells = { messages: JSON.stringify(messages), tools: JSON.stringify(TOOLS) };
  return composeRow(COMPOSITION, cells).text!;
});

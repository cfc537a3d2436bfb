import { type Schema, Validator } from '@cfworker/json-schema';
import { describe, expect, it } from 'vitest';
import { anyJson, jsonGrammar } from './jsonGrammar';
import { drawTexts } from './testing/byteRows';

const SCHEMAS: readonly (readonly [string, Schema])[] = [
  ['texts of a length', { type: 'string', minLength: 3, maxLength: 5 }],
  ['one of several', { enum: ['a', 'é"\\', 3, null, { x: [1] }] }],
  ['integers of a range', { type: 'integer', minimum: -17, maximum: 1203 }],
  ['integers above', { type: 'integer', exclusiveMinimum: 41 }],
  ['integers below', { type: 'integer', maximum: -3 }],
  ['multiples', { type: 'integer', multipleOf: 7, minimum: 10 }],
  ['numbers of a range', { type: 'number', exclusiveMinimum: 0, maximum: 2.5 }],
  ['numbers of a narrow range', { type: 'number', minimum: 0.25, exclusiveMaximum: 0.5 }],
  ['negative numbers', { type: 'number', minimum: -3.5, exclusiveMaximum: 0 }],
  ['a date', { type: 'string', format: 'date' }],
  ['a time', { type: 'string', format: 'date-time' }],
  ['an address', { type: 'string', format: 'email' }],
  ['a number of four parts', { type: 'string', format: 'ipv4' }],
  ['a link', { type: 'string', format: 'uri' }],
  ['an id', { type: 'string', format: 'uuid' }],
  ['a pattern', { type: 'string', pattern: '^(?:[A-Z]{2,3}-|x)\\d+[^a-z"]?$' }],
  ['a pattern anywhere', { type: 'string', pattern: 'a+b' }],
  ['a list', { type: 'array', items: { type: 'integer', minimum: 0 }, minItems: 2, maxItems: 4 }],
  [
    'a tuple',
    { type: 'array', prefixItems: [{ type: 'boolean' }, { type: 'string' }], items: { type: 'null' }, minItems: 1 },
  ],
  ['nothing twice', { type: 'array', items: { enum: ['a', 'b'] }, uniqueItems: true, minItems: 1 }],
  [
    'fields in any order',
    {
      type: 'object',
      properties: { a: { type: 'integer' }, b: { type: 'boolean' }, c: {} },
      required: ['b'],
      additionalProperties: false,
    },
  ],
  [
    'many fields',
    {
      type: 'object',
      properties: Object.fromEntries([...'abcdefgh'].map((name) => [name, { type: 'integer' }])),
      required: ['c', 'h'],
      additionalProperties: false,
    },
  ],
  ['a map', { type: 'object', additionalProperties: { type: 'boolean' }, minProperties: 1 }],
  ['nothing in it', { type: 'object', properties: {}, additionalProperties: false }],
  [
    'either',
    {
      anyOf: [
        { type: 'integer', minimum: 5 },
        { type: 'array', items: { type: 'string' } },
      ],
    },
  ],
  [
    'either, with a part for both',
    {
      type: 'object',
      required: ['k'],
      anyOf: [{ properties: { k: { const: 1 } } }, { properties: { k: { type: 'null' } } }],
    },
  ],
  [
    'all of',
    {
      allOf: [
        { type: 'object', properties: { a: { type: 'integer' } }, required: ['a'] },
        { properties: { b: { type: 'null' } }, required: ['b'] },
      ],
    },
  ],
  ['null or not', { type: ['string', 'null'], maxLength: 2 }],
  [
    'itself inside',
    {
      $ref: '#/$defs/tree',
      $defs: {
        tree: {
          type: 'object',
          properties: { left: { $ref: '#/$defs/tree' }, value: { type: 'integer' } },
          required: ['value'],
          additionalProperties: false,
        },
      },
    },
  ],
  ['a required field that is not described', { type: 'object', properties: {}, required: ['x'] }],
];

describe('what is drawn by a schema is JSON that it takes', () => {
  it.each(SCHEMAS)('%s', (name, schema) => {
    const { grammar, loose } = jsonGrammar(schema, '', 'any');
    expect(loose).toEqual([]);
    const validator = new Validator(structuredClone(schema), '2020-12', false);
    const texts = drawTexts(grammar, 60, 160);
    for (const text of texts) {
      expect(text).not.toBeNull();
      expect(validator.validate(JSON.parse(text!)).errors, text!).toEqual([]);
    }
    // Not the shortest one over and over.
    if (name !== 'nothing in it') expect(new Set(texts).size).toBeGreaterThan(1);
  });

  it('is any JSON where nothing else is said', () => {
    for (const text of drawTexts(anyJson('any', 'nested'), 60, 120)) expect(typeof JSON.parse(text!)).toBe('object');
  });

  it('names what it does not hold to, and holds to the rest', () => {
    const schema = {
      type: 'object',
      properties: { a: { type: 'string', pattern: '^(?=x)y' } },
      required: ['a'],
      not: {},
    };
    const { grammar, loose } = jsonGrammar(schema, '');
    expect(loose).toEqual(['# not', '#/a pattern']);
    for (const text of drawTexts(grammar, 20, 80)) expect(typeof JSON.parse(text!).a).toBe('string');
  });

  it('refuses a schema that nothing is of', () => {
    for (const schema of [{ enum: [] }, { $ref: '#' }, { type: 'array', items: false, minItems: 1 }])
      expect(() => drawTexts(jsonGrammar(schema, '').grammar, 1, 9)).toThrow(/No text has the form/);
  });
});

/**
 * JSON by a schema as a grammar. Where the schema says more than a grammar can, the grammar takes more, and the keyword is named: what is
 * drawn is checked afterwards all the same.
 */
import type { JsonSchema } from '../../references/tools/types';
import {
  among,
  characterBut,
  either,
  type Grammar,
  literal,
  NOTHING,
  optional,
  repeat,
  rule,
  sequence,
} from './grammar';
import { ANY_NUMBER, decimalGrammar, integerGrammar, type NumberRange } from './numberGrammar';
import { patternGrammar } from './patternGrammar';

type Fields = { readonly [key: string]: unknown };

const HEX = among('09', 'af', 'AF');
/** No halves of characters: \uD800 to \uDFFF are left out. */
const UNICODE = sequence(
  literal('u'),
  either(
    sequence(among('09', 'ac', 'ef', 'AC', 'EF'), HEX, HEX, HEX),
    sequence(among('dd', 'DD'), among('07'), HEX, HEX),
  ),
);
const ESCAPE = sequence(literal('\\'), either(among('""', '\\\\', '//', 'bb', 'ff', 'nn', 'rr', 'tt'), UNICODE));
const CHARACTER = either(characterBut('"\\'), ESCAPE);
const quoted = (inner: Grammar): Grammar => sequence(literal('"'), inner, literal('"'));

/** Counted further, each count would be a state of its own. */
const MOST_COUNTED = 256;

/** What stands between the parts of a value: nothing or a space, or also lines and tabs, as where JSON is laid out. */
export type Layout = 'line' | 'any';

const SPACES: Readonly<Record<Layout, Grammar>> = {
  line: optional(literal(' ')),
  any: rule('spaces', () => repeat(among('  ', '\n\n', '\t\t'))),
};

export interface JsonGrammar {
  readonly grammar: Grammar;
  /** Keywords that it does not hold to, each with its place. */
  readonly loose: readonly string[];
}

/** Any value, or an object or a list. */
export function anyJson(layout: Layout, what: 'value' | 'nested'): Grammar {
  const maker = new JsonMaker({}, '', layout);
  return what === 'value' ? maker.any() : either(maker.anyObject(), maker.anyArray());
}

/**
 * @param name tells its rules from those of other schemas in one grammar
 * @param patience bytes that a text may go on for
 */
export function jsonGrammar(schema: JsonSchema, name: string, layout: Layout = 'line', patience?: number): JsonGrammar {
  const maker = new JsonMaker(schema === true ? {} : schema, name, layout, patience);
  return { grammar: maker.of(schema, '#'), loose: [...maker.loose] };
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const count = (value: unknown, otherwise: number): number =>
  typeof value === 'number' && value >= 0 ? Math.floor(value) : otherwise;

const FORMATS: Readonly<Record<string, string>> = {
  date: '^[12]\\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\\d|2[0-8])$',
  time: '^(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\dZ$',
  'date-time': '^[12]\\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\\d|2[0-8])T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\dZ$',
  email: '^[a-z][a-z0-9]{0,19}@[a-z][a-z0-9]{0,19}\\.[a-z]{2,3}$',
  hostname: '^[a-z][a-z0-9]{0,19}\\.[a-z]{2,3}$',
  uuid: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
  ipv4: '^(?:\\d|[1-9]\\d|1\\d\\d|2[0-4]\\d|25[0-5])(?:\\.(?:\\d|[1-9]\\d|1\\d\\d|2[0-4]\\d|25[0-5])){3}$',
  uri: '^https://[a-z][a-z0-9]{0,19}\\.[a-z]{2,3}(?:/[a-z0-9-]{1,20}){0,4}$',
  url: '^https://[a-z][a-z0-9]{0,19}\\.[a-z]{2,3}(?:/[a-z0-9-]{1,20}){0,4}$',
};

/** Keywords that nothing here holds to. */
const NOT_HELD = [
  'not',
  'if',
  'contains',
  'dependentRequired',
  'dependentSchemas',
  'dependencies',
  'propertyNames',
  'patternProperties',
  'unevaluatedItems',
];
/** With more, properties stand in the schema's order: each order of a few is a path of its own. */
const MOST_IN_ANY_ORDER = 5;
const MOST_DEPTH = 100;

class JsonMaker {
  readonly loose = new Set<string>();
  private readonly spaces: Grammar;
  private readonly text: Grammar;
  private depth = 0;

  constructor(
    private readonly root: Fields,
    private readonly name: string,
    private readonly layout: Layout,
    patience?: number,
  ) {
    this.spaces = SPACES[layout];
    this.text = rule('string', () => quoted(repeat(CHARACTER)), patience);
  }

  /** @param place of the schema, which names its rules */
  of(given: unknown, place: string): Grammar {
    if (given === false) return either();
    if (!isFields(given) || this.depth > MOST_DEPTH) return this.any();
    this.depth++;
    const made = this.ofSchema(given, place);
    this.depth--;
    return made;
  }

  private ofSchema(schema: Fields, place: string): Grammar {
    for (const keyword of NOT_HELD) if (schema[keyword] !== undefined) this.loosen(keyword, place);
    if (typeof schema.$ref === 'string') return this.refer(schema.$ref, place);
    if (schema.const !== undefined) return this.exactly(schema.const);
    if (Array.isArray(schema.enum)) return either(...schema.enum.map((each) => this.exactly(each)));
    if (Array.isArray(schema.allOf)) return this.of(merged(schema, this.root), `${place}/allOf`);
    for (const keyword of ['anyOf', 'oneOf'] as const) {
      const branches = schema[keyword];
      if (!Array.isArray(branches)) continue;
      const { [keyword]: _, ...rest } = schema;
      return either(
        ...branches.map((branch, at) =>
          this.of(
            Object.keys(rest).length === 0 ? branch : merged({ allOf: [rest, branch] }, this.root),
            `${place}/${keyword}/${at}`,
          ),
        ),
      );
    }
    const types = typesOf(schema);
    return types === null ? this.any() : either(...types.map((type) => this.ofType(type, schema, place)));
  }

  private loosen(keyword: string, place: string): void {
    this.loose.add(`${place} ${keyword}`);
  }

  private refer(reference: string, place: string): Grammar {
    const target = resolved(reference, this.root);
    if (target === undefined) {
      this.loosen('$ref', place);
      return this.any();
    }
    return rule(`${this.name}${reference}`, () => this.of(target, reference));
  }

  private exactly(value: unknown): Grammar {
    return literal(JSON.stringify(value));
  }

  private ofType(type: string, schema: Fields, place: string): Grammar {
    switch (type) {
      case 'string':
        return this.string(schema, place);
      case 'integer':
      case 'number':
        return this.number(type, schema, place);
      case 'boolean':
        return either(literal('true'), literal('false'));
      case 'null':
        return literal('null');
      case 'array':
        return this.array(schema, place);
      default:
        return this.object(schema, place);
    }
  }

  private string({ minLength, maxLength, pattern, format }: Fields, place: string): Grammar {
    const form = typeof pattern === 'string' ? pattern : typeof format === 'string' ? FORMATS[format] : undefined;
    if (form !== undefined) {
      const held = patternGrammar(form);
      if (held !== null) {
        if (minLength !== undefined || maxLength !== undefined) this.loosen('minLength, maxLength', place);
        return quoted(held);
      }
      this.loosen('pattern', place);
    } else if (format !== undefined && CHECKED_FORMATS.has(String(format))) this.loosen('format', place);
    const least = count(minLength, 0);
    const most = typeof maxLength === 'number' ? count(maxLength, 0) : Number.POSITIVE_INFINITY;
    if (least === 0 && most === Number.POSITIVE_INFINITY) return this.text;
    if (least > MOST_COUNTED) this.loosen('minLength', place);
    // A shorter one is as good; every character counts as one, an escape too.
    return quoted(
      repeat(CHARACTER, Math.min(least, MOST_COUNTED), most > MOST_COUNTED ? countedTo(least, most) : most),
    );
  }

  private number(type: 'integer' | 'number', schema: Fields, place: string): Grammar {
    const range = rangeOf(schema);
    const isBound = Number.isFinite(range.least) || Number.isFinite(range.most) || range.multipleOf !== null;
    if (!isBound && type === 'number') return rule('number', () => ANY_NUMBER);
    const made = type === 'integer' ? integerGrammar(range) : decimalGrammar(range);
    if (made !== null) return made;
    this.loosen('range', place);
    return ANY_NUMBER;
  }

  private array(schema: Fields, place: string): Grammar {
    const { items, prefixItems, minItems, maxItems, uniqueItems } = schema;
    const listed = Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : [];
    const rest = Array.isArray(items) ? schema.additionalItems : items;
    let least = count(minItems, 0);
    let most = typeof maxItems === 'number' ? count(maxItems, 0) : Number.POSITIVE_INFINITY;
    // What may not come twice comes once; where more must come, they are drawn and checked.
    if (uniqueItems === true) {
      if (least > 1) this.loosen('uniqueItems', place);
      else most = Math.min(most, 1);
    }
    if (rest === false) most = Math.min(most, listed.length);
    if (least > MOST_COUNTED) {
      this.loosen('minItems', place);
      least = MOST_COUNTED;
    }
    const item = (at: number): Grammar => {
      const own = `${place}/${at < listed.length ? at : 'items'}`;
      return rule(`${this.name}${own}`, () => this.of(listed[at] ?? rest ?? {}, own));
    };
    const comma = sequence(literal(','), this.spaces);
    const between = (at: number): Grammar => (at === 0 ? NOTHING : comma);
    let tail: Grammar;
    if (most > MOST_COUNTED) tail = repeat(sequence(comma, item(listed.length)));
    else tail = NOTHING;
    const counted = Math.max(listed.length, least, most > MOST_COUNTED ? 1 : most);
    let made: Grammar = tail;
    for (let at = Math.min(counted, MOST_COUNTED) - 1; at >= 0; at--) {
      const one = sequence(between(at), item(at), made);
      made = at < least ? one : optional(one);
    }
    return sequence(literal('['), this.spaces, made, this.inner(literal(']')));
  }

  private object(schema: Fields, place: string): Grammar {
    const properties = isFields(schema.properties) ? schema.properties : {};
    const required = new Set(Array.isArray(schema.required) ? schema.required.map(String) : []);
    const names = Object.keys(properties).filter((name) => properties[name] !== false);
    const undeclared = [...required].filter((name) => !Object.hasOwn(properties, name));
    const all = [...names, ...undeclared];
    if (all.length === 0)
      return schema.additionalProperties === false || isEmpty(schema)
        ? sequence(literal('{'), this.spaces, literal('}'))
        : this.map(schema, place);
    if (count(schema.minProperties, 0) > required.size || schema.maxProperties !== undefined)
      this.loosen('minProperties, maxProperties', place);
    const member = (name: string): Grammar =>
      sequence(
        literal(JSON.stringify(name)),
        literal(':'),
        this.spaces,
        this.of(properties[name] ?? {}, `${place}/${name}`),
      );
    const members = all.map((name) => ({ of: member(name), needed: required.has(name) }));
    const inside = members.length <= MOST_IN_ANY_ORDER ? this.anyOrder(members, place) : this.inOrder(members);
    return sequence(literal('{'), this.spaces, inside, this.inner(literal('}')));
  }

  /** What closes may stand on a line of its own. */
  private inner(close: Grammar): Grammar {
    return this.layout === 'any' ? sequence(this.spaces, close) : close;
  }

  private anyOrder(members: readonly Member[], place: string): Grammar {
    const comma = sequence(literal(','), this.spaces);
    const from = (taken: number): Grammar =>
      rule(`${this.name}${place}{${taken}}`, () => {
        const next = members.flatMap(({ of }, at) =>
          taken & (1 << at) ? [] : [sequence(taken === 0 ? NOTHING : comma, of, from(taken | (1 << at)))],
        );
        const done = members.every(({ needed }, at) => !needed || taken & (1 << at));
        return either(...next, ...(done ? [NOTHING] : []));
      });
    return from(0);
  }

  private inOrder(members: readonly Member[]): Grammar {
    const comma = sequence(literal(','), this.spaces);
    /** Behind each member: what may follow where none came before, and where one did. */
    let [first, later]: [Grammar, Grammar] = [NOTHING, NOTHING];
    for (const { of, needed } of members.toReversed()) {
      const [alone, after] = [sequence(of, later), sequence(comma, of, later)];
      [first, later] = needed ? [alone, after] : [either(alone, first), either(after, later)];
    }
    return first;
  }

  private map(schema: Fields, place: string): Grammar {
    const { additionalProperties, minProperties } = schema;
    if (!isFields(additionalProperties) && count(minProperties, 0) === 0) return this.anyObject();
    const value = this.of(isFields(additionalProperties) ? additionalProperties : {}, `${place}/additionalProperties`);
    const one = sequence(this.text, literal(':'), this.spaces, value);
    const more = repeat(sequence(literal(','), this.spaces, one));
    const least = count(minProperties, 0);
    if (least > 1) this.loosen('minProperties', place);
    const members = sequence(one, more);
    return sequence(literal('{'), this.spaces, least > 0 ? members : optional(members), this.inner(literal('}')));
  }

  any(): Grammar {
    return rule('value', () =>
      either(
        this.text,
        rule('number', () => ANY_NUMBER),
        literal('true'),
        literal('false'),
        literal('null'),
        this.anyObject(),
        this.anyArray(),
      ),
    );
  }

  anyObject(): Grammar {
    return rule('object', () => {
      const one = sequence(this.text, literal(':'), this.spaces, this.any());
      return sequence(
        literal('{'),
        this.spaces,
        optional(sequence(one, repeat(sequence(literal(','), this.spaces, one)))),
        this.inner(literal('}')),
      );
    });
  }

  anyArray(): Grammar {
    return rule('array', () =>
      sequence(
        literal('['),
        this.spaces,
        optional(sequence(this.any(), repeat(sequence(literal(','), this.spaces, this.any())))),
        this.inner(literal(']')),
      ),
    );
  }
}

/** Of a tool without arguments: "properties" is there, and has none. */
const isEmpty = (schema: Fields): boolean =>
  isFields(schema.properties) &&
  ['additionalProperties', 'patternProperties', 'unevaluatedProperties', 'minProperties'].every(
    (keyword) => schema[keyword] === undefined,
  );

interface Member {
  readonly of: Grammar;
  readonly needed: boolean;
}

/** What the validator looks at, beyond FORMATS. */
const CHECKED_FORMATS: ReadonlySet<string> = new Set([
  'duration',
  'ipv6',
  'json-pointer',
  'json-pointer-uri-fragment',
  'regex',
  'relative-json-pointer',
  'uri-reference',
  'uri-template',
]);

/** So far that few states come of it, or for ever where the limit is far off: the check says when it is passed. */
const countedTo = (least: number, most: number): number => Math.max(least, Math.min(most, MOST_COUNTED));

const NUMBERS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'];
const TYPE_KEYWORDS: Readonly<Record<string, readonly string[]>> = {
  object: ['properties', 'required', 'additionalProperties', 'minProperties'],
  array: ['items', 'prefixItems', 'minItems', 'maxItems'],
  string: ['minLength', 'maxLength', 'pattern', 'format'],
  number: NUMBERS,
};

/** Those it names, or the one that its keywords are of; null for any. */
function typesOf(schema: Fields): readonly string[] | null {
  const { type, nullable } = schema;
  const named = Array.isArray(type) ? type.map(String) : typeof type === 'string' ? [type] : null;
  const meant =
    named ??
    Object.entries(TYPE_KEYWORDS).flatMap(([each, keywords]) =>
      keywords.some((keyword) => schema[keyword] !== undefined) ? [each] : [],
    );
  if (meant.length === 0) return null;
  return nullable === true && !meant.includes('null') && named === null ? [...meant, 'null'] : meant;
}

function rangeOf(schema: Fields): NumberRange {
  const number = (keyword: string): number | null =>
    typeof schema[keyword] === 'number' ? (schema[keyword] as number) : null;
  const [low, high] = [number('exclusiveMinimum'), number('exclusiveMaximum')];
  const least = Math.max(number('minimum') ?? Number.NEGATIVE_INFINITY, low ?? Number.NEGATIVE_INFINITY);
  const most = Math.min(number('maximum') ?? Number.POSITIVE_INFINITY, high ?? Number.POSITIVE_INFINITY);
  return {
    least,
    most,
    openLeast: low === least || schema.exclusiveMinimum === true,
    openMost: high === most || schema.exclusiveMaximum === true,
    multipleOf: number('multipleOf'),
  };
}

function resolved(reference: string, root: Fields): unknown {
  if (reference === '#') return root;
  if (!reference.startsWith('#/')) return undefined;
  let found: unknown = root;
  for (const step of reference.slice(2).split('/')) {
    let key: string;
    try {
      key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
    } catch {
      return undefined;
    }
    found = (isFields(found) || Array.isArray(found)) && Object.hasOwn(found, key) ? (found as Fields)[key] : undefined;
  }
  return found;
}

/** One schema of all that must hold: properties and what is required together, other keywords the last one's. */
function merged(schema: Fields, root: Fields, depth = 0): unknown {
  const { allOf, ...own } = schema;
  if (!Array.isArray(allOf) || depth > 20) return own;
  let all: Fields = {};
  for (const each of [own, ...allOf]) {
    if (each === false) return false;
    if (!isFields(each)) continue;
    const target = typeof each.$ref === 'string' ? resolved(each.$ref, root) : each;
    const part = isFields(target) ? merged(target, root, depth + 1) : target;
    if (part === false) return false;
    if (!isFields(part)) continue;
    all = {
      ...all,
      ...part,
      ...(isFields(all.properties) && isFields(part.properties)
        ? { properties: { ...all.properties, ...part.properties } }
        : {}),
      ...(Array.isArray(all.required) && Array.isArray(part.required)
        ? { required: [...new Set([...all.required, ...part.required])] }
        : {}),
    };
  }
  return all;
}

/**
 * A tool as people's files define it: OpenAI's {type, function: {name, parameters}} and its older {name, parameters}, Anthropic's
 * input_schema, MCP's inputSchema, and parameters without a schema around them (xLAM: {"city": {"type": "str"}}), with types in Python's
 * words.
 */
import { jsonText } from '../formats/jsonValue';
import type { JsonSchema, ToolDefinition } from './types';

type Fields = { readonly [key: string]: unknown };

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const own = (value: Fields, key: string): unknown => (Object.hasOwn(value, key) ? value[key] : undefined);

/** null where it is no tool. */
export function readTool(value: unknown): ToolDefinition | null {
  if (!isFields(value)) return null;
  const inner = own(value, 'function');
  const tool = isFields(inner) ? inner : value;
  const name = own(tool, 'name');
  if (typeof name !== 'string' || name === '') return null;
  const given = own(tool, 'parameters') ?? own(tool, 'input_schema') ?? own(tool, 'inputSchema');
  return { name, parameters: parametersOf(given) };
}

/** Whether it says what a call of it takes: a bare {"name": …} may be anything. */
export const definesTool = (value: unknown): boolean => {
  if (!isFields(value)) return false;
  const inner = own(value, 'function');
  const tool = isFields(inner) ? inner : value;
  return ['parameters', 'input_schema', 'inputSchema'].some((key) => isFields(own(tool, key)));
};

/** Arguments that nobody described may be any. */
function parametersOf(given: unknown): JsonSchema {
  if (!isFields(given)) return { type: 'object' };
  const plain = JSON.parse(jsonText(given)) as Fields;
  const isSchema = ['type', 'properties', '$ref', 'anyOf', 'oneOf', 'allOf'].some((key) => isKeyword(plain, key));
  const schema = isSchema || Object.keys(plain).length === 0 ? plain : { type: 'object', properties: plain };
  return { type: 'object', ...(inStandardWords(schema, 0) as Fields) };
}

/** A parameter may be called "type": then it has an object, which no keyword of that name has. */
function isKeyword(schema: Fields, key: string): boolean {
  const value = own(schema, key);
  if (key === 'type') return typeof value === 'string' || Array.isArray(value);
  return value !== undefined && (key !== 'properties' || isFields(value));
}

const TYPES: Readonly<Record<string, string>> = {
  str: 'string',
  text: 'string',
  int: 'integer',
  long: 'integer',
  float: 'number',
  double: 'number',
  bool: 'boolean',
  dict: 'object',
  list: 'array',
  tuple: 'array',
  set: 'array',
  none: 'null',
  nonetype: 'null',
};
const STANDARD: ReadonlySet<string> = new Set(['string', 'integer', 'number', 'boolean', 'object', 'array', 'null']);
const MOST_DEPTH = 64;

/** Maps of schemas by a name. */
const MAPS: ReadonlySet<string> = new Set(['properties', 'patternProperties', '$defs', 'definitions']);
/** What is a value, and no schema. */
const VALUES: ReadonlySet<string> = new Set(['enum', 'const', 'default', 'examples', 'required']);

/** The same schema with types that a validator knows; one that none does says nothing. */
function inStandardWords(schema: unknown, depth: number): unknown {
  if (depth > MOST_DEPTH) return true;
  if (Array.isArray(schema)) return schema.map((each) => inStandardWords(each, depth + 1));
  if (!isFields(schema)) return schema;
  const read: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'type') Object.assign(read, typeWords(value));
    // "required": true on a parameter itself, as OpenAPI 2 has it, is no keyword of JSON Schema.
    else if (key === 'required' && !Array.isArray(value)) continue;
    else if (VALUES.has(key)) read[key] = value;
    else if (MAPS.has(key) && isFields(value))
      read[key] = Object.fromEntries(Object.entries(value).map(([name, each]) => [name, asSchema(each, depth)]));
    else read[key] = typeof value === 'object' ? inStandardWords(value, depth + 1) : value;
  }
  const named = schema.properties;
  const needed = isFields(named) ? Object.keys(named).filter((name) => isNeeded(named[name])) : [];
  if (needed.length > 0 && read.required === undefined) read.required = needed;
  return read;
}

const asSchema = (value: unknown, depth: number): unknown =>
  typeof value === 'string' ? typeWords(value) : inStandardWords(value, depth + 1);
const isNeeded = (schema: unknown): boolean => isFields(schema) && own(schema, 'required') === true;

/** "List[int]" → array, "str, optional" → string, "Optional[str]" and "Any" → nothing that is sure. */
function typeWords(type: unknown): { readonly type?: unknown } {
  if (Array.isArray(type)) {
    const each = type.map((one) => typeWords(one).type);
    return each.every((one) => typeof one === 'string') ? { type: each } : {};
  }
  if (typeof type !== 'string') return {};
  const word = type
    .toLowerCase()
    .replace(/,\s*optional$/, '')
    .replace(/\[.*$/s, '')
    .trim();
  const known = TYPES[word] ?? word;
  return STANDARD.has(known) ? { type: known } : {};
}

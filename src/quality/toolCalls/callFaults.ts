/** What is wrong with a call, by the schema of its tool. */
import { type OutputUnit, type Schema, Validator } from '@cfworker/json-schema';
import type { JsonSchema, ToolDefinition, WrittenCall } from '../../references/tools/types';

export type CallFault =
  /** No JSON object of arguments, or nothing that can be read as a call. */
  | { readonly kind: 'does-not-parse'; readonly tool: string | null }
  | { readonly kind: 'unknown-tool'; readonly tool: string }
  | { readonly kind: 'missing-field'; readonly tool: string; readonly path: string }
  | {
      readonly kind: 'wrong-type';
      readonly tool: string;
      readonly path: string;
      readonly is: string;
      readonly expected: string;
    }
  | { readonly kind: 'no-such-field'; readonly tool: string; readonly path: string }
  /** Beyond an enum, a range, a pattern or another keyword of the schema. */
  | { readonly kind: 'bad-value'; readonly tool: string; readonly path: string; readonly keyword: string };

export type CallFaultKind = CallFault['kind'];

/** The arguments of a call; null where its text is no JSON object. */
export function argumentsOf(written: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(written);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** Looks at arguments without code that is made as it runs: the page forbids that. */
export class ToolSchema {
  private readonly validator: Validator | null;
  /** The only arguments there are; null where others may be. */
  private readonly declared: ReadonlySet<string> | null;

  constructor({ parameters }: Pick<ToolDefinition, 'parameters'>) {
    this.validator = opened(parameters);
    this.declared = declaredIn(parameters);
  }

  /** null where the schema itself cannot be used: it refers to what is not there, or has a pattern that is none. */
  faultsOf(tool: string, value: Readonly<Record<string, unknown>>): readonly CallFault[] | null {
    if (this.validator === null) return null;
    let errors: readonly OutputUnit[];
    try {
      errors = this.validator.validate(value).errors;
    } catch {
      return null;
    }
    const faults = errors.flatMap((error) => faultOf(tool, error, value) ?? []);
    const others = Object.keys(value).filter((key) => this.declared !== null && !this.declared.has(key));
    const all = [...faults, ...others.map((path): CallFault => ({ kind: 'no-such-field', tool, path }))];
    // Branches of anyOf each say what they lack; where nothing else is said, the keyword itself is what fails.
    if (errors.length > 0 && all.length === 0)
      all.push({ kind: 'bad-value', tool, path: '', keyword: errors.at(-1)!.keyword });
    return [...new Map(all.map((fault) => [JSON.stringify(fault), fault])).values()];
  }
}

function opened(parameters: JsonSchema): Validator | null {
  try {
    // The validator writes addresses into the schema that it is given.
    return new Validator(structuredClone(parameters === true ? {} : parameters) as Schema, '2020-12', false);
  } catch {
    return null;
  }
}

/** Arguments that nobody declared are a mistake, although JSON Schema lets them pass where nothing else is said. */
function declaredIn(parameters: JsonSchema): ReadonlySet<string> | null {
  if (parameters === true) return null;
  const { properties } = parameters;
  const isOpen = OPENING.some((keyword) => Object.hasOwn(parameters, keyword));
  return isOpen || typeof properties !== 'object' || properties === null ? null : new Set(Object.keys(properties));
}

const OPENING = [
  'additionalProperties',
  'unevaluatedProperties',
  'patternProperties',
  '$ref',
  'anyOf',
  'oneOf',
  'allOf',
  'if',
];

/** Keywords whose errors are said by those of what stands in them. */
const AROUND: ReadonlySet<string> = new Set([
  'properties',
  'items',
  'prefixItems',
  'additionalItems',
  '$ref',
  'allOf',
  'false',
]);

function faultOf(tool: string, { keyword, instanceLocation, error }: OutputUnit, value: unknown): CallFault | null {
  if (AROUND.has(keyword)) return null;
  const steps = instanceLocation
    .split('/')
    .slice(1)
    .map((step) => decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~'));
  const path = steps.join('.');
  const named = (): string =>
    [...steps, /property "([\s\S]*)"|Property "([\s\S]*)" does/.exec(error)?.slice(1).find(Boolean)].join('.');
  switch (keyword) {
    case 'required':
      return { kind: 'missing-field', tool, path: named() };
    case 'type':
      return { kind: 'wrong-type', tool, path, is: typeOf(at(value, steps)), expected: expectedIn(error) };
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return { kind: 'no-such-field', tool, path: named() };
    default:
      return { kind: 'bad-value', tool, path, keyword };
  }
}

/** `Instance type "string" is invalid. Expected "number", "null".` */
const expectedIn = (error: string): string =>
  [...(/Expected (.*)\.$/.exec(error)?.[1] ?? '').matchAll(/"([^"]*)"/g)].map(([, type]) => type).join(' or ');

function at(value: unknown, steps: readonly string[]): unknown {
  let found = value;
  for (const step of steps) found = (found as Record<string, unknown> | null | undefined)?.[step];
  return found;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

/** A call's fault by its tool and place, whatever the value: what references do themselves is no fault of a sample. */
export function faultKey(fault: CallFault): string {
  switch (fault.kind) {
    case 'does-not-parse':
    case 'unknown-tool':
      return `${fault.kind} ${fault.tool}`;
    case 'wrong-type':
      return `${fault.kind} ${fault.tool} ${generic(fault.path)} ${fault.is}`;
    case 'bad-value':
      return `${fault.kind} ${fault.tool} ${generic(fault.path)} ${fault.keyword}`;
    default:
      return `${fault.kind} ${fault.tool} ${generic(fault.path)}`;
  }
}

/** Any element of a list is as any other. */
const generic = (path: string): string => path.replace(/(^|\.)\d+(?=\.|$)/g, '$1#');

export type { WrittenCall };

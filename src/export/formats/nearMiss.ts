/** Calls that are nearly right: hard negatives, made of a call that is right. */
import { ToolSchema } from '../../quality/toolCalls/callFaults';
import { jsonText } from '../../references/formats/jsonValue';
import type { ToolDefinition } from '../../references/tools/types';
import type { FunctionCall } from './conversation';

/** A call as a model would write it: what stands in it may be wrong in any way. */
export interface WrittenCall {
  readonly name: string;
  readonly arguments: unknown;
}

type Fields = Readonly<Record<string, unknown>>;
type Change = (call: FunctionCall, tool: ToolDefinition, tools: readonly ToolDefinition[]) => WrittenCall[];

/** The ways in which calls mostly go wrong: each gives what it can make of the call, the first that is wrong by the schema is taken. */
const CHANGES: readonly Change[] = [
  // An argument of another type.
  ({ name, arguments: given }) =>
    Object.entries(given as Fields).map(([field, value]) => ({
      name,
      arguments: { ...(given as Fields), [field]: ofAnotherType(value) },
    })),
  // A required one is left out.
  ({ name, arguments: given }, { parameters }) =>
    requiredOf(parameters).map((field) => {
      const { [field]: _, ...others } = given as Fields;
      return { name, arguments: others };
    }),
  // A tool that there is not, of nearly the same name.
  ({ name, arguments: given }, _, tools) => {
    const known = new Set(tools.map((tool) => tool.name));
    const [first = name, ...rest] = name.split('_');
    return [[...rest, first].join('_'), `${name}_v2`, `get_${name}`]
      .filter((other) => !known.has(other))
      .map((other) => ({ name: other, arguments: given }));
  },
];

function ofAnotherType(value: unknown): unknown {
  if (typeof value === 'string') return value.length;
  if (Array.isArray(value)) return value.length > 0 ? value[0] : null;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  // Numbers, which keep their digits in an object of their own, and whatever else there is, as text.
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0 ? '{}' : jsonText(value);
}

const requiredOf = (parameters: ToolDefinition['parameters']): readonly string[] =>
  parameters !== true && Array.isArray(parameters.required)
    ? parameters.required.filter((field): field is string => typeof field === 'string')
    : [];

/** null where its schema cannot be used; else whether the arguments are wrong by it. */
function isWrong(schema: ToolSchema, { name, arguments: given }: WrittenCall): boolean | null {
  const plain: unknown = JSON.parse(jsonText(given));
  if (typeof plain !== 'object' || plain === null || Array.isArray(plain)) return true;
  const faults = schema.faultsOf(name, plain as Fields);
  return faults === null ? null : faults.length > 0;
}

/**
 * A call that differs from this one in one thing, and is wrong by the schema of its tool.
 * @param kind which change is tried first, so that a file has all of them
 * @returns null where the call itself is wrong, or no schema says what would be
 */
export function nearMiss(call: FunctionCall, tools: readonly ToolDefinition[], kind: number): WrittenCall | null {
  const tool = tools.find(({ name }) => name === call.name);
  if (tool === undefined) return null;
  const schema = new ToolSchema(tool);
  if (isWrong(schema, call) !== false) return null;
  for (let at = 0; at < CHANGES.length; at++) {
    const made = CHANGES[(kind + at) % CHANGES.length]!(call, tool, tools);
    // A changed name is of no tool that there is.
    const wrong = made.find((each) => each.name !== call.name || isWrong(schema, each) === true);
    if (wrong) return wrong;
  }
  return null;
}

import { callsOf } from '../../references/tools/readTools';
import type { WrittenCall } from '../../references/tools/types';
import { withSortedFields } from '../../similarity/sortedFields';
import { byText } from './grader';

/** The same calls in the same order, with the same arguments as JSON, whatever form they are written in. */
export const toolCalls = byText<'tool-calls'>((task, answer) => {
  const [right, given] = [canonical(task.answer), canonical(answer)];
  return given !== null && given === right;
});

/** Between tags, as Hermes and Qwen write them, or as JSON alone: one call, or a list, in OpenAI's form or bare. null where there are none. */
export function callsIn(text: string): readonly Pick<WrittenCall, 'name' | 'arguments'>[] | null {
  const tagged = callsOf({ messages: [{ role: 'assistant', content: text }], tools: null });
  if (tagged.length > 0) return tagged;
  const value = parsed(text.trim());
  const list = Array.isArray(value) ? value : [value];
  const calls = list.map(callOf);
  return calls.length > 0 && calls.every((call) => call !== null) ? calls : null;
}

function callOf(value: unknown): Pick<WrittenCall, 'name' | 'arguments'> | null {
  if (!isObject(value)) return null;
  const call = isObject(value.function) ? value.function : value;
  // Llama says parameters. A record with a name and other fields, such as a person's, is no call: they would count for nothing.
  const given = call.arguments ?? call.parameters ?? (call === value ? undefined : {});
  const { name } = call;
  if (typeof name !== 'string' || !(typeof given === 'string' || isObject(given))) return null;
  return { name, arguments: typeof given === 'string' ? given : JSON.stringify(given) };
}

/** Arguments that are no JSON stay the text they are: equal to the same text alone. */
function canonical(text: string): string | null {
  const calls = callsIn(text);
  return (
    calls && JSON.stringify(calls.map(({ name, arguments: given }) => [name, withSortedFields(parsed(given) ?? given)]))
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

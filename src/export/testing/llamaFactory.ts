/**
 * What LLaMA-Factory makes of a row, written anew after hiyouga/LLaMA-Factory at ff6d4d12eeb035d6ce06805a5733dd7b29f2ac30:
 * src/llamafactory/data/parser.py (DatasetAttr, its defaults and `join`: columns that are not named become None), converter.py
 * (AlpacaDatasetConverter, SharegptDatasetConverter), processor/supervised.py and processor/pretrain.py (which rows are dropped), formatter.py
 * (FunctionFormatter, ToolFormatter), tool_utils.py (DefaultToolUtils), and data/README.md.
 */
type Json = Readonly<Record<string, unknown>>;

interface Aligned {
  readonly prompt: readonly { readonly role: string; readonly content: unknown }[];
  readonly response: readonly { readonly role: string; readonly content: unknown }[];
  readonly system: unknown;
  readonly tools: unknown;
}

interface Entry {
  readonly file_name?: string;
  readonly formatting?: string;
  readonly columns?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
}

const TAGS = {
  role_tag: 'from',
  content_tag: 'value',
  user_tag: 'human',
  assistant_tag: 'gpt',
  observation_tag: 'observation',
  function_tag: 'function_call',
  system_tag: 'system',
};

const FILE_TYPES = new Set(['arrow', 'csv', 'json', 'jsonl', 'parquet', 'txt']);

/** The entry of a dataset by name, as get_dataset_list finds it. */
export function entryOf(datasetInfo: unknown, name: string): Entry {
  const entry = (datasetInfo as Record<string, Entry>)[name];
  if (entry === undefined) throw new Error(`Undefined dataset ${name} in dataset_info.json.`);
  if (!FILE_TYPES.has(entry.file_name?.split('.').at(-1) ?? '')) throw new Error('Allowed file types: …');
  return entry;
}

/** A column that the row lacks is a KeyError there. */
function cell(row: Json, column: string): unknown {
  if (!Object.hasOwn(row, column)) throw new Error(`KeyError: ${column}`);
  return row[column];
}

function alignAlpaca({ columns }: Entry, row: Json): Aligned {
  const named = columns ?? { prompt: 'instruction', query: 'input', response: 'output' };
  const query = [named.prompt, named.query].flatMap((column) => {
    const value = column === undefined ? undefined : cell(row, column);
    return value ? [value as string] : [];
  });
  const answer = named.response === undefined ? undefined : cell(row, named.response);
  return {
    prompt: [{ role: 'user', content: query.join('\n') }],
    response: typeof answer === 'string' ? [{ role: 'assistant', content: answer }] : [],
    system: named.system === undefined ? '' : cell(row, named.system),
    tools: named.tools === undefined ? '' : cell(row, named.tools),
  };
}

function alignSharegpt({ columns, tags }: Entry, row: Json): Aligned {
  const named = columns ?? { messages: 'conversations' };
  const tag = { ...TAGS, ...tags };
  const roles: Record<string, string> = {
    [tag.user_tag]: 'user',
    [tag.assistant_tag]: 'assistant',
    [tag.observation_tag]: 'observation',
    [tag.function_tag]: 'function',
    [tag.system_tag]: 'system',
  };
  let messages = cell(row, named.messages!) as readonly Json[];
  let system: unknown = named.system === undefined ? '' : cell(row, named.system);
  if (messages[0]?.[tag.role_tag] === tag.system_tag) {
    system = messages[0][tag.content_tag];
    messages = messages.slice(1);
  }
  const accepted = [
    [tag.user_tag, tag.observation_tag],
    [tag.assistant_tag, tag.function_tag],
  ];
  const isBroken =
    messages.length % 2 !== 0 ||
    messages.some((message, at) => !accepted[at % 2]!.includes(message[tag.role_tag] as string));
  const aligned = isBroken
    ? []
    : messages.map((message) => ({
        role: roles[message[tag.role_tag] as string]!,
        content: message[tag.content_tag],
      }));
  return {
    prompt: aligned.slice(0, -1),
    response: aligned.slice(-1),
    system,
    tools: named.tools === undefined ? '' : cell(row, named.tools),
  };
}

export function align(entry: Entry, row: Json): Aligned {
  return (entry.formatting ?? 'alpaca') === 'sharegpt' ? alignSharegpt(entry, row) : alignAlpaca(entry, row);
}

/** Throws where supervised fine-tuning would drop the row, or fail on it. */
export function trainSupervised({ prompt, response, system, tools }: Aligned): Aligned {
  if (prompt.length % 2 !== 1 || response.length !== 1) throw new Error('Dropped invalid example.');
  for (const { role, content } of [...prompt, ...response]) {
    if (typeof content !== 'string') throw new Error('Expected a string.');
    if (role !== 'function') continue;
    const calls = JSON.parse(content) as unknown;
    for (const call of Array.isArray(calls) ? calls : [calls])
      if (typeof call.name !== 'string' || !('arguments' in call)) throw new Error('KeyError in a function call.');
  }
  if (typeof system !== 'string' || typeof tools !== 'string') throw new Error('System and tools are text.');
  if (tools !== '') {
    for (const given of JSON.parse(tools) as Json[]) {
      const tool = (given.type === 'function' ? given.function : given) as Json;
      if (typeof tool.name !== 'string') throw new Error('A tool has a name.');
      if (typeof (tool.parameters as Json).properties !== 'object') throw new Error('A tool has parameters.');
    }
  }
  return { prompt, response, system, tools };
}

/** The text that pre-training sees of a row. */
export function trainPretraining({ prompt }: Aligned): string {
  const content = prompt[0]?.content;
  if (typeof content !== 'string' || content === '') throw new Error('No text.');
  return content;
}

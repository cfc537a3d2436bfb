/**
 * What TRL's SFTTrainer makes of a row, written anew after huggingface/trl at f2cd57710ae345ea6428ae95363267fcf38a3dc8: trl/data_utils.py
 * (is_conversational, apply_chat_template's keys and roles, prepare_multimodal_messages' roles), trl/trainer/sft_trainer.py (_prepare_dataset:
 * EOS, `tools` as JSON text, prompt with completion, language modeling) and docs/source/dataset_formats.md. The chat template is a plain one.
 */
type Json = Readonly<Record<string, unknown>>;
type Message = Readonly<{ role: string; content: unknown; tool_calls?: readonly Json[] }>;

const KEYS = ['prompt', 'chosen', 'rejected', 'completion', 'messages', 'label'];
const ROLES = ['system', 'user', 'assistant', 'tool'];

const isConversational = (row: Json): boolean => {
  const key = ['prompt', 'completion', 'messages'].find((name) => name in row);
  const value = key === undefined ? undefined : row[key];
  return Array.isArray(value) && typeof value[0] === 'object' && value[0] !== null && 'role' in value[0];
};

/** @returns what the model sees, and from which character on it learns */
export function prepare(row: Json): { readonly text: string; readonly learnedFrom: number } {
  const keys = KEYS.filter((key) => key in row).join();
  const tools = typeof row.tools === 'string' && row.tools !== '' ? (JSON.parse(row.tools) as unknown[]) : null;
  if (typeof row.tools === 'string' && row.tools !== '' && !Array.isArray(tools)) throw new Error('Tools are a list.');
  if (isConversational(row)) {
    if (keys !== 'messages' && keys !== 'prompt,completion') throw new Error(`KeyError: ${keys}`);
    if (keys === 'messages') return { text: template(row.messages as Message[]), learnedFrom: 0 };
    const prompt = row.prompt as Message[];
    if (!['user', 'tool', 'assistant'].includes(prompt.at(-1)!.role))
      throw new Error('Invalid role in the last message.');
    return {
      text: template([...prompt, ...(row.completion as Message[])]),
      learnedFrom: template(prompt).length,
    };
  }
  if ('prompt' in row) {
    const { prompt, completion } = row;
    if (typeof prompt !== 'string' || typeof completion !== 'string') throw new Error('Texts, or lists of messages.');
    return { text: `${prompt}${completion}<eos>`, learnedFrom: prompt.length };
  }
  if (typeof row.text !== 'string') throw new Error('KeyError: text');
  return { text: `${row.text}<eos>`, learnedFrom: 0 };
}

function template(messages: readonly Message[]): string {
  return messages
    .map(({ role, content, tool_calls }) => {
      if (!ROLES.includes(role)) throw new Error(`Invalid role in message: ${role}.`);
      if (typeof content !== 'string') throw new Error('Content is text.');
      const calls = (tool_calls ?? []).map(({ type, function: called }) => {
        const { name, arguments: given } = called as { name: string; arguments: unknown };
        // Templates write arguments with `tojson`: text would be quoted twice.
        if (type !== 'function' || typeof given !== 'object' || given === null)
          throw new Error('Arguments are a record.');
        return `<call>${JSON.stringify({ name, arguments: given })}</call>`;
      });
      return `<${role}>${content}${calls.join('')}</${role}>\n`;
    })
    .join('');
}

/** What its DPOTrainer compares (maybe_extract_prompt leaves explicit prompts, apply_chat_template): two completions of one prompt. */
export function preparePreference(row: Json): {
  readonly prompt: string;
  readonly chosen: string;
  readonly rejected: string;
} {
  if (KEYS.filter((key) => key in row).join() !== 'prompt,chosen,rejected') throw new Error('KeyError');
  const [prompt, chosen, rejected] = ['prompt', 'chosen', 'rejected'].map((key) => row[key] as Message[]);
  if (!['user', 'tool', 'assistant'].includes(prompt!.at(-1)!.role))
    throw new Error('Invalid role in the last message.');
  for (const side of [chosen, rejected]) if (side!.length === 0) throw new Error('Nothing to compare.');
  return { prompt: template(prompt!), chosen: template(chosen!), rejected: template(rejected!) };
}

/** `datasets` makes one table of the rows: a column holds one kind of value. */
export function requireOneKind(rows: readonly Json[]): void {
  const kinds = new Map<string, string>();
  for (const row of rows)
    for (const [column, value] of Object.entries(row)) {
      const kind = Array.isArray(value) ? 'list' : typeof value;
      if ((kinds.get(column) ?? kind) !== kind) throw new Error(`The column ${column} changes its kind.`);
      kinds.set(column, kind);
    }
  for (const row of rows)
    for (const column of kinds.keys())
      if (!(column in row)) throw new Error(`The column ${column} is missing in a row.`);
}

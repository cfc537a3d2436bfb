/** A turn of a conversation as people's files write it: who speaks, under which name, and what. */

export type Speaker = 'system' | 'user' | 'assistant' | 'tool' | 'call';

const SPEAKERS: ReadonlyMap<string, Speaker> = new Map(
  Object.entries({
    system: ['system', 'developer'],
    user: ['user', 'human', 'prompter', 'customer', 'client'],
    assistant: ['assistant', 'gpt', 'model', 'bot', 'chatbot', 'chatgpt', 'ai', 'agent'],
    tool: ['tool', 'function', 'observation', 'ipython'],
    call: ['functioncall', 'toolcall'],
  }).flatMap(([speaker, names]) => names.map((name) => [name, speaker as Speaker] as const)),
);

const get = (turn: object, key: string): unknown => (Object.hasOwn(turn, key) ? Reflect.get(turn, key) : undefined);

/** The role as the file has it, under whichever key. */
export const roleOf = (turn: object): unknown => get(turn, 'role') ?? get(turn, 'from') ?? get(turn, 'speaker');

/** What is said, under whichever key: a text, or parts. */
export const contentOf = (turn: object): unknown => get(turn, 'content') ?? get(turn, 'value') ?? get(turn, 'text');

/** Whose role that is; "Chat GPT" and "chat_gpt" are one. undefined for a name that nobody knows. */
export const speakerOf = (role: string): Speaker | undefined =>
  SPEAKERS.get(role.toLowerCase().replace(/[\s_-]+/g, ''));

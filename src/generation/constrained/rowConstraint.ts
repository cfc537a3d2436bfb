/** What rows can be held to, as the references are. */
import { splitConversation } from '../../references/composition/conversation/conversationText';
import type { Composition } from '../../references/composition/types';
import { conversationShape } from '../../references/tools/conversationShape';
import { toolsOf } from '../../references/tools/readTools';
import type { ToolDefinition } from '../../references/tools/types';
import type { RowConstraint } from './types';

/** References that are looked at, spread evenly over all: the page's own thread does it. */
const MOST_READ = 1000;
/** Of those that are read to the last sign. */
const MOST_PARSED = 100;

/** null where they are neither conversations that call tools nor JSON. */
export function rowConstraint(texts: readonly string[], composition: Composition | null): RowConstraint | null {
  if (texts.length === 0) return null;
  if (composition?.kind === 'conversation') {
    const read = spread(texts, MOST_READ);
    const shape = conversationShape(read);
    return (
      shape && {
        kind: 'tool-calls',
        shape,
        defined: shape.bare ? definedIn(spread(read, MOST_PARSED), shape.names) : [],
      }
    );
  }
  if (composition !== null && composition.kind !== 'input') return null;
  return spread(texts, MOST_PARSED).every(isJson) ? { kind: 'json' } : null;
}

function spread(texts: readonly string[], most: number): readonly string[] {
  if (texts.length <= most) return texts;
  return Array.from({ length: most }, (_, at) => texts[Math.floor((at * texts.length) / most)]!);
}

/** An object or a list: a number by itself is no form to hold a row to. */
function isJson(text: string): boolean {
  const first = text.trimStart()[0];
  if (first !== '{' && first !== '[') return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What system messages define; a tool that is called and nowhere defined takes any object. */
function definedIn(texts: readonly string[], names: readonly string[]): readonly ToolDefinition[] {
  const tools = new Map<string, ToolDefinition>();
  for (const text of texts) {
    const { conversation } = splitConversation(text);
    if (conversation === null || conversation.tools !== null) continue;
    for (const tool of toolsOf(conversation) ?? []) if (!tools.has(tool.name)) tools.set(tool.name, tool);
  }
  if (tools.size === 0) for (const name of names) tools.set(name, { name, parameters: { type: 'object' } });
  return [...tools.values()];
}

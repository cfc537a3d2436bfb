/** The tools that references have between them, and what of their schemas the references keep to. */
import { splitConversation } from '../../references/composition/conversation/conversationText';
import type { Composition } from '../../references/composition/types';
import { callsOf, toolsOf } from '../../references/tools/readTools';
import type { ToolDefinition, WrittenCall } from '../../references/tools/types';
import { DOMAIN_SHARE } from '../structure/profile';
import { argumentsOf, type CallFault, faultKey, ToolSchema } from './callFaults';

export interface TextCalls {
  readonly tools: readonly ToolDefinition[] | null;
  readonly calls: readonly WrittenCall[];
}

/** null where it is no conversation. */
export function readText(text: string): TextCalls | null {
  const { conversation } = splitConversation(text);
  return conversation && { tools: toolsOf(conversation), calls: callsOf(conversation) };
}

/** What one call comes to. */
export type CallVerdict =
  | { readonly kind: 'judged'; readonly faults: readonly CallFault[] }
  /** The tool's own schema cannot be used. */
  | { readonly kind: 'no-schema'; readonly tool: string };

export class ToolBox {
  private readonly known = new Map<string, ToolDefinition>();
  private readonly schemas = new Map<string, ToolSchema>();
  /** Faults that the references have themselves. */
  private readonly tolerated = new Set<string>();
  /** Most references have tools that no other has: a new row brings its own, too. */
  readonly isOpen: boolean;

  private constructor(read: readonly TextCalls[]) {
    const rows = new Map<string, number>();
    for (const { tools } of read) {
      for (const tool of tools ?? []) if (!this.known.has(tool.name)) this.known.set(tool.name, tool);
      for (const name of new Set((tools ?? []).map((tool) => tool.name))) rows.set(name, (rows.get(name) ?? 0) + 1);
    }
    const closed = read.filter(({ tools }) => (tools ?? []).every(({ name }) => rows.get(name)! > 1));
    this.isOpen = read.length > 1 && closed.length < DOMAIN_SHARE * read.length;
    for (const { tools, calls } of read)
      for (const call of calls) {
        const verdict = this.judge(call, tools);
        if (verdict.kind === 'judged') for (const fault of verdict.faults) this.tolerated.add(faultKey(fault));
      }
  }

  /** null where the references are no conversations with tools. */
  static of(references: readonly { readonly text: string }[], composition: Composition | undefined): ToolBox | null {
    if (composition?.kind !== 'conversation') return null;
    const read = references.flatMap(({ text }) => readText(text) ?? []);
    return read.some(({ tools, calls }) => calls.length > 0 || tools !== null) ? new ToolBox(read) : null;
  }

  /** By the names of all that the references have. */
  get tools(): ReadonlyMap<string, ToolDefinition> {
    return this.known;
  }

  /**
   * @param own tools of the row that it stands in; where the references share theirs, a row's own may only be of those
   */
  judge({ name, arguments: written }: WrittenCall, own: readonly ToolDefinition[] | null): CallVerdict {
    const one = (fault: CallFault): CallVerdict => ({ kind: 'judged', faults: this.strange([fault]) });
    if (name === null) return one({ kind: 'does-not-parse', tool: null });
    const isOwn = own?.find((tool) => tool.name === name);
    const tool = this.isOpen ? (isOwn ?? (own === null ? this.known.get(name) : undefined)) : this.knownTool(name, own);
    if (tool === undefined) return one({ kind: 'unknown-tool', tool: name });
    const value = argumentsOf(written);
    if (value === null) return one({ kind: 'does-not-parse', tool: name });
    const faults = this.schemaOf(tool).faultsOf(name, value);
    return faults === null ? { kind: 'no-schema', tool: name } : { kind: 'judged', faults: this.strange(faults) };
  }

  private knownTool(name: string, own: readonly ToolDefinition[] | null): ToolDefinition | undefined {
    return own === null || own.some((tool) => tool.name === name) ? this.known.get(name) : undefined;
  }

  private schemaOf(tool: ToolDefinition): ToolSchema {
    const key = JSON.stringify(tool);
    let schema = this.schemas.get(key);
    if (schema === undefined) {
      schema = new ToolSchema(tool);
      this.schemas.set(key, schema);
    }
    return schema;
  }

  private strange(faults: readonly CallFault[]): readonly CallFault[] {
    return faults.filter((fault) => !this.tolerated.has(faultKey(fault)));
  }
}

import type { ConversationShape } from '../../references/tools/conversationShape';
import type { JsonSchema, ToolDefinition } from '../../references/tools/types';

/** What rows are held to as they are drawn: plain data. */
export type RowConstraint =
  /** JSON from the first sign to the last. */
  | { readonly kind: 'json' }
  | { readonly kind: 'json-schema'; readonly schema: JsonSchema }
  /** A conversation whose calls are of its tools and have arguments of their schemas. */
  | {
      readonly kind: 'tool-calls';
      readonly shape: ConversationShape;
      /** Of conversations that have no list in front. */
      readonly defined: readonly ToolDefinition[];
    };

export type ConstraintKind = RowConstraint['kind'];

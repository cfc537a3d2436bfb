/** Tools of conversations, and calls of them, whatever form they came in. */

/** A schema as JSON has it: an object of keywords, or true for anything. */
export type JsonSchema = true | { readonly [keyword: string]: unknown };

export interface ToolDefinition {
  readonly name: string;
  /** Of the object of arguments, in JSON Schema's own words. */
  readonly parameters: JsonSchema;
}

/** A call as it was written. */
export interface WrittenCall {
  /** null where no name can be read. */
  readonly name: string | null;
  /** The text that should be a JSON object. */
  readonly arguments: string;
  /** The message it stands in. */
  readonly message: number;
}

/** Every code a person or a script can meet. One code, one cause, one remedy. */
export type ErrorCode =
  | 'BAD_OPTION'
  | 'CANCELLED'
  | 'CONTEXT_TOO_SHORT'
  | 'DEVICE_LIMIT'
  | 'DEVICE_LOST'
  | 'DEVICE_UNAVAILABLE'
  | 'DISK_FULL'
  | 'DOWNLOAD_BROKEN'
  | 'FILE_EMPTY'
  | 'FILE_UNREADABLE'
  | 'FORMAT_UNSUPPORTED'
  | 'HASH_MISMATCH'
  | 'HUB_GATED'
  | 'HUB_NOT_FOUND'
  | 'HUB_REFUSED'
  | 'HUB_UNREACHABLE'
  | 'MODEL_FILE_BROKEN'
  | 'MODEL_FILE_MISSING'
  | 'MODEL_NOT_ONNX'
  | 'MODEL_UNSUPPORTED'
  | 'NAN_LOSS'
  | 'OPERATOR_UNSUPPORTED'
  | 'OUT_OF_MEMORY'
  | 'PROMPT_MISMATCH'
  | 'PYTHON_UNAVAILABLE'
  | 'REFERENCES_TOO_FEW'
  | 'REFERENCE_COLUMN'
  | 'REFERENCE_PARSE'
  | 'SELF_TEST_FAILED'
  | 'TOKENIZER_MISMATCH'
  | 'WORKER_LOST'
  | 'INTERNAL';

/** The fields of an error as they cross a worker boundary or a process boundary. */
export interface ErrorFields {
  code: ErrorCode;
  message: string;
  remedy: string;
  /** Where it happened: a file, a line, a node; absent when there is no place to point at. */
  where?: string;
  stack?: string;
}

/** An error that says what (message), where, and what to do next (remedy). */
export class StudioError extends Error {
  readonly code: ErrorCode;
  readonly remedy: string;
  readonly where: string | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    remedy: string,
    options: { where?: string | undefined; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'StudioError';
    this.code = code;
    this.remedy = remedy;
    this.where = options.where;
  }
}

/** Turn anything thrown into fields; an error that is not ours keeps its message under INTERNAL. */
export function toErrorFields(thrown: unknown): ErrorFields {
  if (thrown instanceof StudioError) {
    const fields: ErrorFields = { code: thrown.code, message: thrown.message, remedy: thrown.remedy };
    if (thrown.where !== undefined) fields.where = thrown.where;
    if (thrown.stack !== undefined) fields.stack = thrown.stack;
    return fields;
  }
  const fields: ErrorFields = {
    code: 'INTERNAL',
    message: thrown instanceof Error ? thrown.message : String(thrown),
    remedy: 'This is a fault in the studio. Reload the page; your exported files are untouched.',
  };
  if (thrown instanceof Error && thrown.stack !== undefined) fields.stack = thrown.stack;
  return fields;
}

/** Rebuild an error from its fields on the other side of a boundary. */
export function fromErrorFields(fields: ErrorFields): StudioError {
  const error = new StudioError(fields.code, fields.message, fields.remedy, { where: fields.where });
  if (fields.stack !== undefined) error.stack = fields.stack;
  return error;
}

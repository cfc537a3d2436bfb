import { StudioError } from '../../errors';
import type { ModelInfo } from '../../model/types';
import type { TokenBytes } from '../../tokenization/tokenBytes';
import { conversationGrammar } from './conversationGrammar';
import { type Grammar, literal, optional, sequence } from './grammar';
import { HeldRows } from './heldRows';
import { anyJson, jsonGrammar } from './jsonGrammar';
import type { RowConstraint } from './types';

export interface OpenConstraint {
  readonly rows: HeldRows;
  /** What of the schemas rows are not held to, in the schemas' words; the checks look at it all the same. */
  readonly loose: readonly string[];
}

/**
 * Make what holds the rows of a draw.
 * @throws StudioError BAD_OPTION where no row can be so, MODEL_UNSUPPORTED where the tokenizer does not say what its tokens spell
 */
export function openConstraint(
  constraint: RowConstraint,
  tokenizer: { tokenBytes(): TokenBytes | null },
  { vocabularySize, endOfSampleTokenId, otherEndTokenIds }: ModelInfo,
): OpenConstraint {
  const spelled = tokenizer.tokenBytes();
  if (spelled === null)
    throw new StudioError(
      'MODEL_UNSUPPORTED',
      'Rows of this model cannot be held to a form: its tokenizer does not say what each token spells.',
      'Draw without holding rows to a form, or choose a model with a byte-level or SentencePiece tokenizer.',
      { where: 'tokenizer.json' },
    );
  const { grammar, loose } = grammarOf(constraint);
  // A space at the very start is no part of what such a tokenizer decodes to.
  const whole = spelled.dropsFirstSpace ? sequence(optional(literal(' ')), grammar) : grammar;
  const tokens = spelled.bytes.slice(0, vocabularySize);
  return { rows: new HeldRows(whole, tokens, [endOfSampleTokenId, ...otherEndTokenIds]), loose };
}

function grammarOf(constraint: RowConstraint): { readonly grammar: Grammar; readonly loose: readonly string[] } {
  switch (constraint.kind) {
    case 'json':
      return { grammar: anyJson('any', 'nested'), loose: [] };
    case 'json-schema':
      return jsonGrammar(constraint.schema, '', 'any');
    case 'tool-calls':
      return conversationGrammar(constraint.shape, constraint.defined);
    default:
      return constraint satisfies never;
  }
}

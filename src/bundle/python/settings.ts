/** settings.py: what the scripts draw with, in one place and to be changed there. */
import type { SamplingOptions } from '../../generation/types';
import type { BundleBase } from '../types';

export interface ScriptSettings {
  readonly base: BundleBase;
  /** Hub id or folder name of the model that the prompt was learned on. */
  readonly learnedOn: string;
  /** Fixed tokens between the prompt and the text. */
  readonly between: Int32Array;
  /** How many rows of the adapter are fixed tokens that stand before D. */
  readonly before: number;
  /** Tokens that end a row; the first is the end-of-sample token. */
  readonly endIds: readonly number[];
  readonly maxPositions: number;
  readonly sampling: SamplingOptions;
}

/** A JSON value that is a Python literal too: numbers, strings, lists of them, None. */
const python = (value: string | number | readonly number[] | null): string =>
  value === null ? 'None' : JSON.stringify(value);

/** transformers takes a float for these and refuses an int. */
const float = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));

export function settingsScript(settings: ScriptSettings): string {
  const { base, learnedOn, between, before, endIds, maxPositions, sampling } = settings;
  const repository = base.kind === 'repository' ? base : { id: null, revision: null };
  return `"""What the scripts of this bundle draw with: the settings that the studio had. Change them here."""

# The base model: a repository on the hub, or None for the folder model/ of this bundle. The prompt was learned on
# ${python(learnedOn)}.
BASE = ${python(repository.id)}
REVISION = ${python(repository.revision)}

# What the model sees: the rows of adapter/, then BETWEEN, then the text.${
    before > 0 ? `\n# The first ${before} of those rows are fixed tokens of the template, the same for every text.` : ''
  }
# BETWEEN has the tokens that stand right before a text: the rest of a chat template, or a BOS where the tokenizer puts one.
# Nothing else is added: no BOS in front of the prompt.
BETWEEN = ${python(Array.from(between))}

# Any of these ends a row. It counts as a token of the row and is left out of its text.
END_IDS = ${python(endIds)}

COUNT = ${sampling.count}
# 0 is greedy.
TEMPERATURE = ${float(sampling.temperature)}
# 0 keeps the whole vocabulary.
TOP_K = ${sampling.topK}
# 1 keeps the whole vocabulary. Top-p is taken of what top-k left.
TOP_P = ${float(sampling.topP)}
# Of tokens that the row itself has; 1 leaves them as they are.
REPETITION_PENALTY = ${float(sampling.repetitionPenalty)}
# The longest row, end token included.
MAX_TOKENS = ${sampling.maxTokens}
SEED = ${sampling.seed}

# Positions that the model has.
MAX_POSITIONS = ${maxPositions}
`;
}

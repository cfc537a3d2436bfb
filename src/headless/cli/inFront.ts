import { StudioError } from '../../errors';
import { EXAMPLES_TRIED } from '../../generation/pilot';
import { examplesThatFit } from '../../methods/chosenExamples';
import { lengthsInFront } from '../../methods/examplesInFront';
import type { OpenedCheckpoint } from '../../model/openCheckpoint';
import type { Output } from './output';
import type { GivenPrompt } from './prompt';
import { statesOf } from './readingSplit';
import type { ReferencesFile } from './references';

interface Given {
  readonly examples?: number | 'auto' | undefined;
  readonly near?: string | undefined;
}

export interface OpenedInFront {
  readonly texts: readonly string[];
  /** What the plan asks for: fewer where that is open and fewer fit, none where none do. */
  readonly examples: number | 'auto';
  /** How many a pilot tries. */
  readonly tried: number;
}

/**
 * Texts that may stand in front of rows: the references that the prompt was trained on, so that what was held out stays so; without a prompt
 * nothing was held out, and it is all of them.
 * @param room positions between the prompt and the longest row
 * @throws StudioError BAD_OPTION where they cannot stand there, REFERENCES_TOO_FEW, CONTEXT_TOO_SHORT
 */
export async function openInFront(
  { examples = 0, near }: Given,
  prompt: GivenPrompt | null,
  against: ReferencesFile | null,
  models: Pick<OpenedCheckpoint, 'model' | 'tokenizer'>,
  room: number,
  output: Output,
): Promise<OpenedInFront> {
  if (examples === 0) return { texts: [], examples, tried: 0 };
  if (against === null)
    throw refusal('--examples takes them from the references, and --references is missing.', 'Add --references FILE.');
  if (near !== undefined)
    throw refusal(
      'A prompt that was fitted by --near draws near its examples by itself.',
      'Leave --examples or --near out.',
    );
  if (prompt !== null && prompt.template !== 'raw')
    throw refusal('The prompt stands in a chat template, where examples have no place.', 'Leave --examples out.');
  const all = against.references.map(({ input }) => input);
  const texts = prompt === null ? all : await trainedOf(prompt, against, all);
  const wanted = examples === 'auto' ? EXAMPLES_TRIED : examples;
  if (texts.length < wanted && examples !== 'auto')
    throw new StudioError(
      'REFERENCES_TOO_FEW',
      `There are ${texts.length} examples to put in front, and it takes ${wanted}.`,
      'Add examples, or put fewer in front.',
      { where: 'examples' },
    );
  const { count, places } = examplesThatFit(lengthsInFront(models, texts), room, wanted);
  if (count < wanted && examples !== 'auto')
    throw new StudioError(
      'CONTEXT_TOO_SHORT',
      `Of the ${wanted} examples ${count} fit in front of the longest row.`,
      'Put fewer in front, or set the longest sample to fewer tokens.',
      { where: 'examples' },
    );
  const fitting = places.map((place) => texts[place]!);
  if (count > 0) return { texts: fitting, examples, tried: count };
  output.progress('No examples are tried in front: they do not fit beside the prompt and the longest row.');
  return { texts: [], examples: 0, tried: 0 };
}

async function trainedOf(
  prompt: GivenPrompt,
  against: ReferencesFile,
  all: readonly string[],
): Promise<readonly string[]> {
  const states = await statesOf(undefined, prompt, against);
  if (states.includes('unknown'))
    throw refusal(
      'Which of the references the prompt was trained on cannot be told, and those that were held out must not stand in front.',
      'Give the references that it learned, or leave --examples out.',
    );
  return all.filter((_, row) => states[row] === 'trained');
}

const refusal = (message: string, remedy: string): StudioError =>
  new StudioError('BAD_OPTION', message, remedy, { where: 'examples' });

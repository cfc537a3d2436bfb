/** A sampling request as a run of src/generation, its rows as events of the protocol. */
import type { LearningModel } from '../../src/domino/learnPrompt';
import { readPromptFile } from '../../src/domino/prompt/promptFile';
import { filePrefix } from '../../src/domino/prompt/promptPrefix';
import { StudioError } from '../../src/errors';
import type { HeldRows } from '../../src/generation/constrained/heldRows';
import { openConstraint } from '../../src/generation/constrained/openConstraint';
import type { RowConstraint } from '../../src/generation/constrained/types';
import type { GeneratedRow } from '../../src/generation/types';
import { drawByMethod } from '../../src/methods/drawByMethod';
import { drawBehindExamples, type InFront } from '../../src/methods/examplesInFront';
import { METHODS } from '../../src/methods/methods';
import { methodObstacle } from '../../src/methods/obstacle';
import type { MethodContext } from '../../src/methods/types';
import type { Queueing } from '../rpc/streamOf';
import type { MethodRequest, SampleEvent, SampleRequest, SampleResult } from './engine.protocol';

/** What a learned method may take is said by its room, where that is known. */
type HeldModel = Pick<LearningModel, 'model' | 'tokenizer'> & Partial<Pick<LearningModel, 'room'>>;

/** The file's name, for messages. */
const FILE = 'prompt.safetensors';
const NO_EXAMPLES: InFront = { texts: [], counts: [], count: 0 };

/** Rows are never left out; of rates that wait only the newest is. */
export const queueSampling: Queueing<SampleEvent> = (waiting, next) =>
  next.type === 'row' ? [...waiting, next] : [...waiting.filter(({ type }) => type !== next.type), next];

export async function runSampling(
  { model, tokenizer, room = null }: HeldModel,
  request: SampleRequest,
  signal: AbortSignal,
  emit: (event: SampleEvent) => Promise<void> | undefined,
): Promise<SampleResult> {
  const { prompt, sampling, drawn, temperatures, inFront = NO_EXAMPLES, constraint, method } = request;
  if (method) return runMethod({ model, tokenizer, room }, { ...request, method }, signal, emit);
  const prefix = await filePrefix(model, prompt === undefined ? null : readPromptFile(prompt, FILE), FILE);
  const opened = constraint ? openHeld(constraint, { model, tokenizer }) : null;
  const { rows, tokens, elapsedMs, cancelled } = await drawBehindExamples(
    { model, tokenizer },
    prefix,
    inFront,
    sampling,
    {
      onRow: (row) => emit({ type: 'row', row }),
      onRate: ({ done, total, tokensPerSecond }) => void emit({ type: 'rate', done, total, tokensPerSecond }),
      signal,
      ...(drawn ? { drawn: new Set(drawn) } : {}),
      ...(temperatures ? { temperatures } : {}),
      ...(opened?.held ? { held: opened.held } : {}),
    },
  );
  const unheld = opened?.unheld === undefined ? {} : { unheld: opened.unheld };
  return { rows: rows.length, tokens, elapsedMs, cancelled, ...unheld };
}

/** Rows that a method's own filter does not keep are not given. */
async function runMethod(
  held: LearningModel,
  { sampling, drawn, method: { id, ...request } }: SampleRequest & { readonly method: MethodRequest },
  signal: AbortSignal,
  emit: (event: SampleEvent) => Promise<void> | undefined,
): Promise<SampleResult> {
  const onProgress = (words: string): void => void emit({ type: 'stage', words });
  const context: MethodContext = { ...held, ...request, sampling, signal, onProgress };
  const method = METHODS[id];
  const obstacle = methodObstacle(method, context);
  if (obstacle !== null) throw new StudioError('MODEL_UNSUPPORTED', `${method.name} cannot run here.`, obstacle);
  const open = await method.open(context);
  const give = (row: GeneratedRow): Promise<void> | undefined => emit({ type: 'row', row });
  const summary = await drawByMethod(open, context, {
    ...(drawn ? { drawn: new Set(drawn) } : {}),
    ...(open.keeps ? {} : { onRow: give }),
  });
  const { rows, tokens, elapsedMs, cancelled } = summary;
  const kept = open.keeps && !cancelled ? await open.keeps(rows) : null;
  if (open.keeps) for (const row of rows) if (kept === null || kept.has(row.index)) await give(row);
  return {
    rows: kept?.size ?? rows.length,
    tokens,
    elapsedMs,
    cancelled,
    facts: [
      ...open.facts,
      ...(kept ? [{ name: 'Kept by its own filter', value: `${kept.size} of ${rows.length}` }] : []),
    ],
    ...(open.promptFile && { prompt: open.promptFile }),
  };
}

type Opened = { readonly held: HeldRows; readonly unheld?: never } | { readonly held?: never; readonly unheld: string };
type Model = Pick<LearningModel, 'model' | 'tokenizer'>;

/** Of the model that was drawn from last: a draw asks several times, and a large vocabulary takes a moment. */
let last: { readonly key: string; readonly model: Model['model']; readonly opened: Opened } | null = null;

/** Nobody asked for it: what cannot be held is drawn without, and said. */
function openHeld(constraint: RowConstraint, { model, tokenizer }: Model): Opened {
  const key = JSON.stringify(constraint);
  if (last?.key === key && last.model === model) return last.opened;
  let opened: Opened;
  try {
    opened = { held: openConstraint(constraint, tokenizer, model.info).rows };
  } catch (thrown) {
    if (!(thrown instanceof StudioError)) throw thrown;
    opened = { unheld: thrown.message };
  }
  last = { key, model, opened };
  return opened;
}

/** One method with one seed: open it, draw its rows, keep each. */

import { readPromptFile } from '../../domino/prompt/promptFile';
import { promptPrefix } from '../../domino/prompt/promptPrefix';
import { StudioError } from '../../errors';
import type { GeneratedRow } from '../../generation/types';
import { drawByMethod } from '../../methods/drawByMethod';
import { methodObstacle } from '../../methods/obstacle';
import type { Method, MethodContext, OpenMethod } from '../../methods/types';
import { type OpenedCell, openCell } from './compareFolder';

export interface DrawnCell {
  readonly rows: readonly GeneratedRow[];
  readonly opened: OpenedCell;
  readonly drawMs: number;
}

/** What stands against a method is no failure of the comparison. */
const REFUSALS: ReadonlySet<string> = new Set([
  'BAD_OPTION',
  'CONTEXT_TOO_SHORT',
  'DEVICE_LIMIT',
  'MODEL_UNSUPPORTED',
  'REFERENCES_TOO_FEW',
]);

/**
 * @returns its rows, or why it cannot run here
 * @throws StudioError CANCELLED, and what opening and drawing throw
 */
export async function drawCell(method: Method, context: MethodContext, out: string): Promise<DrawnCell | string> {
  const obstacle = methodObstacle(method, context);
  if (obstacle !== null) return obstacle;
  const cell = await openCell(out, method.id, context.sampling.seed);
  const rows: GeneratedRow[] = cell.rows.map(({ ms: _, ...row }) => row);
  let drawMs = Math.max(0, ...cell.rows.map(({ ms }) => ms));
  const isWhole = rows.length === context.sampling.count;
  if (isWhole && cell.opened?.asked) return { rows: byIndex(rows), opened: cell.opened, drawMs };

  let open: OpenMethod;
  const started = performance.now();
  try {
    open =
      (cell.opened && (await fromKept(context, cell.prompt))) ??
      (await method.open({
        ...context,
        checkpoint: cell.checkpoint ?? undefined,
        onCheckpoint: (bytes) => cell.keepCheckpoint(bytes),
      }));
  } catch (thrown) {
    return refusalOf(thrown);
  }
  let opened = cell.opened;
  if (opened === null) {
    if (open.promptFile) await cell.keepPrompt(open.promptFile);
    const prepareMs = Math.max(open.learnedMs ?? 0, performance.now() - started);
    opened = { prepareMs, facts: [...open.facts], kept: null, asked: open.keeps === undefined };
    await cell.keepOpened(opened);
  }

  const before = drawMs;
  const began = performance.now();
  const { cancelled } = await drawByMethod(open, context, {
    drawn: new Set(rows.map(({ index }) => index)),
    onRow: async (row) => {
      drawMs = before + performance.now() - began;
      rows.push(row);
      await cell.add({ ...row, ms: drawMs });
      context.onProgress?.(`${rows.length} of ${context.sampling.count} rows`);
    },
  });
  if (cancelled) throw interrupted();
  if (!opened.asked) {
    let kept: OpenedCell['kept'];
    try {
      kept = open.keeps ? [...(await open.keeps(rows))] : null;
    } catch (thrown) {
      return refusalOf(thrown);
    }
    opened = { ...opened, kept, asked: true };
    await cell.keepOpened(opened);
  }
  return { rows: byIndex(rows), opened, drawMs };
}

/** @throws what is no refusal */
function refusalOf(thrown: unknown): string {
  if (thrown instanceof StudioError && REFUSALS.has(thrown.code)) return `${thrown.message} ${thrown.remedy}`;
  throw thrown;
}

/** A prompt that was learned in an earlier sitting; null where the method has none and is opened anew, which gives the same. */
async function fromKept({ model }: MethodContext, bytes: Uint8Array | null): Promise<OpenMethod | null> {
  if (bytes === null) return null;
  const { prompt, frame } = readPromptFile(bytes);
  return { prefix: await promptPrefix(model, prompt, frame), facts: [] };
}

const byIndex = (rows: readonly GeneratedRow[]): GeneratedRow[] => [...rows].sort((a, b) => a.index - b.index);

const interrupted = (): StudioError =>
  new StudioError('CANCELLED', 'The comparison was interrupted.', 'Give the same command to go on.');

import type { HeldRows } from '../../generation/constrained/heldRows';
import {
  type DrawEnd,
  type DrawPlan,
  drawByPlan,
  mostOf,
  passing,
  temperatureBefore,
} from '../../generation/drawByPlan';
import type { Tried } from '../../generation/pilot';
import { sample } from '../../generation/sample';
import type { GeneratedRow, SamplingOptions } from '../../generation/types';
import type { OpenedCheckpoint } from '../../model/openCheckpoint';
import type { FloatTensor } from '../../tensors/tensor';
import type { RowJudge } from './judgeRows';
import type { Output } from './output';

export interface DrawnRows {
  /** By index. */
  readonly rows: readonly GeneratedRow[];
  readonly tokens: number;
  readonly elapsedMs: number;
  readonly end: DrawEnd;
  /** Of the rows that have none of their own. */
  readonly temperature: number;
  readonly pilot: readonly Tried[] | null;
}

/**
 * Draw by a plan, and judge what was drawn.
 * @param judge null where the plan needs no verdicts and none are wanted
 * @param held what rows are held to; null: nothing
 * @throws StudioError as sample() does
 */
export async function drawRows(
  { model, tokenizer }: Pick<OpenedCheckpoint, 'model' | 'tokenizer'>,
  prefix: FloatTensor,
  options: SamplingOptions,
  plan: DrawPlan,
  judge: RowJudge | null,
  { output, signal }: { readonly output: Output; readonly signal: AbortSignal },
  held: HeldRows | null = null,
): Promise<DrawnRows> {
  const rows: GeneratedRow[] = [];
  let [tokens, elapsedMs, passed] = [0, 0, 0];
  let temperature = temperatureBefore(plan);
  let pilot: DrawnRows['pilot'] = null;
  const words = (done: number): string => {
    const most = `${done} of ${typeof plan.aim === 'number' ? '' : 'at most '}${mostOf(plan.aim)} rows`;
    return judge ? `${most}, ${passed} pass` : most;
  };
  const end = await drawByPlan(plan, {
    async draw(asked) {
      const before = rows.length;
      const summary = await sample(
        model,
        tokenizer,
        prefix,
        { ...options, count: asked.count, temperature: asked.temperature },
        {
          signal,
          drawn: new Set(rows.map(({ index }) => index)),
          temperatures: asked.temperatures,
          ...(held && { held }),
          onRate: ({ done, tokensPerSecond }) =>
            output.status(`${words(before + done)}, ${tokensPerSecond.toFixed(0)} tokens/s`),
        },
      );
      rows.push(...summary.rows);
      tokens += summary.tokens;
      elapsedMs += summary.elapsedMs;
      return !summary.cancelled;
    },
    async passes() {
      const passes = await judge!.judge(rows);
      passed = passing(passes);
      return signal.aborted ? null : passes;
    },
    onTried(tried, chosen) {
      const isNew = pilot === null || chosen !== temperature;
      pilot = tried;
      temperature = chosen;
      if (isNew) output.progress(triedInWords(tried, chosen));
    },
  });
  await judge?.judge(rows);
  output.clearStatus();
  return { rows: rows.sort((a, b) => a.index - b.index), tokens, elapsedMs, end, temperature, pilot };
}

function triedInWords(tried: readonly Tried[], chosen: number): string {
  const each = tried.map(({ temperature, drawn, passed }) => `${temperature}: ${passed} of ${drawn}`);
  return `Temperature ${chosen} is chosen. Rows that pass so far: ${each.join(', ')}.`;
}

import type { HeldRows } from '../../generation/constrained/heldRows';
import { type DrawEnd, type DrawPlan, drawByPlan, mannerBefore, mostOf, passing } from '../../generation/drawByPlan';
import { type Manner, mannerInWords, sameManner, type Tried } from '../../generation/pilot';
import type { GeneratedRow, SamplingOptions } from '../../generation/types';
import { drawBehindExamples } from '../../methods/examplesInFront';
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
  /** The one that was chosen last, or that all rows have. */
  readonly manner: Manner;
  readonly pilot: readonly Tried[] | null;
}

/**
 * Draw by a plan, and judge what was drawn.
 * @param inFront texts that may stand in front of rows; none where the plan asks for no examples
 * @param judge null where the plan needs no verdicts and none are wanted
 * @param held what rows are held to; null: nothing
 * @throws StudioError as sample() does
 */
export async function drawRows(
  { model, tokenizer }: Pick<OpenedCheckpoint, 'model' | 'tokenizer'>,
  prefix: FloatTensor,
  options: SamplingOptions,
  inFront: readonly string[],
  plan: DrawPlan,
  judge: RowJudge | null,
  { output, signal }: { readonly output: Output; readonly signal: AbortSignal },
  held: HeldRows | null = null,
): Promise<DrawnRows> {
  const rows: GeneratedRow[] = [];
  let [tokens, elapsedMs, passed] = [0, 0, 0];
  let manner = mannerBefore(plan);
  let pilot: DrawnRows['pilot'] = null;
  const words = (done: number): string => {
    const most = `${done} of ${typeof plan.aim === 'number' ? '' : 'at most '}${mostOf(plan.aim)} rows`;
    return judge ? `${most}, ${passed} pass` : most;
  };
  const end = await drawByPlan(plan, {
    async draw(asked) {
      const before = rows.length;
      const summary = await drawBehindExamples(
        { model, tokenizer },
        prefix,
        { texts: inFront, counts: asked.manners.map(({ examples }) => examples), count: asked.manner.examples },
        { ...options, count: asked.count, temperature: asked.manner.temperature },
        {
          signal,
          drawn: new Set(rows.map(({ index }) => index)),
          temperatures: asked.manners.map(({ temperature }) => temperature),
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
      const isNew = pilot === null || !sameManner(chosen, manner);
      pilot = tried;
      manner = chosen;
      if (isNew) output.progress(triedInWords(tried, chosen));
    },
  });
  await judge?.judge(rows);
  output.clearStatus();
  return { rows: rows.sort((a, b) => a.index - b.index), tokens, elapsedMs, end, manner, pilot };
}

function triedInWords(tried: readonly Tried[], chosen: Manner): string {
  const each = tried.map((manner) => `${mannerInWords(manner)}: ${manner.passed} of ${manner.drawn}`);
  return `Temperature ${mannerInWords(chosen)} is chosen. Rows that pass so far: ${each.join(', ')}.`;
}

import { Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { cellId, settingsOf } from '../../sweeps/plan';
import { settingWords } from '../../sweeps/words';
import type { SweepProgress } from '../selectors/sweeps';
import { formatLoss } from '../ui/format';
import classes from './Sweeps.module.css';

const AXIS = { fontSize: 10, fill: 'var(--studio-dimmed)' };

interface Curve {
  readonly seed: number;
  readonly points: readonly { readonly step: number; readonly heldOut: number }[];
}

/** Small multiples: the held-out loss of each setting, a line a seed, all on one scale. The table above has their figures. */
export function SweepCharts({ progress: { sweep, runs } }: { progress: SweepProgress }) {
  const { axes, seeds } = sweep.plan;
  const charts = settingsOf(axes).map((setting) => ({
    name: settingWords(setting),
    curves: seeds.flatMap((seed): Curve[] => {
      const history = runs.get(cellId(setting, seed))?.history ?? [];
      const points = history.flatMap(({ step, heldOut }) => (heldOut === null ? [] : [{ step, heldOut }]));
      return points.length > 1 ? [{ seed, points }] : [];
    }),
  }));
  const all = charts.flatMap(({ curves }) => curves.flatMap(({ points }) => points));
  if (all.length === 0) return null;
  const losses = all.map(({ heldOut }) => heldOut);
  const scale = {
    steps: Math.max(...all.map(({ step }) => step)),
    low: Math.min(...losses),
    high: Math.max(...losses),
  };
  return (
    <section className={classes.charts} aria-label="Held-out loss by step, a chart a setting">
      {charts.map(({ name, curves }) => (
        <figure key={name} className={classes.chart}>
          <figcaption>{name}</figcaption>
          <ResponsiveContainer width="100%" height={120} minWidth={0}>
            <LineChart margin={{ top: 4, right: 8, bottom: 0, left: 0 }} accessibilityLayer={false}>
              <XAxis
                dataKey="step"
                type="number"
                domain={[0, scale.steps]}
                allowDuplicatedCategory={false}
                tick={AXIS}
                stroke="var(--studio-line)"
                tickLine={false}
                height={18}
              />
              <YAxis
                domain={[scale.low, scale.high]}
                tick={AXIS}
                stroke="transparent"
                width={38}
                tickFormatter={(value: number) => value.toFixed(2)}
              />
              <Tooltip
                isAnimationActive={false}
                wrapperClassName={classes.tooltip ?? ''}
                labelFormatter={(step) => `Step ${step}`}
                formatter={(value, seed) => [formatLoss(typeof value === 'number' ? value : null), `seed ${seed}`]}
              />
              {curves.map(({ seed, points }) => (
                <Line
                  key={seed}
                  data={points as { step: number; heldOut: number }[]}
                  dataKey="heldOut"
                  name={String(seed)}
                  stroke="var(--studio-curve-held-out)"
                  strokeOpacity={0.75}
                  strokeWidth={1.5}
                  dot={false}
                  isAnimationActive={false}
                />
              ))}
            </LineChart>
          </ResponsiveContainer>
        </figure>
      ))}
    </section>
  );
}

import { CartesianGrid, ErrorBar, Line, LineChart, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import { type ArmScore, scoreCurves } from '../../proving/summary';
import type { ArmKind } from '../../proving/types';
import { formatShare } from '../ui/format';
import classes from './Prove.module.css';

const AXIS = { fontSize: 10, fill: 'var(--studio-dimmed)' };

/** Blue is what the person gave, orange what the model wrote, here as everywhere. */
const COLOURS: Readonly<Record<ArmKind, string>> = {
  base: 'var(--studio-curve-gradient)',
  references: 'var(--studio-reference)',
  rows: 'var(--studio-synthetic)',
  both: 'var(--studio-curve-l2)',
};
/** Of several arms of one kind. */
const DASHES = ['0', '6 3', '2 3', '8 3 2 3'];

/** Score against lessons, a line an arm; the table above has the figures. */
export function ScoreChart({ scores }: { scores: readonly ArmScore[] }) {
  const curves = scoreCurves(scores).filter(({ points }) => points.length > 1);
  if (curves.length === 0) return null;
  const most = Math.max(...curves.flatMap(({ points }) => points.map(({ lessons }) => lessons)));
  const seen = new Map<ArmKind, number>();
  const lines = curves.map(({ arm, points }) => {
    const at = seen.get(arm.kind) ?? 0;
    seen.set(arm.kind, at + 1);
    return {
      arm,
      colour: COLOURS[arm.kind],
      dash: DASHES[at % DASHES.length]!,
      points: points.map(({ lessons, score }) => ({
        lessons,
        value: score.value,
        reach: [score.value - score.interval[0], score.interval[1] - score.value],
      })),
    };
  });
  return (
    <figure className={classes.chart}>
      <figcaption>
        Pass@{curves[0]!.points[0]!.score.k} by lessons, with 95 % intervals. The table above has the figures.
        <span className={classes.legend}>
          {lines.map(({ arm, colour, dash }) => (
            <span key={arm.id}>
              <svg width="22" height="8" aria-hidden>
                <line x1="0" y1="4" x2="22" y2="4" stroke={colour} strokeWidth="2" strokeDasharray={dash} />
              </svg>
              {arm.name}
            </span>
          ))}
        </span>
      </figcaption>
      <ResponsiveContainer width="100%" height={220} minWidth={0}>
        <LineChart margin={{ top: 8, right: 16, bottom: 0, left: 0 }} accessibilityLayer={false}>
          <CartesianGrid stroke="var(--studio-line)" vertical={false} />
          <XAxis
            dataKey="lessons"
            type="number"
            domain={[0, most]}
            allowDuplicatedCategory={false}
            tick={AXIS}
            stroke="var(--studio-line)"
            tickLine={false}
            height={18}
          />
          <YAxis
            domain={[0, 'auto']}
            tick={AXIS}
            stroke="transparent"
            width={42}
            tickFormatter={(value: number) => formatShare(value)}
          />
          {lines.map(({ arm, colour, dash, points }) => (
            <Line
              key={arm.id}
              data={points}
              dataKey="value"
              name={arm.name}
              stroke={colour}
              strokeWidth={1.75}
              strokeDasharray={dash}
              dot={{ r: 3, fill: colour, strokeDasharray: '0' }}
              isAnimationActive={false}
            >
              <ErrorBar dataKey="reach" stroke={colour} strokeOpacity={0.55} width={5} />
            </Line>
          ))}
        </LineChart>
      </ResponsiveContainer>
    </figure>
  );
}

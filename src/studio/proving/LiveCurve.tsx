import { Line, LineChart, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import { useStudioState } from '../StudioContext';
import { formatCount, formatLoss } from '../ui/format';
import classes from './Prove.module.css';

const AXIS = { fontSize: 10, fill: 'var(--studio-dimmed)' };
/** Steps of the table beside it. */
const SHOWN = 8;

/** The loss of the student that learns, as it goes. */
export function LiveCurve({ steps }: { steps: number }) {
  const curve = useStudioState(({ session }) => session.proofCurve);
  if (curve.length < 2) return null;
  const points = curve.map(([step, loss]) => ({ step, loss }));
  const newest = points.at(-1)!;
  const every = Math.max(1, Math.ceil(points.length / SHOWN));
  const shown = points.filter((point, at) => at % every === 0 || point === newest);
  return (
    <figure className={classes.chart}>
      <figcaption>
        Loss {formatLoss(newest.loss)} nats a token of the answers, at step {formatCount(newest.step)}
      </figcaption>
      <ResponsiveContainer width="100%" height={110} minWidth={0}>
        <LineChart data={points} margin={{ top: 4, right: 8, bottom: 0, left: 0 }} accessibilityLayer={false}>
          <XAxis
            dataKey="step"
            type="number"
            domain={[0, steps]}
            tick={AXIS}
            stroke="var(--studio-line)"
            tickLine={false}
            height={18}
          />
          <YAxis
            domain={[0, 'auto']}
            tick={AXIS}
            stroke="transparent"
            width={38}
            tickFormatter={(value: number) => value.toFixed(1)}
          />
          <Line
            dataKey="loss"
            stroke="var(--studio-curve-total)"
            strokeWidth={1.5}
            dot={false}
            isAnimationActive={false}
          />
        </LineChart>
      </ResponsiveContainer>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the keyboard */}
      <section className={classes.scroller} tabIndex={0} aria-label="Loss by step, scrolling">
        <table className={classes.small} aria-label="Loss by step">
          <tbody>
            <tr>
              <th scope="row">Step</th>
              {shown.map(({ step }) => (
                <td key={step} className="numeral">
                  {formatCount(step)}
                </td>
              ))}
            </tr>
            <tr>
              <th scope="row">Loss</th>
              {shown.map(({ step, loss }) => (
                <td key={step} className="numeral">
                  {formatLoss(loss)}
                </td>
              ))}
            </tr>
          </tbody>
        </table>
      </section>
    </figure>
  );
}

import type { Proof } from '../../project/types';
import type { ArmScore, Difference } from '../../proving/summary';
import type { PassAtK } from '../../tasks/types';
import { formatCount, formatLoss, formatShare } from '../ui/format';
import classes from './Prove.module.css';

interface ScoreTableProps {
  scores: readonly ArmScore[];
  k: readonly number[];
  failures: Proof['failures'];
}

/** A row a student of each size: what it scored over tasks and seeds, and what may be said of it. */
export function ScoreTable({ scores, k, failures }: ScoreTableProps) {
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the keyboard */}
      <section className={classes.scroller} tabIndex={0} aria-label="Scores, scrolling">
        <table className={classes.table} aria-label="Scores">
          <thead>
            <tr>
              <th scope="col">Learned from</th>
              <th scope="col">Lessons</th>
              {k.map((each) => (
                <th key={each} scope="col">
                  Pass@{each} (95 %)
                </th>
              ))}
              <th scope="col">Points over the model (95 %)</th>
              <th scope="col">Points over your examples (95 %)</th>
              <th scope="col">Held out, nats/token</th>
              <th scope="col">Kept step</th>
            </tr>
          </thead>
          <tbody>
            {scores.map((score) => (
              <Row key={`${score.arm.id} ${score.size}`} score={score} k={k} />
            ))}
          </tbody>
        </table>
      </section>
      {failures.map(({ id, error }) => (
        <p key={id} className={classes.failed} role="status">
          One student could not be taught: {error.message} {error.remedy}
        </p>
      ))}
    </>
  );
}

function Row({ score, k }: { score: ArmScore; k: readonly number[] }) {
  const { arm, size, passAtK, fromBase, fromReferences, results } = score;
  const heldOut = results.flatMap(({ heldOut: each }) => each ?? []);
  const mean = heldOut.length === 0 ? null : heldOut.reduce((sum, each) => sum + each, 0) / heldOut.length;
  return (
    <tr>
      <th scope="row">
        {arm.kind === 'base' ? 'Nothing: the model as it is' : arm.name}
        {size === null ? '' : arm.kind !== 'base' && size < arm.lessons ? `, ${formatCount(size)} of them` : ''}
      </th>
      <td className="numeral">{arm.kind === 'base' ? '–' : lessonWords(score)}</td>
      {k.map((each) => (
        <td key={each} className="numeral">
          {scoreWords(passAtK.find((found) => found.k === each))}
        </td>
      ))}
      <td className="numeral" data-told={fromBase?.isTold || undefined}>
        {differenceWords(fromBase)}
      </td>
      <td className="numeral" data-told={fromReferences?.isTold || undefined}>
        {differenceWords(fromReferences)}
      </td>
      <td className="numeral">{formatLoss(mean)}</td>
      <td className="numeral">{keptWords(results)}</td>
    </tr>
  );
}

/** Some may have been too long to be learned. */
const lessonWords = ({ lessons, learned }: ArmScore): string =>
  learned < lessons ? `${formatCount(learned)}; ${formatCount(lessons - learned)} too long` : formatCount(lessons);

/** Where it is 0, no step was better than none on lessons held out: the student is the model as it is. */
function keptWords(results: ArmScore['results']): string {
  const taught = results.filter(({ steps }) => steps > 0);
  return taught.length === 0 ? '–' : taught.map(({ bestStep }) => formatCount(bestStep)).join(', ');
}

function scoreWords(score: PassAtK | undefined) {
  if (score === undefined) return 'not yet';
  const [low, high] = score.interval;
  return (
    <>
      <strong>{formatShare(score.value, 1)}</strong>
      {` (${percent(low)} to ${percent(high)})`}
    </>
  );
}

const percent = (share: number): string => (100 * share).toFixed(1);

function differenceWords(difference: Difference | null): string {
  if (difference === null) return '–';
  const { value, interval } = difference;
  return `${signed(value)} (${signed(interval[0])} to ${signed(interval[1])})`;
}

function signed(share: number): string {
  const points = (100 * Math.abs(share)).toFixed(1);
  return points === '0.0' ? points : `${share < 0 ? '−' : '+'}${points}`;
}

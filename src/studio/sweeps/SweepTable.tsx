import { isTold, type SettingSummary } from '../../sweeps/summary';
import { settingWords, toldWords } from '../../sweeps/words';
import { formatCount, formatLoss } from '../ui/format';
import classes from './Sweeps.module.css';

interface SweepTableProps {
  summaries: readonly SettingSummary[];
  /** Of the whole sweep. */
  seeds: number;
}

/** A row a setting: its loss over seeds, and what may be said of it against the first. */
export function SweepTable({ summaries, seeds }: SweepTableProps) {
  const told = toldWords(summaries);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the keyboard */}
      <section className={classes.scroller} tabIndex={0} aria-label="Settings, scrolling">
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Setting</th>
              <th scope="col">Seeds done</th>
              <th scope="col">Held out, nats/token (95 %)</th>
              <th scope="col">Against the first (95 %)</th>
              <th scope="col">Kept step</th>
              <th scope="col">Seconds a run</th>
            </tr>
          </thead>
          <tbody>
            {summaries.map((summary) => (
              <Row key={settingWords(summary.setting)} summary={summary} seeds={seeds} />
            ))}
          </tbody>
        </table>
      </section>
      {told.length > 0 && (
        <ul className={classes.told}>
          {told.map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
      )}
    </>
  );
}

function Row({ summary, seeds }: { summary: SettingSummary; seeds: number }) {
  const { setting, results, heldOut, difference, bestStep, seconds } = summary;
  return (
    <tr>
      <th scope="row">{settingWords(setting)}</th>
      <td className="numeral">
        {formatCount(results.length)} of {formatCount(seeds)}
      </td>
      <td className="numeral">
        {heldOut === null ? '–' : <strong>{formatLoss(heldOut.mean)}</strong>}
        {rangeWords(heldOut?.interval)}
      </td>
      <td className="numeral" data-told={(difference && isTold(difference)) || undefined}>
        {difference === null ? '–' : signed(difference.mean)}
        {rangeWords(difference?.interval, signed)}
      </td>
      <td className="numeral">{bestStep === null ? '–' : formatCount(Math.round(bestStep.mean))}</td>
      <td className="numeral">{seconds === null ? '–' : formatCount(Math.round(seconds.mean))}</td>
    </tr>
  );
}

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${formatLoss(Math.abs(value))}`;

const rangeWords = (
  interval: readonly [number, number] | null | undefined,
  words: (value: number) => string = formatLoss,
): string => (interval ? ` (${words(interval[0])} to ${words(interval[1])})` : '');

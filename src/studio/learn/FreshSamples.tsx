import type { Run } from '../../project/types';
import { formatCount } from '../ui/format';
import classes from './Learn.module.css';

/** Samples drawn while learning, the newest first: how the prompt comes to speak the domain. */
export function FreshSamples({ run }: { run: Run }) {
  const newestFirst = run.samples.toReversed();
  return (
    <section className={classes.fresh} aria-label="Samples drawn while learning">
      <h3 className={classes.subtitle}>Fresh samples</h3>
      {newestFirst.length === 0 ? (
        <p className={classes.hint}>The first are drawn after a third of the steps.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the keyboard
        <ol className={classes.freshList} tabIndex={0} aria-label="Fresh samples, newest first">
          {newestFirst.map((sample, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: samples are only ever added, and two may be alike
            <li key={newestFirst.length - place}>
              <span className={`${classes.freshStep} numeral`}>step {formatCount(sample.step)}</span>
              <pre className="code">{sample.text.trim() || '(empty)'}</pre>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

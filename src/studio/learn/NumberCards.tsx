import type { Run } from '../../project/types';
import { runFigures } from '../selectors/runFigures';
import { formatChange, formatCount, formatDuration, formatLoss, formatRate } from '../ui/format';
import classes from './Learn.module.css';

/** The run in numbers, each with its unit. */
export function NumberCards({ run, live }: { run: Run; live: boolean }) {
  const numbers = runFigures(run);
  const unit = run.options.likelihood === 'per-token' ? 'nats/token' : 'nats/sample';
  const change = numbers.heldOutChange;
  const cards: readonly (readonly [label: string, value: string, detail: string, tone?: string])[] = [
    [
      'Step',
      `${formatCount(numbers.step)} / ${formatCount(numbers.steps)}`,
      live ? `${formatDuration(numbers.remainingMs)} left` : '',
    ],
    ['L1, sufficiency', formatLoss(numbers.l1), unit, 'reference'],
    ['L2, contrast', formatLoss(numbers.l2), run.options.lambda === 0 ? 'off (λ = 0)' : unit, 'l2'],
    ['Held out', formatLoss(numbers.heldOut), 'nats/token', 'held-out'],
    [
      'Against no prompt',
      formatChange(change),
      `${formatLoss(run.heldOutWithoutPrompt)} without`,
      change === null ? '' : change < 0 ? 'good' : 'bad',
    ],
    ['Gradient norm', formatLoss(numbers.gradientNorm), ''],
    ['Speed', formatRate(numbers.stepsPerSecond, 'steps/s'), formatRate(numbers.tokensPerSecond, 'tokens/s')],
    [
      'Best held out',
      formatLoss(numbers.bestHeldOut?.value),
      numbers.bestHeldOut ? `at step ${formatCount(numbers.bestHeldOut.step)}` : '',
    ],
  ];
  return (
    <dl className={classes.cards}>
      {cards.map(([label, value, detail, tone]) => (
        <div key={label} className={classes.card} data-tone={tone || undefined}>
          <dt>{label}</dt>
          <dd className="numeral">
            <span className={classes.value}>{value}</span>
            <span className={classes.detail}>{detail}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

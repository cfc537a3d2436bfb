import { Text } from '@mantine/core';
import { refusalWords } from '../../../export/refusals';
import type { DatasetPlan } from '../../actions/export/dataset';
import { formatCount, plural } from '../../ui/format';
import classes from './Sheet.module.css';

/** How many rows of which kind, and why others are left out. */
export function PlanCounts({ planned: { plan, notChosen }, counting }: { planned: DatasetPlan; counting: boolean }) {
  const reasons = [
    ...[...plan.refused].map(([refusal, count]) => ({ words: refusalWords(refusal, count), count })),
    ...notChosen.map(({ words, count }) => ({ words: `${count === 1 ? 'is' : 'are'} ${words}`, count })),
  ];
  const leftOut = reasons.reduce((sum, { count }) => sum + count, 0);
  const { new: drawn, yours } = plan.counts;
  return (
    <div>
      <Text role="status" fw={600} className="numeral" {...(counting ? { c: 'dimmed' } : {})}>
        New {formatCount(drawn)} · Yours {formatCount(yours)} · Left out {formatCount(leftOut)}
        {leftOut > 0 ? ', because' : ''}
      </Text>
      {reasons.length > 0 && (
        <ul className={classes.reasons}>
          {reasons.map(({ words, count }) => (
            <li key={words}>
              {formatCount(count)} {words}
            </li>
          ))}
        </ul>
      )}
      {drawn === 0 && (
        <Text size="sm">
          {yours === 0
            ? 'There is nothing new to export. Your own examples are exported only where you include them.'
            : `Nothing in this file is new: it holds your own ${plural(yours, 'example')} alone.`}
        </Text>
      )}
      {plan.rows.validation > 0 && (
        <Text size="sm">
          {formatCount(plan.rows.train)} to train on, {formatCount(plan.rows.validation)} for validation. Equal texts
          are on one side.
        </Text>
      )}
      {plan.illFormed > 0 && (
        <Text size="sm">
          {plural(plan.illFormed, 'row')} with half of a surrogate pair, which no file in UTF-8 can hold: written as
          “�”.
        </Text>
      )}
    </div>
  );
}

import type { RowParts } from '../../project/parts';
import { plural } from '../ui/format';
import classes from './Detail.module.css';

/** What a text splits into: its columns by name, or the turns of its conversation. */
export function Columns({ parts: { fields, messages, tools } }: { parts: RowParts }) {
  if (messages !== null) {
    const calls = messages.reduce((sum, { tool_calls = [] }) => sum + tool_calls.length, 0);
    const counts = [plural(messages.length, 'message'), plural(calls, 'call'), plural(tools?.length ?? 0, 'tool')];
    const there = counts.filter((count) => !count.startsWith('0 '));
    return <p className={classes.reasons}>Splits into {there.join(', ')}.</p>;
  }
  return (
    <dl className={classes.columns} aria-label="Columns">
      {Object.entries(fields).map(([column, cell]) => (
        <div key={column}>
          <dt>{column}</dt>
          <dd className="code">{cell}</dd>
        </div>
      ))}
    </dl>
  );
}

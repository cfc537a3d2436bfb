import { UnstyledButton } from '@mantine/core';
import { useStudio, useStudioState } from '../../StudioContext';
import { formatCount } from '../../ui/format';
import type { Group } from './group';
import type { LegendEntry } from './marks';
import classes from './RowsMap.module.css';

/** What the marks mean, how many there are of each, of them how many are selected, and a switch for each. */
export function Legend({ entries, unit }: { entries: readonly LegendEntry[]; unit?: string | undefined }) {
  const { store } = useStudio();
  const hidden = useStudioState(({ session }) => session.hiddenGroups);
  return (
    <div className={classes.legend}>
      {/* biome-ignore lint/a11y/useSemanticElements: a row of toggles, not a form */}
      <div className={classes.legendGroups} role="group" aria-label="Groups shown on the map">
        {unit !== undefined && <span className={classes.unit}>{unit}</span>}
        {entries.map(({ group, count, chosen }) => (
          <UnstyledButton
            key={group.id}
            className={classes.legendGroup}
            aria-pressed={!hidden.has(group.id)}
            onClick={() => store.toggleGroup(group.id)}
          >
            <Swatch group={group} />
            {group.label}{' '}
            <span className="numeral">
              {chosen === null ? formatCount(count) : `${formatCount(chosen)}/${formatCount(count)}`}
            </span>
          </UnstyledButton>
        ))}
      </div>
    </div>
  );
}

/** The mark as the map draws it. */
export function Swatch({ group }: { group: Group }) {
  const color = `var(${group.color})`;
  const shapes = {
    circle: <circle cx="6" cy="6" r="4" fill={color} />,
    ring: <circle cx="6" cy="6" r="3.6" fill="none" stroke={color} strokeWidth="1.6" />,
    diamond: <path d="M6 1 L11 6 L6 11 L1 6 Z" fill={color} />,
    triangle: <path d="M6 1.5 L11 10 L1 10 Z" fill={color} />,
    square: <rect x="2" y="2" width="8" height="8" fill={color} />,
    plus: <path d="M6 2 V10 M2 6 H10" stroke={color} strokeWidth="1.8" />,
    dash: <path d="M2 6 H10" stroke={color} strokeWidth="2.6" />,
    cross: <path d="M2.5 2.5 L9.5 9.5 M9.5 2.5 L2.5 9.5" stroke={color} strokeWidth="1.8" />,
  };
  return (
    <svg width="12" height="12" aria-hidden="true">
      {shapes[group.shape]}
    </svg>
  );
}

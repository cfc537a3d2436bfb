import { Anchor, Button } from '@mantine/core';
import { useState } from 'react';
import { sampleNumber } from '../../../project/ids';
import { referenceOf } from '../../../project/references';
import { selectRow } from '../../actions/explore/map';
import { DrawNear } from '../../rows/near/DrawNear';
import { useStudio, useStudioParts } from '../../StudioContext';
import type { FoundGap } from '../../store/explore.slice';
import { firstLine } from '../../ui/format';
import { gapName, gapSize, nearestWords } from './coverageWords';
import classes from './Gaps.module.css';

/** Gaps shown before one asks for the others. */
const SHOWN = 5;

/** Examples without a passing row nearby, those that stand together as one, largest first. */
export function GapList({ gaps }: { gaps: readonly FoundGap[] }) {
  const [all, setAll] = useState(false);
  const more = gaps.length - SHOWN;
  return (
    <>
      <ol className={classes.list} aria-label="Gaps">
        {(all ? gaps : gaps.slice(0, SHOWN)).map((gap) => (
          <GapItem key={gap.referenceIds.join()} gap={gap} />
        ))}
      </ol>
      {more > 0 && (
        <Button size="compact-xs" variant="subtle" onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show ${more} more`}
        </Button>
      )}
    </>
  );
}

function GapItem({ gap }: { gap: FoundGap }) {
  const studio = useStudio();
  const { middle } = useStudioParts(({ project }) => ({
    middle: firstLine(referenceOf(project, gap.referenceIds[0]!)?.input ?? '', 80),
  }));
  const { nearest } = gap;
  const name = gapName(gap, middle);
  return (
    <li className={classes.gap}>
      <div className={classes.head}>
        <strong>{name}</strong>
        <span className="numeral">{gapSize(gap)}</span>
      </div>
      {name !== middle && <p className={`${classes.middle} code`}>{middle}</p>}
      <div className={classes.foot}>
        <span>
          {nearestWords(nearest)}{' '}
          {nearest && (
            <Anchor component="button" inherit onClick={() => selectRow(studio, nearest.sampleId)}>
              Show sample {sampleNumber(nearest.sampleId)}
            </Anchor>
          )}
        </span>
        <DrawNear referenceIds={gap.referenceIds} name={name} quiet />
      </div>
    </li>
  );
}

import { Button, Tooltip } from '@mantine/core';
import { IconFocusCentered } from '@tabler/icons-react';
import type { ReferenceId } from '../../../project/ids';
import { drawNear, nearAim } from '../../actions/synthesise/drawNear';
import { useStudio, useStudioState } from '../../StudioContext';
import { nearObstacle } from '../../selectors/gapsFirst';
import { plural } from '../../ui/format';
import classes from './DrawNear.module.css';

interface DrawNearProps {
  readonly referenceIds: readonly ReferenceId[];
  /** What the examples are, for those who do not see where the button stands: "dict, str". */
  readonly name?: string;
  /** What stands in the way is said beside it by somebody else. */
  readonly quiet?: boolean;
}

/** Draw rows near these examples, or why that cannot be done now. */
export function DrawNear({ referenceIds, name, quiet = false }: DrawNearProps) {
  const studio = useStudio();
  const obstacle = useStudioState(nearObstacle);
  const { pass, most } = nearAim(referenceIds.length);
  const isOne = referenceIds.length === 1;
  const words = isOne ? 'Draw near it' : 'Draw near these';
  const these = isOne ? 'this example' : `these ${referenceIds.length} examples`;
  return (
    <>
      <Tooltip
        label={`Fits the prompt to ${these}, and draws until ${plural(pass, 'row passes', 'rows pass')}, at most ${most}.`}
        multiline
        maw={280}
        disabled={obstacle !== null}
      >
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconFocusCentered size={13} aria-hidden />}
          {...(name !== undefined && { 'aria-label': `${words}: ${name}` })}
          disabled={obstacle !== null || referenceIds.length === 0}
          onClick={() => void drawNear(studio, referenceIds)}
        >
          {words}
        </Button>
      </Tooltip>
      {!quiet && obstacle !== null && <span className={classes.obstacle}>{obstacle}</span>}
    </>
  );
}

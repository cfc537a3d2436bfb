import { Menu } from '@mantine/core';
import { useMemo } from 'react';
import { tickedSet } from '../../project/samples';
import type { Sample } from '../../project/types';
import { removeSamples } from '../actions/remove';
import { useStudio, useStudioParts } from '../StudioContext';
import { drawing } from '../selectors/drawing';
import { groupsOf, recipeOf } from '../selectors/sampleGroup';
import { formatCount } from '../ui/format';
import { MoreMenu } from '../ui/MoreMenu';

/** Throwing samples away: of those listed the ticked ones, those that are not good, or all. */
export function SamplesMenu({ rows }: { rows: readonly Sample[] }) {
  return (
    <MoreMenu label="More about the samples">
      <Choices rows={rows} />
    </MoreMenu>
  );
}

/** Counted when the menu is opened, and not as rows come. */
function Choices({ rows: shown }: { rows: readonly Sample[] }) {
  const studio = useStudio();
  const { tickedIds, sampling, recipe } = useStudioParts((state) => ({
    tickedIds: tickedSet(state.project),
    sampling: drawing(state) !== null,
    recipe: recipeOf(state.project),
  }));
  const choices = useMemo(() => {
    const groups = groupsOf(recipe)(shown);
    return [
      { label: 'Delete the selected', ids: shown.flatMap(({ id }) => (tickedIds.has(id) ? [id] : [])) },
      {
        label: 'Delete those that are not good',
        ids: shown.flatMap(({ id, judgement }, at) => (judgement && groups[at] !== 'good' ? [id] : [])),
      },
      { label: 'Delete all shown', ids: shown.map(({ id }) => id) },
    ];
  }, [shown, tickedIds, recipe]);
  return (
    <>
      {sampling && <Menu.Label>Wait until the samples are drawn</Menu.Label>}
      {choices.map(({ label, ids }) => (
        <Menu.Item key={label} disabled={sampling || ids.length === 0} onClick={() => removeSamples(studio, ids)}>
          {label} ({formatCount(ids.length)})
        </Menu.Item>
      ))}
    </>
  );
}

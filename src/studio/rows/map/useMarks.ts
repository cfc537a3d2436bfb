import { useMemo } from 'react';
import { tickedSet } from '../../../project/samples';
import type { Sample } from '../../../project/types';
import { useStudioParts } from '../../StudioContext';
import { contoursOf } from './contours';
import { SOURCES } from './fixedGroups';
import { groupingOf } from './groups';
import { findRows, legendOf, markPoints, markReplay, stepGroups } from './marks';

/** Every row as the map draws it, and what its legend says. */
export function useMarks(samples: readonly Sample[]) {
  const state = useStudioParts(({ project, session, preferences }) => ({
    samples: project.samples,
    batches: project.batches,
    recipe: project.recipe,
    ticked: tickedSet(project),
    points: session.mapPoints,
    clusters: session.mapClusters,
    chosen: session.chosenIds,
    search: session.mapSearch,
    replay: session.replay,
    hidden: session.hiddenGroups,
    colour: preferences.mapColour,
    showsContours: preferences.mapContours,
  }));
  const { batches, recipe, ticked, points, clusters, chosen, search, replay, hidden, colour, showsContours } = state;
  const grouping = useMemo(
    () => groupingOf({ samples: state.samples, batches, recipe }, points, clusters, replay ? 'source' : colour),
    [state.samples, batches, recipe, points, clusters, colour, replay],
  );
  const listed = useMemo(() => new Set<string>(samples.map(({ id }) => id)), [samples]);
  const found = useMemo(() => (replay ? null : findRows(points, search)), [points, search, replay]);
  const marks = useMemo(
    () =>
      replay ? markReplay(points, grouping, replay) : markPoints(points, grouping, { listed, chosen, ticked, found }),
    [points, grouping, replay, listed, chosen, ticked, found],
  );
  const entries = useMemo(() => {
    const groups = replay
      ? [SOURCES.references, ...stepGroups(Math.max(1, replay.steps.at(-1) ?? 1))]
      : grouping.groups;
    return legendOf(
      marks.filter(({ emphasis }) => emphasis !== 'grey'),
      groups,
      chosen,
    );
  }, [marks, grouping, replay, chosen]);
  return {
    marks,
    points,
    entries,
    found,
    visible: useMemo(() => marks.filter(({ group }) => !hidden.has(group.id)), [marks, hidden]),
    contours: useMemo(() => (showsContours ? contoursOf(points) : []), [points, showsContours]),
    unit: colour === 'distance' && !replay ? 'Cosine distance to the nearest example:' : undefined,
  };
}

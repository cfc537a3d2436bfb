import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { samplesById } from '../../../project/samples';
import { selectOnMap } from '../../actions/explore/selections';
import { useStudio, useStudioParts } from '../../StudioContext';
import { isKeeper, recipeOf } from '../../selectors/sampleGroup';
import { formatCount } from '../../ui/format';
import { KeptRow, KeptTable } from '../../ui/KeptTable';
import { clusterRows } from './clusterTable';
import classes from './RowsMap.module.css';

/** What the map shows, without sight: a row a cluster. */
export function ClusterTable() {
  const studio = useStudio();
  const { points, clusters, project, embedding } = useStudioParts((state) => ({
    points: state.session.mapPoints,
    clusters: state.session.mapClusters,
    project: state.project,
    embedding: state.session.mapEmbedding,
  }));
  const { samples } = project;
  const recipe = recipeOf(project);
  const rows = useMemo(() => {
    const byId = samplesById(samples);
    return clusterRows(points, clusters, (id) => {
      const sample = byId.get(id);
      return sample !== undefined && isKeeper(recipe, sample);
    });
  }, [points, clusters, samples, recipe]);
  return (
    <div className={classes.table}>
      <p>
        Rows that read alike, by {embedding}, in groups that are found in that space and not on the map. Each is named
        by words that it has and the others have not. Distances are cosine distances to the nearest example: 0 is the
        same direction, 1 none in common.
      </p>
      <KeptTable label="Clusters" columns={['Cluster', 'Yours', 'New', 'Pass', 'Median distance']}>
        {rows.map(({ cluster, name, references, samples: drawn, passed, distance }) => (
          <KeptRow
            key={cluster}
            cells={[
              name,
              formatCount(references),
              formatCount(drawn),
              formatCount(passed),
              distance === null ? '–' : distance.toFixed(2),
            ]}
          >
            <Button
              size="compact-xs"
              variant="subtle"
              aria-label={`Select ${name}`}
              onClick={() =>
                selectOnMap(
                  studio,
                  points.flatMap((point) => (point.cluster === cluster ? [point.id] : [])),
                )
              }
            >
              Select
            </Button>
          </KeptRow>
        ))}
      </KeptTable>
    </div>
  );
}

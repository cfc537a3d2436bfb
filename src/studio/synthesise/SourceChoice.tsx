import { Select } from '@mantine/core';
import { useId, useMemo } from 'react';
import { sampleSources } from '../../project/samples';
import { showSource } from '../actions/synthesise/showSource';
import { useStudio, useStudioParts } from '../StudioContext';
import { formatCount } from '../ui/format';
import classes from './Synthesise.module.css';

const ALL = 'all';

/** Once samples came from more than one prompt: whose are shown, everywhere on the page. */
export function SourceChoice() {
  const studio = useStudio();
  const id = useId();
  const { samples, batches, shownSource } = useStudioParts(({ project, session }) => ({
    samples: project.samples,
    batches: project.batches,
    shownSource: session.shownSource,
  }));
  const sources = useMemo(() => sampleSources({ samples, batches }), [samples, batches]);
  if (sources.length < 2) return null;
  return (
    <div className={classes.source}>
      <label htmlFor={id}>Show samples of</label>
      <Select
        id={id}
        flex="1 1 140px"
        allowDeselect={false}
        data={[
          { value: ALL, label: `All (${formatCount(samples.length)})` },
          ...sources.map(({ key, name, count }) => ({ value: key, label: `${name} (${formatCount(count)})` })),
        ]}
        value={shownSource ?? ALL}
        onChange={(value) => showSource(studio, value === ALL ? null : value)}
      />
    </div>
  );
}

import { Select } from '@mantine/core';
import { useId, useMemo } from 'react';
import { showSource } from '../actions/synthesise/showSource';
import { useStudio, useStudioParts } from '../StudioContext';
import { sampleSources } from '../store/synthesis.slice';
import { formatCount } from '../ui/format';
import classes from './Synthesise.module.css';

const ALL = 'all';

/** Once samples came from more than one prompt: whose are shown, everywhere on the page. */
export function SourceChoice() {
  const studio = useStudio();
  const id = useId();
  const { samples, shownSource } = useStudioParts((state) => ({
    samples: state.samples,
    shownSource: state.shownSource,
  }));
  const sources = useMemo(() => sampleSources(samples), [samples]);
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

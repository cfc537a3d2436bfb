import { Button, Text } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { type ErrorFields, toErrorFields } from '../../errors';
import { addSampleSet, listSampleSets, type SampleSet } from '../actions/references/references';
import { useStudio } from '../StudioContext';
import { ErrorNote } from '../ui/ErrorNote';
import { plural } from '../ui/format';
import classes from './Welcome.module.css';

/** Reference sets that come with the page: the journey without a file of one's own. */
export function SampleSets() {
  const studio = useStudio();
  const [sets, setSets] = useState<readonly SampleSet[]>([]);
  const [error, setError] = useState<ErrorFields | null>(null);
  useEffect(() => {
    let current = true;
    listSampleSets().then(
      (found) => current && setSets(found),
      (thrown: unknown) => current && setError(toErrorFields(thrown)),
    );
    return () => {
      current = false;
    };
  }, []);
  if (error) return <ErrorNote error={error} />;
  return (
    <section className={classes.sets} aria-label="Sample sets">
      {sets.map((set, index) => (
        <div key={set.id} className={classes.set}>
          <div className={classes.setText}>
            <strong>{set.title}</strong>
            <Text size="xs" c="dimmed">
              {plural(set.rows, 'example')} · {set.description}
            </Text>
          </div>
          <Button
            variant={index === 0 ? 'filled' : 'default'}
            rightSection={<IconArrowRight size={14} />}
            aria-label={`Try the sample set ${set.title}`}
            onClick={() => void addSampleSet(studio, set.file)}
          >
            Try the sample set
          </Button>
        </div>
      ))}
    </section>
  );
}

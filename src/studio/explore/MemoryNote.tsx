import { useEffect, useState } from 'react';
import { auditWords } from '../../metrics/auditWords';
import { auditMemory } from '../actions/explore/memory';
import { report } from '../actions/failures';
import { useShownSamples } from '../rows/useShownSamples';
import { useStudio, useStudioParts } from '../StudioContext';
import { drawing } from '../selectors/drawing';
import { activeRun } from '../selectors/runs';
import classes from './Explore.module.css';

/** Whether the shown rows of a run remember what it was trained on. It is looked at once rows are no longer drawn. */
export function MemoryNote() {
  const studio = useStudio();
  const { run, idle, batches } = useStudioParts((state) => ({
    run: activeRun(state),
    idle: drawing(state) === null,
    batches: state.project.batches,
  }));
  const samples = useShownSamples();
  const [words, setWords] = useState('');
  useEffect(() => {
    setWords('');
    if (run === null || !idle) return;
    let wanted = true;
    auditMemory(studio, run, samples, batches)
      .then((audit) => {
        if (wanted && audit) setWords(auditWords(audit));
      })
      .catch((thrown: unknown) => {
        if (wanted) report(studio, thrown);
      });
    return () => {
      wanted = false;
    };
  }, [studio, run, idle, samples, batches]);
  return words === '' ? null : <p className={classes.memory}>{words}</p>;
}

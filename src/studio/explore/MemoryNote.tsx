import { Anchor } from '@mantine/core';
import { useEffect, useState } from 'react';
import { auditWords } from '../../metrics/auditWords';
import { promptMemoryWords } from '../../metrics/promptMemory';
import type { Run } from '../../project/types';
import { auditMemory, splitOf } from '../actions/explore/memory';
import { report } from '../actions/failures';
import { useShownSamples } from '../rows/useShownSamples';
import { useStudio, useStudioParts } from '../StudioContext';
import { drawing } from '../selectors/drawing';
import { activeRun } from '../selectors/runs';
import classes from './Explore.module.css';

/** Whether the shown rows of a run remember what it was trained on. It is looked at once rows are no longer drawn. */
function RowsMemory() {
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

/** Whether the prompt itself does, by how well it tells what it was trained on and what was held out. Some seconds of the model: on request. */
function PromptsMemory() {
  const studio = useStudio();
  const { run, idle } = useStudioParts((state) => {
    const { modelStatus } = state.session;
    const active = activeRun(state);
    const isItsModel = modelStatus.kind === 'ready' && modelStatus.loaded.info.hash === active?.modelHash;
    const isFinished = active?.status.kind === 'finished' && active.heldOutIds.length > 0;
    return { run: isItsModel && isFinished ? active : null, idle: drawing(state) === null };
  });
  const [asked, setAsked] = useState<{ readonly run: Run; readonly words: string } | null>(null);
  if (run === null || run.prompt === null) return null;
  const { prompt } = run;
  const ask = async (): Promise<void> => {
    setAsked({ run, words: 'The model reads the examples.' });
    try {
      const memory = await studio.engine.auditPrompt(prompt, ...splitOf(run));
      setAsked({ run, words: memory === null ? 'There is nothing to compare.' : promptMemoryWords(memory) });
    } catch (thrown) {
      setAsked(null);
      report(studio, thrown);
    }
  };
  return (
    <p className={classes.memory} role="status">
      {asked?.run === run ? (
        asked.words
      ) : (
        <Anchor component="button" inherit disabled={!idle} onClick={() => void ask()}>
          Does the prompt remember its examples?
        </Anchor>
      )}
    </p>
  );
}

/** What rows and prompt remember of what was trained on. */
export function MemoryNote() {
  return (
    <>
      <RowsMemory />
      <PromptsMemory />
    </>
  );
}

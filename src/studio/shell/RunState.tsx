import { Progress, Text } from '@mantine/core';
import type { RunStatus } from '../../project/types';
import { useStudioParts } from '../StudioContext';
import { drawing } from '../selectors/drawing';
import { activeRun, liveRun } from '../selectors/runs';
import type { StudioState } from '../store/store';
import { formatShare } from '../ui/format';
import classes from './RunState.module.css';

const RUN_WORDS: Record<RunStatus['kind'], string> = {
  starting: 'Preparing',
  training: 'Learning',
  pausing: 'Pausing',
  paused: 'Paused',
  stopping: 'Stopping',
  interrupted: 'Interrupted',
  finished: 'Learned',
  failed: 'Failed',
};

interface State {
  words: string;
  tone: 'idle' | 'busy' | 'paused' | 'failed' | 'done';
  /** 0…1, or null where there is nothing to measure. */
  share: number | null;
}

/** What the studio is doing now, in two words and a share. */
export function runState(state: StudioState): State {
  const live = liveRun(state);
  if (live) {
    const share = (live.history.at(-1)?.step ?? 0) / live.options.steps;
    return { words: RUN_WORDS[live.status.kind], tone: live.status.kind === 'paused' ? 'paused' : 'busy', share };
  }
  const { synthesisStatus: synthesis, mapStatus: map, modelStatus: model } = state.session;
  const draw = drawing(state);
  if (draw) return { words: 'Synthesising', tone: 'busy', share: draw.done / draw.total };
  if (map.kind === 'embedding') return { words: 'Embedding', tone: 'busy', share: map.done / Math.max(1, map.total) };
  if (map.kind === 'projecting') return { words: 'Mapping', tone: 'busy', share: map.epoch / Math.max(1, map.epochs) };
  if (model.kind === 'loading') return { words: 'Loading model', tone: 'busy', share: null };
  if (model.kind === 'failed') return { words: 'No model', tone: 'failed', share: null };
  if (synthesis.kind === 'failed') return { words: 'Sampling failed', tone: 'failed', share: null };
  const run = activeRun(state);
  if (run)
    return { words: RUN_WORDS[run.status.kind], tone: run.status.kind === 'failed' ? 'failed' : 'done', share: null };
  return { words: 'Ready', tone: 'idle', share: null };
}

export function RunState() {
  const { words, tone, share } = useStudioParts(runState);
  return (
    <div className={classes.state}>
      <span className={classes.dot} data-tone={tone} aria-hidden />
      <Text size="xs" fw={500}>
        {words}
      </Text>
      {share !== null && (
        <>
          <Progress
            w={72}
            value={share * 100}
            transitionDuration={200}
            className={classes.bar ?? ''}
            aria-label={`${words}: progress`}
          />
          <Text size="xs" c="dimmed" className="numeral" w="4.5ch">
            {formatShare(share)}
          </Text>
        </>
      )}
    </div>
  );
}

/** Prompts as files on the person's own disk. The writers come with the first export, not with the page. */
import type { Run } from '../../../project/types';
import { activeRun } from '../../selectors/runs';
import type { Studio } from '../../studio';
import { download } from '../../ui/download';

/** prompt.safetensors of the chosen run, as the engine wrote it. */
export function exportPrompt(studio: Studio): void {
  const run = promptRun(studio);
  if (!run?.prompt) return;
  const bytes = new Uint8Array(run.prompt);
  download('prompt.safetensors', 'application/octet-stream', [bytes]);
  studio.store.announce('The soft prompt is saved.');
}

const promptRun = ({ store }: Studio): Run | null => activeRun(store.getState());

/** Prompts as files on the person's own disk. The writers come with the first export, not with the page. */
import type { Run } from '../../../project/types';
import { activeRun } from '../../selectors/runs';
import type { Studio } from '../../studio';
import { report } from '../failures';
import { download, fileName } from './download';

/** prompt.safetensors of the chosen run, as the engine wrote it. */
export function exportPrompt(studio: Studio): void {
  const run = promptRun(studio);
  if (!run?.prompt) return;
  const bytes = new Uint8Array(run.prompt);
  download('prompt.safetensors', 'application/octet-stream', [bytes]);
  studio.store.announce('The soft prompt is saved.');
}

/** The soft prompt as an adapter that PEFT loads, zipped. */
export async function exportPeft(studio: Studio): Promise<void> {
  try {
    const run = promptRun(studio);
    if (!run?.prompt) return;
    const [{ exportPeftAdapter }, { zipFiles }, { readPromptFile }] = await Promise.all([
      import('../../../export/peft'),
      import('../../../export/bundle'),
      import('../../../domino/prompt/promptFile'),
    ]);
    const { prompt, model } = readPromptFile(run.prompt, 'prompt.safetensors');
    const files = exportPeftAdapter({
      domain: prompt.domain,
      model: model?.id ?? run.modelId,
      revision: model?.revision ?? null,
    });
    const { name, mediaType, bytes } = zipFiles(`${fileName(studio.store.getState().project.name)}-peft.zip`, files);
    download(name, mediaType, [bytes]);
    studio.store.announce('The PEFT adapter is saved.');
  } catch (thrown) {
    report(studio, thrown);
  }
}

const promptRun = ({ store }: Studio): Run | null => activeRun(store.getState());

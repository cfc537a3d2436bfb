/** Rows and prompts as files on the person's own disk. The writers come with the first export, not with the page. */

import { StudioError } from '../../../errors';
import type { ExportedFile, ExportFormat, ExportRow } from '../../../export/types';
import type { Run } from '../../../project/types';
import { activeRun } from '../../selectors/runs';
import type { Studio } from '../../studio';
import { plural } from '../../ui/format';
import { report } from '../failures';
import { byOrigin, type ExportScope, referenceRows, samplesIn, toRow, worthKeeping } from './exportRows';

interface DatasetRequest {
  readonly scope: ExportScope;
  readonly format: ExportFormat;
  readonly withReferences: boolean;
}

export async function exportSamples(studio: Studio, { scope, format, withReferences }: DatasetRequest): Promise<void> {
  const { store } = studio;
  try {
    const [{ exportDataset }, { sha256 }] = await Promise.all([
      import('../../../export/dataset'),
      import('../../../export/bundle'),
    ]);
    const state = store.getState();
    const name = fileName(state.project.name);
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let [written, withoutOutput] = [0, 0];
    let result: Pick<ExportedFile, 'name' | 'mediaType'> | undefined;
    const needsOutput = format !== 'jsonl' && format !== 'csv';
    const add = (rows: readonly ExportRow[], model: string | null, promptHash: string | null): void => {
      const usable = needsOutput ? rows.filter((row) => row.output !== undefined) : rows;
      withoutOutput += rows.length - usable.length;
      if (usable.length === 0) return;
      const { file } = exportDataset(usable, format, { model, promptHash }, { name });
      // One header for a file made of several parts.
      parts.push(format === 'csv' && parts.length > 0 ? withoutFirstLine(file.bytes) : file.bytes);
      written += usable.length;
      result = file;
    };
    const chosen = samplesIn(state, scope);
    for (const { prompt, modelId, samples } of byOrigin(state.project, chosen)) {
      const hash = prompt ? await sha256(new Uint8Array(prompt)) : null;
      add(
        samples.map((sample) => toRow(state.project, sample)),
        modelId,
        hash,
      );
    }
    if (withReferences) add(referenceRows(state.project), null, null);
    if (!result) {
      throw new StudioError(
        'BAD_OPTION',
        withoutOutput > 0
          ? 'No row has an answer, and this format is question and answer.'
          : 'There is no row to export.',
        withoutOutput > 0 ? 'Export JSONL or CSV.' : 'Synthesise samples first, or choose more of them.',
      );
    }
    download({ ...result, bytes: concatenate(parts) });
    const exported = new Set(chosen.map(({ id }) => id));
    if (worthKeeping(state.project).every(({ id }) => exported.has(id))) store.setSession({ unsaved: false });
    const skipped = withoutOutput > 0 ? ` ${plural(withoutOutput, 'row')} without an answer left out.` : '';
    store.announce(`${plural(written, 'row')} exported to ${result.name}.${skipped}`);
    store.setSession({ lastExport: { file: result.name, rows: written, withoutOutput } });
  } catch (thrown) {
    report(studio, thrown);
  }
}

/** prompt.safetensors of the chosen run, as the engine wrote it. */
export function exportPrompt(studio: Studio): void {
  const run = promptRun(studio);
  if (!run?.prompt) return;
  const bytes = new Uint8Array(run.prompt);
  download({ name: 'prompt.safetensors', mediaType: 'application/octet-stream', bytes });
  studio.store.announce('The soft prompt is saved.');
}

const promptRun = ({ store }: Studio): Run | null => activeRun(store.getState());

/** "My project!" → "my-project": safe on every file system. */
export const fileName = (project: string): string =>
  project
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60) || 'dataset';

function withoutFirstLine(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return bytes.slice(bytes.indexOf(10) + 1);
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Hands a file to the browser, which saves it. */
export function download({ name, mediaType, bytes }: ExportedFile): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: mediaType }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the blob after the click; a minute is ample and it is freed then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

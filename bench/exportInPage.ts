/** Exports a made-up project in the page itself, as the studio does, and watches the page's main thread. */

import type { TargetId } from '../src/export/targets';
import { folderFiles, planExport, targetOf, writeDataFile, zipPieces } from '../src/export/writers';
import { newBatchId, newFileId, sampleId } from '../src/project/ids';
import { newProject } from '../src/project/newProject';
import type { Project, Sample } from '../src/project/types';
import { cardFacts, promptHashes } from '../src/studio/actions/export/cardFacts';
import { certificateFacts } from '../src/studio/actions/export/certificateFacts';
import { rowSource } from '../src/studio/actions/export/exportRows';
import { gathered } from '../src/studio/actions/export/gathered';
import { createStudioStore } from '../src/studio/store/store';
import { Random } from '../src/tensors/random';

export interface ExportRequest {
  readonly target: TargetId;
  readonly as: 'folder' | 'file';
  readonly rows: number;
}

export interface ExportReport extends ExportRequest {
  readonly planSeconds: number;
  readonly writeSeconds: number;
  /** Longest task of the main thread meanwhile, ms, by the browser's own count (50 and more) and by how late timers came. */
  readonly longestTaskMs: number;
  readonly longestDelayMs: number;
  readonly bytes: number;
}

const WORDS = 'def return value index total for in range if else print list text count name assert lambda'.split(' ');

/** Half of the rows drawn, half the person's own, some 300 characters each. */
function madeUp(rows: number): Project {
  const random = new Random(1);
  const text = (): string => Array.from({ length: 50 }, () => WORDS[random.integer(WORDS.length)]!).join(' ');
  const drawn = Math.ceil(rows / 2);
  const batchId = newBatchId();
  const samples = Array.from(
    { length: drawn },
    (_, index): Sample => ({
      id: sampleId(index),
      batchId,
      row: {
        index: drawn - 1 - index,
        text: text(),
        tokenCount: 60,
        logProbability: -99.5,
        finishReason: 'stop',
        seed: index,
      },
      judgement: {
        findings: {
          copies: { verdict: 'pass', reason: null, evidence: { reference: 'r3', similarity: 0.25, kind: null } },
          form: { verdict: 'pass', reason: null, evidence: { lacks: [] } },
          ending: { verdict: 'pass', reason: null, evidence: {} },
          repeats: { verdict: 'pass', reason: null, evidence: { of: null } },
        },
      },
    }),
  );
  const sampling = { count: drawn, temperature: 1, topK: 0, topP: 1, repetitionPenalty: 1, maxTokens: 64, seed: 1 };
  return {
    ...newProject(),
    files: [
      {
        id: newFileId(),
        table: {
          file: 'mine.csv',
          format: 'csv',
          columns: ['question', 'answer'],
          rows: Array.from({ length: rows - drawn }, (_, at) => ({
            line: at + 2,
            cells: { question: text(), answer: text() },
          })),
          problems: [],
        },
        mapping: { input: 'question', output: 'answer' },
        firstIndex: 0,
      },
    ],
    batches: [
      {
        ...sampling,
        id: batchId,
        method: 'no-prompt',
        runId: null,
        sourceName: 'No prompt',
        model: { id: 'org/model', hash: null },
        createdAt: 0,
        prompt: null,
      },
    ],
    samples,
    nextReferenceIndex: rows,
    drawnCount: drawn,
  };
}

export async function runExport({ target, as, rows }: ExportRequest): Promise<ExportReport> {
  const { session } = createStudioStore().getState();
  const state = { project: madeUp(rows), session };
  const choice = { scope: 'all', withReferences: true } as const;
  // Making the rows up is a task of its own.
  await new Promise((resolve) => setTimeout(resolve, 100));
  const watch = watchMainThread();
  const began = performance.now();
  const hashes = await promptHashes(state.project, state.project.samples);
  const split = { share: as === 'folder' ? 0.1 : 0, seed: 1 };
  const plan = await planExport(rowSource(state, choice, hashes), targetOf(target), split);
  const planned = performance.now();
  const options = { spreadsheetSafe: false };
  const pieces =
    as === 'folder'
      ? zipPieces(folderFiles(plan, cardFacts(state, choice, hashes), certificateFacts(state.project, null), options))
      : writeDataFile(plan, 'train', options);
  const blob = new Blob(await gathered(pieces));
  const ended = performance.now();
  return {
    target,
    as,
    rows,
    planSeconds: (planned - began) / 1000,
    writeSeconds: (ended - planned) / 1000,
    ...(await watch.stop()),
    bytes: blob.size,
  };
}

function watchMainThread() {
  let longestTaskMs = 0;
  let longestDelayMs = 0;
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longestTaskMs = Math.max(longestTaskMs, duration);
  });
  observer.observe({ type: 'longtask' });
  const EVERY_MS = 10;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    longestDelayMs = Math.max(longestDelayMs, now - last - EVERY_MS);
    last = now;
  }, EVERY_MS);
  return {
    async stop() {
      await new Promise((resolve) => setTimeout(resolve, 200));
      clearInterval(timer);
      observer.disconnect();
      return { longestTaskMs, longestDelayMs };
    },
  };
}

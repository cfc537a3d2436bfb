/** What the study learns on and with. */
import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { cpuLimits } from '../../src/footprint/deviceLimits';
import { openModelFolder } from '../../src/headless/cli/modelFolder';
import { type OpenedCheckpoint, openCheckpoint } from '../../src/model/openCheckpoint';
import { createCpuRuntime } from '../../src/runtime/node';
import { Random } from '../../src/tensors/random';
import type { Cell, Domain } from './cells';

export interface Finished extends Cell {
  readonly id: string;
  readonly steps: readonly number[];
  /** Nats a token behind D* alone. */
  readonly train: readonly number[];
  readonly unseen: readonly number[];
  /** Of the steps alone, without what measuring took. */
  readonly cpuSeconds: readonly number[];
  readonly rows: readonly number[];
}

const FILES: Readonly<Partial<Record<Domain, string>>> = {
  execution: 'public/samples/live-code-execution.jsonl',
  generation: 'public/samples/live-code-generation.jsonl',
};

/** @param other the file of the domain `other` */
export const textsOf = (domain: Domain, other = ''): string[] =>
  readFileSync(FILES[domain] ?? other, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).input);

/** Rows of a draw: the first n of a shuffle are learned from, the others are unseen. */
export function drawRows(count: number, { n, draw }: Pick<Cell, 'n' | 'draw'>): { train: number[]; unseen: number[] } {
  const order = Array.from({ length: count }, (_, row) => row);
  new Random(`draw ${draw}`).shuffle(order);
  return { train: order.slice(0, n), unseen: order.slice(n) };
}

export const openModel = async (threads: number): Promise<OpenedCheckpoint> =>
  openCheckpoint(await openModelFolder('public/models/domino-py-4m'), {
    runtime: createCpuRuntime({ threads }),
    limits: cpuLimits(totalmem()),
  });

import type { LanguageModel } from '../types';

/** Every pass of a step with shared prefixes, and a scoring: what a model's memory holds after one. */
export async function sharedStep({ info, sharing }: LanguageModel, rows: number, length: number): Promise<void> {
  if (sharing === null) throw new Error('The model shares no prefixes.');
  const part = (batch: number, positions: number) => ({
    data: new Float32Array(batch * positions * info.tokenDim).fill(0.01),
    dims: [batch, positions, info.tokenDim],
  });
  const labels = { data: new Int32Array(rows * (length - 2)).fill(3), dims: [rows, length - 2] };
  const root = await sharing.prefix(part(1, length));
  const node = await sharing.prefix(part(1, 8), { tape: root, rows: new Int32Array(1) });
  const tape = await sharing.forward(part(rows, length), labels, { tape: node, rows: new Int32Array(rows) });
  await sharing.score(part(rows, length), labels, { tape: root, rows: new Int32Array(rows) });
  await tape.backward(new Float32Array(rows).fill(1));
  tape.dispose();
  await node.backward();
  await root.backward();
  node.dispose();
  root.dispose();
}

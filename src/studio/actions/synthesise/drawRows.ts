import type { SampleEvent, SampleRequest, SampleResult } from '../../../../workers/engine/engine.protocol';
import { readStream } from '../../../../workers/rpc/eventStream.protocol';
import { StudioError } from '../../../errors';
import type { GeneratedRow } from '../../../generation/types';
import { drawing } from '../../selectors/drawing';
import type { Studio } from '../../studio';
import { isBackAfter, isLoss, MOST_ATTEMPTS } from '../model/recovery';

/**
 * Read a draw to its end, over a worker that dies meanwhile too: the next one draws what is missing.
 * @param drawn rows so far, those of before this call too
 * @returns tokens of all these rows
 * @throws StudioError CANCELLED, and what the engine throws
 */
export async function drawRows(
  studio: Studio,
  request: SampleRequest,
  receive: (event: SampleEvent) => void,
  drawn: () => readonly GeneratedRow[],
): Promise<SampleResult> {
  for (let [attempts, reached] = [1, 0]; ; attempts++) {
    const before = [...drawn()];
    const rest = before.length > 0 ? { drawn: before.map(({ index }) => index) } : {};
    try {
      const result = await readStream(studio.engine.sample({ ...request, ...rest }), receive);
      drawn();
      return { ...result, tokens: before.reduce((sum, { tokenCount }) => sum + tokenCount, result.tokens) };
    } catch (thrown) {
      const { length } = drawn();
      if (length > reached) [reached, attempts] = [length, 1];
      const isCancelling = (): boolean => drawing(studio.store.getState())?.kind === 'cancelling';
      if (isLoss(thrown) && isCancelling()) throw cancelled(thrown);
      if (attempts >= MOST_ATTEMPTS || !(await isBackAfter(studio, thrown)))
        throw isCancelling() ? cancelled(thrown) : thrown;
      if (isCancelling()) throw cancelled(thrown);
      studio.store.announce(`Drawing goes on: ${length} of ${request.sampling.count} samples are there.`);
    }
  }
}

const cancelled = (cause: unknown): StudioError =>
  new StudioError('CANCELLED', 'Drawing was cancelled.', 'The rows that were drawn are kept.', { cause });

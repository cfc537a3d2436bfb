import { readStream } from '../../../../workers/rpc/eventStream.protocol';
import { StudioError } from '../../../errors';
import type { BatchId, ReferenceId } from '../../../project/ids';
import { referenceOf } from '../../../project/references';
import type { Studio } from '../../studio';

/**
 * The active run's prompt with an S for these references, to draw near them.
 * @throws StudioError BAD_OPTION where all of them are gone, and what the engine throws
 */
export async function promptNear(
  { store, engine }: Studio,
  draw: { readonly jobId: BatchId; readonly prompt: Uint8Array },
  near: readonly ReferenceId[],
): Promise<Uint8Array> {
  const { project } = store.getState();
  const references = near.flatMap((id) => referenceOf(project, id)?.input ?? []);
  if (references.length === 0)
    throw new StudioError('BAD_OPTION', 'The examples to draw near are gone.', 'Choose others.');
  return readStream(engine.fitNear({ ...draw, references }), () => undefined);
}

/** The loaded model's folder once more, with an adapter's shape, on the runtime that the model lives on. */
import { StudioError } from '../../src/errors';
import { limitsBeside } from '../../src/footprint/deviceLimits';
import { bytesInWords } from '../../src/footprint/fitMessages';
import { openCheckpoint } from '../../src/model/openCheckpoint';
import type { AdapterShape } from '../../src/model/types';
import type { LoadedEngine } from './loadedEngine';
import type { LoadProgress } from './loading.protocol';
import type { StudentModel } from './student';

export async function loadStudent(
  { folder, device: { runtime, reference, limits }, model: { weightBytes } }: LoadedEngine,
  adapter: AdapterShape,
  onProgress: (progress: LoadProgress) => void,
): Promise<StudentModel> {
  const { model, tokenizer } = await openCheckpoint(folder, {
    runtime,
    limits: limitsBeside(limits, weightBytes),
    adapter,
    onProgress,
    ...(reference === undefined ? {} : { reference }),
  }).catch((error: unknown) => {
    if (error instanceof StudioError && error.code === 'DEVICE_LIMIT') throw noRoom(error, weightBytes);
    throw error;
  });
  const { adaptation } = model;
  if (adaptation === undefined) {
    await model.dispose();
    throw new StudioError('INTERNAL', 'The model was loaded without an adapter.', 'Load the model again.');
  }
  return { model: model as StudentModel['model'], tokenizer, memoryBytes: model.weightBytes };
}

const noRoom = ({ remedy }: StudioError, taken: number): StudioError =>
  new StudioError(
    'DEVICE_LIMIT',
    `A student is a second copy of the model, and there is no room for it beside the first, which takes ${bytesInWords(taken)}.`,
    remedy,
  );

/** The loaded model's folder once more, with an adapter's shape, on the runtime that the model lives on. */
import { StudioError } from '../../src/errors';
import { openCheckpoint } from '../../src/model/openCheckpoint';
import type { AdapterShape } from '../../src/model/types';
import type { LoadedEngine } from './loadedEngine';
import type { LoadProgress } from './loading.protocol';
import type { StudentModel } from './student';

export async function loadStudent(
  { folder, device: { runtime, reference, limits } }: LoadedEngine,
  adapter: AdapterShape,
  onProgress: (progress: LoadProgress) => void,
): Promise<StudentModel> {
  const { model, tokenizer } = await openCheckpoint(folder, {
    runtime,
    limits,
    adapter,
    onProgress,
    ...(reference === undefined ? {} : { reference }),
  });
  const { adaptation } = model;
  if (adaptation === undefined) {
    await model.dispose();
    throw new StudioError('INTERNAL', 'The model was loaded without an adapter.', 'Load the model again.');
  }
  return { model: model as StudentModel['model'], tokenizer, memoryBytes: model.weightBytes };
}

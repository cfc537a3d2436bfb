/** The model that the worker holds, with the runtime it lives on. */

import { type ErrorCode, StudioError } from '../../src/errors';
import type { ModelFolder } from '../../src/hub/modelFolder';
import { type OpenedCheckpoint, openCheckpoint } from '../../src/model/openCheckpoint';
import { folderOf } from '../modelSource';
import { timedMatching } from '../patterns/patterns.client';
import { type OpenDevice, openDevice } from './device';
import type { DeviceChoice, LoadedModel, LoadProgress, ModelSource } from './engine.protocol';

export interface LoadedEngine extends OpenedCheckpoint {
  readonly folder: ModelFolder;
  readonly device: OpenDevice;
  readonly facts: LoadedModel;
}

/** What speaks against this GPU, and not against the model. */
const GPU_FAULTS: Readonly<Partial<Record<ErrorCode, string>>> = {
  SELF_TEST_FAILED: 'the GPU failed the self-test',
  DEVICE_LIMIT: 'the GPU’s buffers are too small',
};

/** A GPU that computes wrong numbers, or holds too little, is not used where the choice was the studio's. */
export async function loadEngine(
  source: ModelSource,
  choice: DeviceChoice,
  onProgress: (progress: LoadProgress) => void,
): Promise<LoadedEngine> {
  const device = await openDevice(choice);
  try {
    return await loadOn(device, source, onProgress);
  } catch (error) {
    await device.runtime.dispose();
    const code = error instanceof StudioError ? error.code : null;
    const why = (code && GPU_FAULTS[code]) ?? null;
    if (why === null || choice !== 'auto' || device.runtime.info.kind !== 'webgpu') throw error;
    const fallback = await openDevice('wasm');
    const loaded = await loadOn(fallback, source, onProgress).catch(async (failed: unknown) => {
      await fallback.runtime.dispose();
      throw failed;
    });
    return {
      ...loaded,
      facts: { ...loaded.facts, deviceReason: `WebAssembly, because ${why}: ${(error as StudioError).message}` },
    };
  }
}

async function loadOn(
  device: OpenDevice,
  source: ModelSource,
  onProgress: (progress: LoadProgress) => void,
): Promise<LoadedEngine> {
  const { runtime, reference, limits } = device;
  const folder = await folderOf(source);
  const opened = await openCheckpoint(folder, {
    runtime,
    limits,
    onProgress,
    // The studio's own tokenizer has been tried.
    ...(source.kind === 'embedded' ? {} : { matching: timedMatching() }),
    ...(reference === undefined ? {} : { reference }),
  });
  const { model, sizes } = opened;
  const facts: LoadedModel = {
    info: model.info,
    deviceReason: device.reason,
    selfTest: model.selfTest,
    memoryBytes: model.weightBytes,
    limits,
    sizes,
    placement: { ...runtime.placement },
    chats: opened.tokenizer.chatTemplate !== null,
  };
  return { ...opened, folder, device, facts };
}

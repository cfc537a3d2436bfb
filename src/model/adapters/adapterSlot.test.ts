import { expect, it } from 'vitest';
import type { DeviceTensor, Runtime } from '../../runtime/types';
import { AdapterSlot } from './adapterSlot';

it('leaves nothing on a device that has no room for all of an adapter, and keeps the one before', () => {
  const held = new Set<DeviceTensor>();
  let room = 2;
  const runtime = {
    upload: () => {
      if (held.size >= room) throw new Error('no room');
      const tensor = {} as DeviceTensor;
      held.add(tensor);
      return tensor;
    },
    free: (tensor: DeviceTensor) => void held.delete(tensor),
  } as unknown as Runtime;
  const slot = new AdapterSlot(runtime, [
    { name: 'a.lora_A.weight', dims: [2, 1], scale: 1 },
    { name: 'a.lora_B.weight', dims: [1, 2], scale: 2 },
  ]);
  const weights = new Map(['a.lora_A.weight', 'a.lora_B.weight'].map((name) => [name, Float32Array.of(1, 2)]));
  slot.use(weights);
  room = 3;
  expect(() => slot.use(weights)).toThrow('no room');
  expect(held.size).toBe(2);
  const taken = slot.take();
  expect([...taken.tensors.values()].every((tensor) => held.has(tensor))).toBe(true);
  taken.release();
  slot.dispose();
  expect(held.size).toBe(0);
});

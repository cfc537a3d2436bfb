/** A fit in words: which limit, what needs how much, and what to do. */
import { StudioError } from '../errors';
import type { DeviceKind, DeviceLimits, Excess, Fit } from './types';

/** Decimal, as file managers show them. */
export function bytesInWords(bytes: number): string {
  const [divisor, unit] = bytes >= 1e9 ? [1e9, 'GB'] : bytes >= 1e6 ? [1e6, 'MB'] : [1e3, 'kB'];
  const value = bytes / divisor;
  return `${value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(1)} ${unit}`;
}

const DEVICES: Readonly<Record<DeviceKind, string>> = {
  cpu: 'this machine',
  wasm: 'WebAssembly',
  webgpu: 'this GPU',
};

function limitInWords({ limit, limitBytes }: Excess, { kind }: DeviceLimits): string {
  const bytes = bytesInWords(limitBytes);
  switch (limit) {
    case 'binding':
      return `${DEVICES[kind]} reads at most ${bytes} as one buffer (maxStorageBufferBindingSize)`;
    case 'buffer':
      return `${DEVICES[kind]} makes buffers of at most ${bytes} (maxBufferSize)`;
    case 'heap':
      return `${DEVICES[kind]} addresses at most ${bytes}`;
    case 'device-memory':
      return `${DEVICES[kind]} has ${bytes}`;
    case 'machine-memory':
      return `this machine has ${kind === 'cpu' ? '' : 'about '}${bytes} of memory`;
    default:
      return limit satisfies never;
  }
}

/** "41.2 GB for its weights and one pass, and WebAssembly addresses at most 4.3 GB" */
export const excessInWords = (excess: Excess, limits: DeviceLimits): string =>
  `${bytesInWords(excess.neededBytes)} for ${excess.what}, and ${limitInWords(excess, limits)}`;

/** What to do where a model does not fit at all. */
export function remedyFor(excess: Excess, limits: DeviceLimits): string {
  switch (limits.kind) {
    case 'wasm':
      return 'Choose a smaller model, smaller weights (q4), or a browser with WebGPU.';
    case 'webgpu':
      return excess.limit === 'device-memory'
        ? 'Choose a smaller model or smaller weights (q4).'
        : 'Choose a smaller model, or let this one run on WebAssembly.';
    case 'cpu':
      return 'Use a smaller model, smaller weights (q4), or a machine with more memory.';
    default:
      return limits.kind satisfies never;
  }
}

/** A model that does not fit, whatever the batch. */
export function modelRefusal(
  id: string,
  { excess }: Extract<Fit, { kind: 'never' }>,
  limits: DeviceLimits,
): StudioError {
  return new StudioError(
    'DEVICE_LIMIT',
    `${id} does not fit: it takes ${excessInWords(excess, limits)}.`,
    remedyFor(excess, limits),
  );
}

/** Rows that are longer than fit. @param prefix positions before a text at most */
export function lengthRefusal(
  { excess, size }: Extract<Fit, { kind: 'smaller' }>,
  limits: DeviceLimits,
  { positions, prefix }: { positions: number; prefix: number },
): StudioError {
  const room = size.positions - prefix;
  return new StudioError(
    'DEVICE_LIMIT',
    `A row of ${positions} positions does not fit: it takes ${excessInWords(excess, limits)}.`,
    room >= 2
      ? `Set the longest reference to at most ${room} tokens, which fit behind ${prefix} soft and template tokens.`
      : `At most ${size.positions} positions fit: use fewer soft tokens and shorter references.`,
    { where: `${positions} positions` },
  );
}

/** Buffers that move to the other side of a boundary instead of being copied. */
import * as Comlink from 'comlink';

const handedOver = new WeakMap<object, Transferable[]>();

/**
 * Mark arrays inside a message as given away: once it is sent they are the receiver's, and empty here. Only for arrays that
 * nothing here uses any more. One that is a part of a larger buffer, or lies in shared memory, is copied as ever.
 * @param message an argument, an answer or an event of a stream; returned as it is
 */
export function handOver<Message extends object>(message: Message, arrays: readonly ArrayBufferView[]): Message {
  const whole = arrays.filter(({ buffer, byteLength }) => byteLength === buffer.byteLength).map(({ buffer }) => buffer);
  const buffers = [...new Set(whole)].filter((buffer) => buffer instanceof ArrayBuffer);
  handedOver.set(message, buffers);
  return Comlink.transfer(message, buffers);
}

/** The same marks on what carries a message: a step of a stream carries its event. */
export function carrying<Carrier extends object>(carrier: Carrier, message: unknown): Carrier {
  const buffers = typeof message === 'object' && message !== null ? handedOver.get(message) : undefined;
  return buffers === undefined ? carrier : Comlink.transfer(carrier, buffers);
}

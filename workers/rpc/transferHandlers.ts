/**
 * What crosses between the page and a worker beside plain data, told to comlink once for both sides.
 *
 * Errors: whatever a method or a stream throws arrives as a StudioError with the same code, message, remedy, where and
 * stack. What was not one arrives as INTERNAL with its message, as errors.ts says. (comlink itself keeps message and name.)
 *
 * Streams: a method may answer with an async iterator. It crosses as a port of its own, is pulled step by step, and is told
 * when nobody reads on. Functions do not cross: calls to them travel on other ports than the answer, and come after it.
 */
import * as Comlink from 'comlink';
import { type ErrorFields, fromErrorFields, toErrorFields } from '../../src/errors';
import type { EventStream } from './eventStream.protocol';
import { carrying } from './handOver';
import { RemoteStream, type StreamPort } from './remoteStream';

type AnyStream = EventStream<unknown, unknown>;

/** comlink's own handler knows what it marks as thrown; only the fields on the wire are ours. */
const thrown = Comlink.transferHandlers.get('throw');

const errors: Comlink.TransferHandler<{ readonly value: unknown }, ErrorFields> = {
  canHandle: (value): value is { readonly value: unknown } => thrown?.canHandle(value) ?? false,
  serialize: ({ value }) => [toErrorFields(value), []],
  deserialize: (fields) => {
    throw fromErrorFields(fields);
  },
};

const streams: Comlink.TransferHandler<AnyStream, MessagePort> = {
  canHandle: (value): value is AnyStream =>
    typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'next' in value,
  serialize(stream) {
    const { port1, port2 } = new MessageChannel();
    const served: StreamPort & { [Comlink.finalizer](): void } = {
      async next() {
        const step = await stream.next();
        return carrying(step, step.value);
      },
      async return() {
        const step = (await stream.return?.()) ?? { done: true, value: undefined };
        return carrying(step, step.value);
      },
      // The reader has let go: what ended has nothing left to end.
      [Comlink.finalizer]: () => void stream.return?.().catch(() => undefined),
    };
    Comlink.expose(served, port1);
    return [port2, [port2]];
  },
  deserialize: (port) => new RemoteStream(port),
};

Comlink.transferHandlers.set('throw', errors as Comlink.TransferHandler<unknown, unknown>);
Comlink.transferHandlers.set('stream', streams as Comlink.TransferHandler<unknown, unknown>);

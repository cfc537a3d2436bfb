/**
 * What tells something while it runs is a stream: its events in order, then its return value, the answer. The reader pulls:
 * when the answer is there, every event has been read. An async generator is one.
 */
export interface EventStream<Event, Result> extends AsyncIterator<Event, Result, undefined> {
  [Symbol.asyncIterator](): AsyncIterator<Event, Result, undefined>;
}

/**
 * Read a stream to its end.
 * @returns its answer, after the last event
 * @throws what the stream ends with; what `onEvent` throws, after telling the stream that nobody reads on
 */
export async function readStream<Event, Result>(
  stream: EventStream<Event, Result>,
  onEvent: (event: Event) => void,
): Promise<Result> {
  for (;;) {
    const step = await stream.next();
    if (step.done) return step.value;
    try {
      onEvent(step.value);
    } catch (thrown) {
      await stream.return?.().catch(() => undefined);
      throw thrown;
    }
  }
}

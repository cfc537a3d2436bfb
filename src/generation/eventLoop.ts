/**
 * Let waiting events run: a promise alone never does, so a cancel sent to a worker would only arrive after the last
 * step. A message channel, because nested timers are held back by 4 ms each.
 */
export function yieldToEvents(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

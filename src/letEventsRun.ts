/**
 * Let waiting events run. Resolved promises never do, so without this a worker would read the message "stop" only after
 * its last step. A message channel, because browsers hold timers back in hidden tabs.
 */
export function letEventsRun(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

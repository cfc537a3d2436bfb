/**
 * The script of a cage's frame, which stands in its document (scripts/vite/cage.ts). It has an origin that nothing shares and a policy that lets nothing
 * out. It starts the worker that runs programs, and lets through from it so many short texts as were asked for.
 */
(() => {
  /** Of one answer. */
  const MOST_CHARACTERS = 400_000;

  let isTaken = false;

  addEventListener('message', ({ source, data, ports: [page] }) => {
    if (isTaken || source !== parent || page === undefined) return;
    isTaken = true;
    if (self.origin !== 'null') return page.postMessage(JSON.stringify({ type: 'open' }));
    const { script, ...parts } = data;
    const worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })));
    const { port1: line, port2: ofWorker } = new MessageChannel();
    /** Texts that may still come; the first says how the start went. */
    let allowed = 1;
    const end = (type, message) => {
      worker.terminate();
      line.close();
      page.postMessage(JSON.stringify({ type, message }));
    };
    const onText = ({ data: text }) => {
      if (--allowed < 0 || typeof text !== 'string' || text.length > MOST_CHARACTERS)
        return end('flood', 'More came than was asked for.');
      page.postMessage(text);
    };
    line.onmessage = onText;
    // Nothing has a reason to come this way.
    worker.onmessage = () => end('flood', 'A message came that nobody asked for.');
    worker.onerror = (event) => end('failed', event.message || 'The worker did not start.');
    page.onmessage = ({ data: programs }) => {
      allowed += programs.length;
      for (const program of programs) line.postMessage(program);
    };
    worker.postMessage(parts, [ofWorker]);
  });
})();

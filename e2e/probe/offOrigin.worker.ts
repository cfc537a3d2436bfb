/** Asks for an address off the origin, so that a test can prove that this is seen. */
self.addEventListener('message', async ({ data }: MessageEvent<string>) => {
  const outcome = await fetch(data, { mode: 'no-cors' }).then(
    () => 'answered',
    () => 'refused',
  );
  self.postMessage(outcome);
});

/** What does not fit is told before it is downloaded or begun, with the largest that does. */
import { expectAccessible } from './harness/accessibility';
import { HubDialog } from './harness/hub';
import { screenshot } from './harness/screenshot';
import { StudioPage } from './harness/studio';
import { expect, test } from './harness/test';

test('a model that is too large is refused before anything of it is downloaded', async ({ page }, info) => {
  const large: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('.onnx') && request.url().includes('llama-70b')) large.push(request.url());
  });
  const studio = new StudioPage(page);
  const hub = new HubDialog(page);
  await studio.open();
  await studio.trySampleSet();
  await hub.open();
  await hub.lookup('large/llama-70b');
  const offer = hub.offer('large/llama-70b');
  await expect(offer.getByRole('row', { name: /onnx\/model_q4\.onnx .+ 41\.0 GB/ })).toBeVisible();
  await expect(offer.getByRole('alert')).toContainText(
    /large\/llama-70b does not fit: it takes [\d.]+ GB for its weights and one pass, and WebAssembly addresses at most 4\.3 GB\./,
  );
  await expect(offer.getByRole('alert')).toContainText('Choose a smaller model');
  await expect(offer.getByRole('button', { name: 'Does not fit' })).toBeDisabled();
  await expect(hub.button(/^Download/)).toHaveCount(0);
  await expectAccessible(page, 'a model that does not fit');
  await screenshot(page, info, 'hub-too-large');
  expect(large).toEqual([]);

  // One that fits is offered with what it takes.
  await hub.lookup('tiny/qwen2');
  await expect(hub.offer('tiny/qwen2')).toContainText(/Fits\s*yes/);
  await expect(hub.button(/^Download .+ kB$/)).toBeEnabled();
});

test('a step that does not fit at once says how much does, and one press takes it', async ({ page }, info) => {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.trySampleSet();
  const learn = await studio.at('Learn');
  await expect(learn.getByRole('status')).toHaveCount(0);
  await studio.setOptions({ Batch: 60, Negatives: 59 });
  const note = learn.getByRole('status');
  await expect(note).toContainText(/Of a step’s [\d,]+ rows [\d,]+ fit at once, so a step takes several passes\./);
  await expect(note).toContainText(
    /take [\d.]+ GB for its weights and one pass, and WebAssembly addresses at most 4\.3 GB/,
  );
  await expectAccessible(page, 'a step that does not fit');
  await screenshot(page, info, 'learn-does-not-fit');
  // Several passes are slower, not impossible.
  await expect(learn.getByRole('button', { name: 'Learn', exact: true })).toBeEnabled();
  await note.getByRole('button', { name: /^Take a batch of \d+$/ }).click();
  await expect(note).toHaveCount(0);
  await expect(learn.getByText(/changed: .*batch/)).toBeVisible();
});

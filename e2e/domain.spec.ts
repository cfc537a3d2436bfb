/** Examples of a domain that the model does not know: nothing is called good, and the page says what to do. */
import { expectAccessible } from './harness/accessibility';
import { screenshot } from './harness/screenshot';
import { StudioPage } from './harness/studio';
import { expect, test } from './harness/test';

const WHO = ['Hello', 'Good morning', 'Dear team', 'Hi there'];
const WHAT = ['parcel', 'lamp', 'jacket', 'invoice', 'blender'];
const HOW = [
  'has not arrived, and nobody answers my mails',
  'came broken, which is the second time this year',
  'was charged twice, as my bank tells me',
  'is not the one that I chose last week',
];
/** 80 support messages. */
const MESSAGES = WHO.flatMap((who) =>
  WHAT.flatMap((what) =>
    HOW.map((how) => `${who}, my ${what} ${how}. Could you please look into it and tell me what I should do now?`),
  ),
);

test('support messages with the embedded model: nothing is called good, and the page says what to do', async ({
  page,
}, info) => {
  const studio = new StudioPage(page);
  await studio.open();
  await studio.drop({
    name: 'support.jsonl',
    content: MESSAGES.map((input) => JSON.stringify({ input })).join('\n'),
  });
  await expect(await studio.at('References')).toContainText('no sample will be called good');
  await studio.setOptions({ Steps: 4, Batch: 1, Negatives: 1 });
  await studio.learn();
  await studio.learned();
  await studio.synthesise(16);
  await studio.synthesised(16);

  // Above the list, beside the counts, and of each sample by itself.
  const panel = await studio.at('Synthesise');
  await expect(panel).toContainText('16 samples, 0 good');
  await expect(panel).toContainText('Not judged: the model does not know texts like your examples.');
  const list = page.getByRole('region', { name: 'List', exact: true });
  await expect(list).toContainText(
    /The model that drew these knows Python and nothing else.* none is called good\. Choose a model that knows such texts, then learn and draw again\./,
  );
  await list.getByRole('row').nth(1).click();
  await expect(page.getByRole('region', { name: /^Sample \d+$/ })).toContainText(
    'your examples are mostly something else',
  );
  await expectAccessible(page, 'samples that are not judged');
  await screenshot(page, info, 'not-judged');
  await list.getByRole('button', { name: 'Choose a model that knows such texts' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
});

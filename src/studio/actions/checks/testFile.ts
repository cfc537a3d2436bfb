import { StudioError } from '../../../errors';
import { withCheck } from '../../../quality/recipe';
import { toReferences } from '../../../references/mapping';
import { recipeOf } from '../../selectors/sampleGroup';
import type { Studio } from '../../studio';
import { plural } from '../../ui/format';
import { report } from '../failures';
import { guessOrNull } from '../references/references';
import { perform } from '../undo';

/** Keep what rows of a file say out of the samples: its texts become settings of the check, and are saved with the project. */
export async function keepTestFileOut(studio: Studio, file: File): Promise<void> {
  try {
    const texts: string[] = [];
    for await (const read of studio.reader.read({ name: file.name, file }, () => undefined)) {
      if ('error' in read)
        throw new StudioError(read.error.code, read.error.message, read.error.remedy, { where: read.name });
      const mapping = guessOrNull(read.table);
      if (mapping === null)
        throw new StudioError(
          'REFERENCE_COLUMN',
          `No column of ${read.name} is named as a text is.`,
          'Call the column of the test’s questions “input”.',
        );
      texts.push(...toReferences(read.table, mapping).references.map(({ input }) => input));
    }
    const recipe = withCheck(recipeOf(studio.store.getState().project), 'decontaminate', true, {
      file: file.name,
      texts,
    });
    perform(studio, { type: 'setRecipe', recipe }, `${file.name} kept out`);
    studio.store.announce(`${file.name}: samples that have something of its ${plural(texts.length, 'row')} fail.`);
  } catch (thrown) {
    report(studio, thrown);
  }
}

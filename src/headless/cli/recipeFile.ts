import { StudioError } from '../../errors';
import { defaultRecipe, type Recipe } from '../../quality/recipe';
import { parseRecipe } from '../../quality/recipeSchema';
import { readGivenFile } from './files';

/**
 * The recipe in a JSON file, or the default one.
 * @throws StudioError FILE_UNREADABLE, BAD_OPTION if it is no recipe
 */
export async function readRecipe(path: string | undefined): Promise<Recipe> {
  if (path === undefined) return defaultRecipe;
  const text = new TextDecoder().decode(await readGivenFile(path, 'recipe file'));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new StudioError('BAD_OPTION', 'The recipe file is not valid JSON.', 'Check its commas, quotes and braces.', {
      where: path,
      cause,
    });
  }
  return parseRecipe(value, path);
}

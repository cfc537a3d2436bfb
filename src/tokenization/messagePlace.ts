/** A message that a model is asked by, with a place where each text stands in turn. */
import { StudioError } from '../errors';

/** The text's place. */
export const PLACE = '{text}';

export const hasPlace = (message: string): boolean => message.split(PLACE).length === 2;

/**
 * @param name of the option: "rubric"
 * @param what stands in the place: "row"
 * @returns the parts before and after it
 * @throws StudioError BAD_OPTION where the place is there more or less than once
 */
export function aroundPlace(message: string, name: string, what: string): readonly [string, string] {
  const [before, after, ...more] = message.split(PLACE);
  if (before === undefined || after === undefined || more.length > 0)
    throw new StudioError(
      'BAD_OPTION',
      `The ${name} names ${PLACE} ${more.length + (after === undefined ? 0 : 1)} times.`,
      `Write ${PLACE} once, where the ${what} is to stand.`,
      { where: name },
    );
  return [before, after];
}

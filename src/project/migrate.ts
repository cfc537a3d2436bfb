/** Projects of before as those of now: one step a version, each from the stored form of one to that of the next. */

/** What `project.json` holds, of one version; the schema judges it once it is of the newest. */
export type Stored = Readonly<Record<string, unknown>>;
/** The stored form of the next version but for its number. */
type Migration = (stored: Stored) => Stored;

/** The first is from version 1 to 2. A fixture of every version stands in testing/fixtures. */
const MIGRATIONS: readonly Migration[] = [];

/** What is written. */
export const PROJECT_VERSION = MIGRATIONS.length + 1;

/**
 * @param stored of any version up to the newest
 * @returns the same project as the newest version has it
 */
export function migrated(stored: Stored, version: number, steps: readonly Migration[] = MIGRATIONS): Stored {
  let now = stored;
  for (let at = version; at <= steps.length; at++) now = { ...steps[at - 1]!(now), version: at + 1 };
  return now;
}

import { isAbsolute, resolve } from 'node:path';

/**
 * A path as the person meant it. `npm run` moves to the package's folder first and leaves the folder they stood in
 * in INIT_CWD; any other way of starting stays where it was started.
 */
export function givenPath(path: string): string {
  if (isAbsolute(path)) return path;
  const { npm_lifecycle_event: script, INIT_CWD: started } = process.env;
  return resolve(script === 'domino' && started !== undefined ? started : process.cwd(), path);
}

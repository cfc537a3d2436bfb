/** Whether every component of Mantine in the build has its styles there too: src/studio/theme/mantine.css names them one by one. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './shell.mjs';

const LIBRARY = join(root, 'node_modules', '@mantine', 'core', 'styles');

/** Mantine's class names: `m_` and a hash of the component and the part. */
const classesIn = (text) => new Set(text.match(/\bm_[0-9a-f]{6,8}\b/g) ?? []);

const read = (folder, ending) =>
  readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');

/**
 * Files of `@mantine/core/styles` with rules for a class that the scripts name and that no style of the build has.
 * A class that the library itself has no rules for is a hook and misses nothing.
 */
export function missingStyles({ scripts, styles, library }) {
  const styled = classesIn(styles);
  const bare = [...classesIn(scripts)].filter((name) => !styled.has(name));
  return library.filter(({ css }) => bare.some((name) => classesIn(css).has(name))).map(({ file }) => file);
}

/** @returns whether nothing is missing; prints what is. */
export function checkStyles(dist = join(root, 'dist')) {
  const assets = join(dist, 'assets');
  const library = readdirSync(LIBRARY)
    .filter((file) => file.endsWith('.css') && !file.endsWith('.layer.css'))
    .map((file) => ({ file, css: readFileSync(join(LIBRARY, file), 'utf8') }));
  const scripts = read(assets, '.js');
  if (classesIn(scripts).size === 0) {
    console.error("The build's scripts name no class of Mantine: this check no longer sees what it is for.");
    return false;
  }
  const missing = missingStyles({ scripts, styles: read(assets, '.css'), library });
  for (const file of missing)
    console.error(`${file} is missing in src/studio/theme/mantine.css: a component shows without it.`);
  return missing.length === 0;
}

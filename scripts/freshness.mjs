/** Whether `dist` was built from the files as they are. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './shell.mjs';

const SOURCES = ['src', 'workers', 'public', 'index.html', 'vite.config.ts', 'scripts/vite', 'package-lock.json'];

function newestChange(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestChange(join(path, name))));
}

export function isStale() {
  const page = join(root, 'dist', 'index.html');
  if (!existsSync(page)) return true;
  return Math.max(...SOURCES.map((source) => newestChange(join(root, source)))) > statSync(page).mtimeMs;
}

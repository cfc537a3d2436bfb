/**
 * What the page loads before a model or a map is opened, gzipped: index.html, its scripts with everything they import statically,
 * and their styles. Also: no file of the build may name a CDN.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from './shell.mjs';

export const SHELL_LIMIT_BYTES = 300_000;
const CDN = /cdn\.jsdelivr\.net|unpkg\.com|cdnjs\.cloudflare\.com|fonts\.googleapis\.com/;

/** Files that the page asks for at once, relative to `dist`. */
export function shellFiles(manifest) {
  const files = new Set(['index.html']);
  const visit = (key) => {
    const chunk = manifest[key];
    if (!chunk || files.has(chunk.file)) return;
    files.add(chunk.file);
    for (const style of chunk.css ?? []) files.add(style);
    for (const imported of chunk.imports ?? []) visit(imported);
  };
  visit('index.html');
  return [...files];
}

/** @returns whether the build passes; prints what it found. */
export function checkShell(dist = join(root, 'dist')) {
  const manifest = JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8'));
  const sizes = shellFiles(manifest)
    .map((file) => ({ file, bytes: gzipSync(readFileSync(join(dist, file)), { level: 9 }).byteLength }))
    .sort((a, b) => b.bytes - a.bytes);
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { file, bytes } of sizes) console.log(`${(bytes / 1000).toFixed(1).padStart(8)} kB  ${file}`);
  console.log(`${(total / 1000).toFixed(1).padStart(8)} kB  shell, gzip (limit ${SHELL_LIMIT_BYTES / 1000} kB)`);

  const calling = readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(js|mjs|css|html)$/.test(file))
    .filter((file) => CDN.test(readFileSync(join(dist, file), 'utf8')));
  for (const file of calling) console.error(`${file} names a CDN: everything has to come from the origin.`);
  return total <= SHELL_LIMIT_BYTES && calling.length === 0;
}

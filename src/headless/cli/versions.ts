import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

/** What made a run: the versions that its numbers depend on. */
export async function versions(): Promise<Record<string, string>> {
  return {
    domino: await packageVersion(fileURLToPath(new URL('../../..', import.meta.url))),
    node: process.versions.node,
    onnxruntimeNode: await installedVersion('onnxruntime-node'),
    onnxruntimeWeb: await installedVersion('onnxruntime-web'),
    platform: `${process.platform}-${process.arch}`,
  };
}

/** Version of an installed package; "not installed" where this machine has none, as onnxruntime-node may be. */
async function installedVersion(name: string): Promise<string> {
  let entry: string;
  try {
    entry = require.resolve(name);
  } catch {
    return 'not installed';
  }
  // An entry point lies somewhere below the package's folder, and packages need not export their package.json.
  const folder = entry.slice(0, entry.lastIndexOf(join('node_modules', name)) + join('node_modules', name).length);
  return packageVersion(folder === '' ? dirname(entry) : folder);
}

async function packageVersion(folder: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
  return version;
}

/** Install what is missing of package-lock.json, with nothing but Node and npm. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './shell.mjs';

/** Names of packages that the lock file asks for and node_modules lacks or has in another version. */
export function missingPackages() {
  const wanted = packagesIn(join(root, 'package-lock.json'));
  const installed = packagesIn(join(root, 'node_modules', '.package-lock.json'));
  return Object.entries(wanted)
    .filter(([path, entry]) => path !== '' && !entry.optional && installed[path]?.version !== entry.version)
    .map(([path]) => path);
}

function packagesIn(file) {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')).packages ?? {}) : {};
}

/**
 * Install scripts stay off (.npmrc): none of the packages needs one, they are how a tampered package would run first, and
 * onnxruntime-node's would fetch a CUDA build from outside the registry.
 * @throws when npm fails.
 */
export async function ensureDependencies() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19) || (major === 22 && minor < 12))
    throw new Error(
      `Node ${process.versions.node} is too old. Install Node 20.19, 22.12 or newer, then run this again.`,
    );
  const missing = missingPackages();
  if (missing.length === 0) return;
  const fresh = !existsSync(join(root, 'node_modules'));
  console.log(`Installing ${missing.length} packages …`);
  const code = await run('npm', [fresh ? 'ci' : 'install', '--no-audit', '--no-fund']);
  if (code !== 0)
    throw new Error(
      `npm could not install the packages (exit ${code}). Check the network and the registry, then run this again.`,
    );
}

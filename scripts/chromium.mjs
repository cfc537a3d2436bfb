/** Find a Chromium, or install one: Debian's own package as root, elsewhere Playwright's. */
import { existsSync, readFileSync } from 'node:fs';
import { run } from './shell.mjs';

const SYSTEM_PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser'];

/** Path of a Chromium: the one named in CHROMIUM_PATH, the system's, or Playwright's. Null where there is none. */
export async function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (!existsSync(named))
      throw new Error(`CHROMIUM_PATH names ${named}, which does not exist. Correct it or unset it.`);
    return named;
  }
  const system = SYSTEM_PATHS.find((path) => existsSync(path));
  if (system) return system;
  const { chromium } = await import('@playwright/test');
  const own = chromium.executablePath();
  return existsSync(own) ? own : null;
}

/** Ubuntu's `chromium` is a shim of its snap store, so only Debian itself counts. */
const isDebian = () =>
  existsSync('/etc/os-release') &&
  /^ID="?debian"?$/m.test(readFileSync('/etc/os-release', 'utf8')) &&
  existsSync('/usr/bin/apt-get');

/** @returns the path of a Chromium that starts. @throws with what to do where none can be had. */
export async function ensureChromium() {
  const found = await findChromium();
  if (found) return found;
  console.log('Installing Chromium …');
  if (isDebian() && process.getuid?.() === 0) {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-qq'], { env });
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-liberation'], { env });
  } else {
    const dependencies = process.getuid?.() === 0 ? ['--with-deps'] : [];
    await run('playwright', ['install', ...dependencies, 'chromium']);
  }
  const installed = await findChromium();
  if (!installed)
    throw new Error(
      'No Chromium could be installed. Install one (on Debian: apt-get install chromium), or name one in CHROMIUM_PATH.',
    );
  return installed;
}

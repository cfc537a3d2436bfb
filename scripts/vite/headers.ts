/** The headers that the page and its workers are served with, in development, in the preview and on any static host. */

/** Cross-origin isolation gives SharedArrayBuffer, and with it threads to WebAssembly. */
export const isolationHeaders: Record<string, string> = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/**
 * Hosts that models may come from besides this site and the hub, as the person who serves the page says: origins in MODEL_HOSTS, with
 * spaces between. Data never goes there; a look-up tells them a model's name.
 */
export function modelHosts(text = process.env.MODEL_HOSTS ?? ''): string[] {
  return text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((host) => {
      // Strict, because it becomes part of a header: no wildcard, no path, no second directive.
      if (!/^https?:\/\/[a-z\d][a-z\d.-]*(:\d+)?\/?$/i.test(host))
        throw new Error(`MODEL_HOSTS names '${host}', which is no origin. Give https://host, with spaces between.`);
      return new URL(host).origin;
    });
}

const HUB = 'https://huggingface.co https://*.hf.co';

/** Where the hub worker's own script lies: a folder to itself, because its policy comes with it. */
export const HUB_FOLDER = 'hub-worker';

const policy = (connections: readonly string[]): Record<string, string> => ({
  'default-src': "'none'",
  'script-src': "'self' 'wasm-unsafe-eval'",
  'worker-src': "'self'",
  // Mantine writes its variables into <style> elements; no text of a reference or a sample ever becomes markup.
  'style-src': "'self' 'unsafe-inline'",
  'font-src': "'self'",
  'img-src': "'self' data: blob:",
  'connect-src': ["'self'", ...connections].join(' '),
  // The cage that Python runs in (CAGE_FOLDER), and nothing else.
  'frame-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
});

const written = (directives: Record<string, string>): string =>
  Object.entries(directives)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ');

/** Of the page and of every worker but one: they reach their own origin and nobody else. */
export const contentSecurityPolicy = written(policy([]));

/** Of the hub worker, which runs once a person has asked for a model. The hub moves its download hosts, so the whole domain is named. */
export const hubPolicy = written(policy([HUB, ...modelHosts()]));

/** For hosts that send no headers. It binds the page; a worker has the policy that its own script is sent with. */
export const metaPolicy = written(
  Object.fromEntries(Object.entries(policy([])).filter(([directive]) => directive !== 'frame-ancestors')),
);

/** Where Python and the document of the frame that it runs in lie: a folder to itself, because its policy comes with it. */
export const CAGE_FOLDER = 'python';

/**
 * Of the frame that Python runs in, and so of its worker, which comes from a blob and has it from the frame. It reaches nobody, its own
 * origin included, which no other document shares. Scripts are the frame's own, and what the page hands in.
 * @param frameScript the hash of the frame's own script
 * @returns as a header says it, and as much of it as a meta element can
 */
export function cagePolicy(frameScript: string): { readonly header: string; readonly meta: string } {
  const walls = {
    'default-src': "'none'",
    'script-src': `${frameScript} blob: 'wasm-unsafe-eval'`,
    'worker-src': 'blob:',
    'connect-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'none'",
  };
  return {
    header: written({ ...walls, 'frame-ancestors': "'self'", sandbox: 'allow-scripts' }),
    meta: written(walls),
  };
}

const CSP = 'Content-Security-Policy';

/** What every file is sent with; its policy is policyOf()'s. */
export const productionHeaders: Record<string, string> = {
  ...isolationHeaders,
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/**
 * @param path below the page's own folder, without a slash in front
 * @param cage the policy of the cage's frame
 */
export function policyOf(path: string, cage: string): string {
  if (path.startsWith(`${CAGE_FOLDER}/`)) return cage;
  return path.startsWith(`${HUB_FOLDER}/`) ? hubPolicy : contentSecurityPolicy;
}

/**
 * The `_headers` file that static hosts read. Hosts join the headers of all rules that match, and of two policies both would hold: so
 * no rule with a policy matches what another one matches.
 */
export function headersFile(headers: Record<string, string>, cage: string): string {
  const rule = (path: string, of: Record<string, string>): string =>
    `${path}\n${Object.entries(of)
      .map(([name, value]) => `  ${name}: ${value}`)
      .join('\n')}\n`;
  const own = ['/', '/index.html', '/sw.js', '/assets/*', '/ort/*'];
  return [
    rule('/*', headers),
    ...own.map((path) => rule(path, { [CSP]: contentSecurityPolicy })),
    rule(`/${HUB_FOLDER}/*`, { [CSP]: hubPolicy }),
    rule(`/${CAGE_FOLDER}/*`, { [CSP]: cage }),
  ].join('');
}

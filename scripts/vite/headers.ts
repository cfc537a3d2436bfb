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

const policy: Record<string, string> = {
  'default-src': "'none'",
  'script-src': "'self' 'wasm-unsafe-eval'",
  'worker-src': "'self'",
  // Mantine writes its variables into <style> elements; no text of a reference or a sample ever becomes markup.
  'style-src': "'self' 'unsafe-inline'",
  'font-src': "'self'",
  'img-src': "'self' data: blob:",
  // Models from the hub, and only on request; the hub moves its download hosts, so the whole domain is named.
  'connect-src': ["'self' https://huggingface.co https://*.hf.co", ...modelHosts()].join(' '),
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
};

export const contentSecurityPolicy = Object.entries(policy)
  .map(([directive, sources]) => `${directive} ${sources}`)
  .join('; ');

export const productionHeaders: Record<string, string> = {
  ...isolationHeaders,
  'Content-Security-Policy': contentSecurityPolicy,
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** The `_headers` file that static hosts read. */
export function headersFile(headers: Record<string, string>): string {
  const lines = Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`);
  return `/*\n${lines.join('\n')}\n`;
}

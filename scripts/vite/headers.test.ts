import { describe, expect, it } from 'vitest';
import { frameDocument, frameHash } from './cage';
import {
  cagePolicy,
  contentSecurityPolicy,
  headersFile,
  hubPolicy,
  metaPolicy,
  modelHosts,
  policyOf,
  productionHeaders,
} from './headers';

const cage = cagePolicy(frameHash()).header;

describe('the hosts that models may come from', () => {
  it('are the hub alone unless the person who serves the page names more', () => {
    expect(hubPolicy).toContain("connect-src 'self' https://huggingface.co https://*.hf.co;");
    expect(modelHosts('')).toEqual([]);
    expect(modelHosts('https://mirror.example, http://localhost:8000/')).toEqual([
      'https://mirror.example',
      'http://localhost:8000',
    ]);
  });

  it('are reached by the hub worker alone', () => {
    expect(contentSecurityPolicy).toContain("connect-src 'self';");
    expect(policyOf('hub-worker/hub.worker-abc.js', cage)).toBe(hubPolicy);
    for (const path of ['', 'index.html', 'assets/engine.worker-abc.js', 'sw.js', 'hub/x.js'])
      expect(policyOf(path, cage)).toBe(contentSecurityPolicy);
  });

  it.each(['*', "'unsafe-inline'", 'https://*', 'https://a.example/path', 'data:', 'https://a.example;script-src'])(
    'are refused where they are no origin: %s',
    (text) => {
      expect(() => modelHosts(text)).toThrow(/MODEL_HOSTS/);
    },
  );
});

describe('the _headers file', () => {
  const rules = new Map(
    headersFile(productionHeaders, cage)
      .split(/^(?=\/)/m)
      .map((rule) => [rule.split('\n', 1)[0]!, rule]),
  );
  const matching = (path: string): string[] =>
    [...rules].flatMap(([rule, text]) =>
      rule === path || (rule.endsWith('*') && path.startsWith(rule.slice(0, -1))) ? [text] : [],
    );

  it.each([
    ['/', contentSecurityPolicy],
    ['/index.html', contentSecurityPolicy],
    ['/sw.js', contentSecurityPolicy],
    ['/assets/engine.worker-abc.js', contentSecurityPolicy],
    ['/ort/ort-wasm-simd-threaded.mjs', contentSecurityPolicy],
    ['/hub-worker/hub.worker-abc.js', hubPolicy],
    ['/python/frame.html', cage],
    ['/python/pyodide.asm.wasm', cage],
  ])('gives %s one policy, since a host that joins two would hold both', (path, policy) => {
    const found = matching(path)
      .join('')
      .match(/Content-Security-Policy: .*/g);
    expect(found).toEqual([`Content-Security-Policy: ${policy}`]);
    expect(matching(path).join('')).toContain('Cross-Origin-Embedder-Policy: require-corp');
  });

  it('has what a meta element cannot say in the headers alone', () => {
    expect(contentSecurityPolicy).toContain("frame-ancestors 'none'");
    expect(metaPolicy).not.toContain('frame-ancestors');
    expect(metaPolicy).toContain("connect-src 'self';");
  });
});

describe('the policy of the frame that Python runs in', () => {
  it('reaches nobody, and has no origin of ours', () => {
    expect(cage).toContain("default-src 'none';");
    expect(cage).toContain("connect-src 'none';");
    expect(cage).toMatch(/; sandbox allow-scripts$/);
    expect(cage).not.toMatch(/'self'(?!; sandbox)|unsafe-inline|'unsafe-eval'|https?:|allow-same-origin/);
    expect(policyOf('python/frame.html', cage)).toBe(cage);
  });

  it('stands in the document, for hosts without headers, and names the script that stands there', () => {
    const document = frameDocument();
    expect(document.indexOf('Content-Security-Policy')).toBeLessThan(document.indexOf('<script>'));
    expect(document).toContain(`content="${cagePolicy(frameHash()).meta}"`);
    expect(document).toContain(frameHash());
  });
});

import { describe, expect, it } from 'vitest';
import {
  contentSecurityPolicy,
  headersFile,
  hubPolicy,
  metaPolicy,
  modelHosts,
  policyOf,
  productionHeaders,
} from './headers';

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
    expect(policyOf('hub-worker/hub.worker-abc.js')).toBe(hubPolicy);
    for (const path of ['', 'index.html', 'assets/engine.worker-abc.js', 'sw.js', 'hub/x.js'])
      expect(policyOf(path)).toBe(contentSecurityPolicy);
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
    headersFile(productionHeaders)
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

import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy, modelHosts } from './headers';

describe('the hosts that models may come from', () => {
  it('are the hub alone unless the person who serves the page names more', () => {
    expect(contentSecurityPolicy).toContain("connect-src 'self' https://huggingface.co https://*.hf.co;");
    expect(modelHosts('')).toEqual([]);
    expect(modelHosts('https://mirror.example, http://localhost:8000/')).toEqual([
      'https://mirror.example',
      'http://localhost:8000',
    ]);
  });

  it.each(['*', "'unsafe-inline'", 'https://*', 'https://a.example/path', 'data:', 'https://a.example;script-src'])(
    'are refused where they are no origin: %s',
    (text) => {
      expect(() => modelHosts(text)).toThrow(/MODEL_HOSTS/);
    },
  );
});

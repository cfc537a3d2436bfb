import { describe, expect, test } from 'vitest';
import { ExclusiveResource } from './exclusiveResource';

function gate(): { promise: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}

describe('an exclusive resource', () => {
  test('releases the old resource after its last use, and makes the new one after that', async () => {
    const events: string[] = [];
    const release = async (held: string): Promise<void> => {
      events.push(`released ${held}`);
    };
    const resource = new ExclusiveResource<string>();
    await resource.replace(release, async () => 'a');
    const { promise, open } = gate();
    const use = resource.use('a', async () => {
      await promise;
      events.push('used a');
    });
    const change = resource.replace(release, async () => {
      events.push('made b');
      return 'b';
    });
    await Promise.resolve();
    expect(resource.current).not.toBe('b');
    open();
    await Promise.all([use, change]);
    expect(events).toEqual(['used a', 'released a', 'made b']);
    expect(resource.current).toBe('b');
  });

  test('makes changes one after another, and goes on after one that failed', async () => {
    const released: string[] = [];
    const release = async (held: string): Promise<void> => {
      released.push(held);
    };
    const resource = new ExclusiveResource<string>();
    const first = resource.replace(release, async () => {
      throw new Error('no such model');
    });
    const second = resource.replace(release, async () => 'second');
    const third = resource.replace(release, async () => 'third');
    await expect(first).rejects.toThrow('no such model');
    await Promise.all([second, third]);
    expect(released).toEqual(['second']);
    expect(resource.current).toBe('third');
  });

  test('a use that fails does not keep the resource', async () => {
    const released: string[] = [];
    const resource = new ExclusiveResource<string>();
    await resource.replace(
      async () => undefined,
      async () => 'a',
    );
    const use = resource.use('a', async () => {
      throw new Error('a step failed');
    });
    await expect(use).rejects.toThrow('a step failed');
    await resource.replace(async (held) => {
      released.push(held);
    });
    expect(released).toEqual(['a']);
  });
});

import { describe, expect, test } from 'vitest';
import { ExclusiveResource } from './exclusiveResource';

function gate(): { promise: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}

describe('a tenancy', () => {
  test('releases the old resource after its last use, and makes the new one after that', async () => {
    const events: string[] = [];
    const release = async (held: string): Promise<void> => {
      events.push(`released ${held}`);
    };
    const tenancy = new ExclusiveResource<string>();
    await tenancy.replace(release, async () => 'a');
    const { promise, open } = gate();
    const use = tenancy.use('a', async () => {
      await promise;
      events.push('used a');
    });
    const change = tenancy.replace(release, async () => {
      events.push('made b');
      return 'b';
    });
    await Promise.resolve();
    expect(tenancy.current).not.toBe('b');
    open();
    await Promise.all([use, change]);
    expect(events).toEqual(['used a', 'released a', 'made b']);
    expect(tenancy.current).toBe('b');
  });

  test('makes changes one after another, and goes on after one that failed', async () => {
    const released: string[] = [];
    const release = async (held: string): Promise<void> => {
      released.push(held);
    };
    const tenancy = new ExclusiveResource<string>();
    const first = tenancy.replace(release, async () => {
      throw new Error('no such model');
    });
    const second = tenancy.replace(release, async () => 'second');
    const third = tenancy.replace(release, async () => 'third');
    await expect(first).rejects.toThrow('no such model');
    await Promise.all([second, third]);
    expect(released).toEqual(['second']);
    expect(tenancy.current).toBe('third');
  });

  test('a use that fails does not keep the resource', async () => {
    const released: string[] = [];
    const tenancy = new ExclusiveResource<string>();
    await tenancy.replace(
      async () => undefined,
      async () => 'a',
    );
    const use = tenancy.use('a', async () => {
      throw new Error('a step failed');
    });
    await expect(use).rejects.toThrow('a step failed');
    await tenancy.replace(async (held) => {
      released.push(held);
    });
    expect(released).toEqual(['a']);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StudioError } from '../../src/errors';
import { connectWorker } from './connectWorker';
import { orEnd } from './orEnd';
import { Pulse } from './pulse';
import { ChannelWorkers } from './testing/channelWorker';
import { Vitals } from './vitals';
import { SILENCE_MS, type VitalSign } from './vitals.protocol';

const workers = new ChannelWorkers();

// Messages stay real: only the page's clock is ours.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => {
  workers.endAll();
  vi.useRealTimers();
});

const messagesRun = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

async function seconds(count: number): Promise<void> {
  for (let second = 0; second < count; second++) {
    vi.advanceTimersByTime(1000);
    await messagesRun();
  }
}

interface Api {
  never(): Promise<void>;
  echo(value: number): Promise<number>;
}

function connect() {
  const client = connectWorker<Api>(
    workers.with<Api>(() => ({ never: () => new Promise(() => undefined), echo: async (value) => value })),
    'test worker',
    'Try again.',
  );
  const crashes: StudioError[] = [];
  client.onCrash((error) => crashes.push(error));
  return { client, crashes };
}

/** What an endless loop does: nothing is read any more, and nothing is said. */
const block = (): void => workers.opened.at(-1)!.channel.port2.close();

describe('a worker that is waited for', () => {
  it('lives for as long as it answers, however long its work takes', async () => {
    const { client, crashes } = connect();
    const settled = vi.fn();
    client.never().then(settled, settled);
    await messagesRun();
    await seconds(40);
    expect(crashes).toEqual([]);
    expect(settled).not.toHaveBeenCalled();
  });

  it('is given up once it is silent for ten seconds, and the next call starts another', async () => {
    const { client, crashes } = connect();
    const pending = client.never().catch((error: unknown) => error);
    await messagesRun();
    block();
    await seconds(10);
    expect(crashes).toEqual([]);
    await seconds(1);
    expect(crashes).toHaveLength(1);
    expect(await pending).toMatchObject({
      code: 'WORKER_LOST',
      message: 'The test worker has not answered for 11 s.',
      remedy: 'Try again.',
    });
    expect(workers.opened[0]?.terminated).toBe(true);
    expect(await client.echo(3)).toBe(3);
    expect(workers.opened).toHaveLength(2);
  });

  it('may be silent for as long as it said it might', async () => {
    const { client, crashes } = connect();
    void client.never().catch(() => undefined);
    await messagesRun();
    workers.opened[0]?.vitals.begin(30_000);
    await messagesRun();
    block();
    await seconds(30);
    expect(crashes).toEqual([]);
    await seconds(1);
    expect(crashes).toHaveLength(1);
  });

  it('that comes after a silent one has four times as long until it has come through such a silence', async () => {
    const { client, crashes } = connect();
    void client.never().catch(() => undefined);
    await messagesRun();
    block();
    await seconds(11);
    void client.never().catch(() => undefined);
    await messagesRun();
    block();
    await seconds(40);
    expect(crashes).toHaveLength(1);
    await seconds(1);
    expect(crashes).toHaveLength(2);
    await client.echo(1);
    client.terminate();
    void client.never().catch(() => undefined);
    await messagesRun();
    block();
    await seconds(11);
    expect(crashes).toHaveLength(3);
  });

  it('that answers something short has not shown that the machine has time for what took long', async () => {
    const { client, crashes } = connect();
    void client.never().catch(() => undefined);
    await messagesRun();
    workers.opened[0]?.vitals.begin(20_000);
    await messagesRun();
    block();
    await seconds(21);
    expect(crashes).toHaveLength(1);
    await client.echo(1);
    void client.never().catch(() => undefined);
    await messagesRun();
    workers.opened[1]?.vitals.begin(20_000);
    await messagesRun();
    block();
    await seconds(80);
    expect(crashes).toHaveLength(1);
    await seconds(1);
    expect(crashes).toHaveLength(2);
  });

  it('says itself that it cannot go on, in its own words', async () => {
    const { client, crashes } = connect();
    const pending = client.never().catch((error: unknown) => error);
    await messagesRun();
    workers.opened[0]?.vitals.die(new StudioError('DEVICE_LOST', 'The GPU was lost.', 'It is opened again.'));
    expect(await pending).toMatchObject({ code: 'DEVICE_LOST', message: 'The GPU was lost.' });
    expect(crashes).toHaveLength(1);
    expect(client.isRunning()).toBe(false);
  });

  it('is left in peace while nobody waits, and asked again when somebody does', async () => {
    const { client, crashes } = connect();
    await client.echo(1);
    block();
    await seconds(30);
    expect(crashes).toEqual([]);
    const pending = client.echo(2).catch((error: unknown) => error);
    await seconds(11);
    expect(await pending).toMatchObject({ code: 'WORKER_LOST' });
  });
});

describe('a worker whose lock comes free', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('has ended without a word, which is noticed at once', async () => {
    let free: () => void = () => undefined;
    const held = new Set<string>();
    // As the browser does: who asks second waits until the first one's thread is gone.
    const request = (name: string, granted: () => unknown): Promise<unknown> => {
      if (!held.has(name)) {
        held.add(name);
        return Promise.resolve(granted());
      }
      return new Promise((resolve) => {
        free = () => resolve(granted());
      });
    };
    vi.stubGlobal('navigator', { locks: { request } });
    const { client, crashes } = connect();
    const pending = client.never().catch((error: unknown) => error);
    await messagesRun();
    expect(crashes).toEqual([]);
    free();
    expect(await pending).toMatchObject({ code: 'WORKER_LOST', message: 'The test worker ended without a word.' });
    expect(crashes).toHaveLength(1);
    // One that the page ended itself is no surprise.
    client.terminate();
    expect(await client.echo(1)).toBe(1);
    client.terminate();
    free();
    expect(crashes).toHaveLength(1);
  });
});

describe('a request to end', () => {
  it('ends the worker where it is not answered in time, and nothing else', async () => {
    const { client, crashes } = connect();
    await client.echo(1);
    const ended = vi.fn();
    await orEnd(
      client.echo(1).then(() => undefined),
      { terminate: ended },
    );
    const pending = client.never().catch((error: unknown) => error);
    await orEnd(client.never(), client);
    expect(await pending).toMatchObject({ code: 'CANCELLED' });
    expect(crashes).toEqual([]);
    expect(ended).not.toHaveBeenCalled();
    await expect(orEnd(Promise.reject(new Error('refused')), client)).rejects.toThrow('refused');
  });
});

describe('silence', () => {
  it('is counted in the page’s own ticks: a page that slept is not a worker that did', () => {
    const onSilence = vi.fn();
    const pulse = new Pulse({ isWaiting: () => true, ask: () => undefined, onSilence });
    pulse.heard();
    pulse.watch();
    // Eight hours asleep come as one late tick; the signs that waited are read after it.
    vi.advanceTimersByTime(9000);
    vi.setSystemTime(Date.now() + 8 * 3_600_000);
    vi.advanceTimersByTime(1000);
    expect(onSilence).not.toHaveBeenCalled();
    pulse.heard();
    vi.advanceTimersByTime(10_000);
    expect(onSilence).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1000);
    expect(onSilence).toHaveBeenCalledExactlyOnceWith(11_000);
  });

  it('before the first sign may last as long as a slow network takes to bring the script', () => {
    const onSilence = vi.fn();
    new Pulse({ isWaiting: () => true, ask: () => undefined, onSilence }).watch();
    vi.advanceTimersByTime(60_000);
    expect(onSilence).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1000);
    expect(onSilence).toHaveBeenCalledOnce();
  });
});

describe('signs between runs', () => {
  it('come at most once a second, and always before and after what may take long', () => {
    let now = 0;
    const said: VitalSign[] = [];
    const vitals = new Vitals(() => now);
    vitals.attach({
      postMessage: (sign: VitalSign) => said.push(sign),
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
    });
    said.length = 0;
    for (let run = 0; run < 100; run++) {
      now += 30;
      vitals.begin(200)();
    }
    expect(said).toHaveLength(2);
    const end = vitals.begin(45_000);
    expect(said.at(-1)).toEqual({ vital: 'alive', silenceMs: 45_000 });
    end();
    expect(said.at(-1)).toEqual({ vital: 'alive', silenceMs: SILENCE_MS });
    expect(said).toHaveLength(4);
  });
});

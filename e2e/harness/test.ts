/**
 * Every test of the studio fails on what a person would never see: a console error or warning, an uncaught error, a crash, a request
 * off the origin. A test that provokes one on purpose says so with `watch.expect`.
 */
import { test as base, expect, type Page } from '@playwright/test';
import { listenForOffOrigin, type OffOriginLog } from './offOrigin';

export interface Watch {
  /** Complaints so far that no pattern expects. */
  readonly complaints: string[];
  /** Let complaints that match pass; the test fails if none comes. */
  expect(pattern: RegExp): void;
}

interface Fixtures {
  /** Where the development server is, which serves e2e/probe and any source file. */
  devURL: string;
  offOrigin: OffOriginLog;
  watch: Watch;
}

/** What Chromium itself says when a page asks for a GPU that is not there: the question is right, and its answer is handled. */
const NO_GPU = /^No available adapters\.$/;
/** What the test runner says where it keeps service workers out. */
const NO_SERVICE_WORKER = /^Service Worker registration blocked by Playwright/;
const isExpected = (text: string): boolean => NO_GPU.test(text) || NO_SERVICE_WORKER.test(text);

export const test = base.extend<Fixtures>({
  devURL: async ({}, use, info) => use((info.config.metadata as { devURL: string }).devURL),

  offOrigin: async ({}, use) => {
    const log = await listenForOffOrigin();
    await use(log);
    await log.close();
  },

  proxy: async ({ offOrigin }, use) => use(offOrigin.proxy),

  watch: [
    async ({ context, offOrigin }, use) => {
      const seen: string[] = [];
      const expected: RegExp[] = [];
      const everything = (): string[] => [...seen, ...offOrigin.hosts.map((host) => `request off the origin: ${host}`)];
      const complaints = (): string[] =>
        everything().filter((complaint) => !expected.some((pattern) => pattern.test(complaint)));
      const attach = (page: Page): void => {
        page.on('crash', () => seen.push('the page crashed'));
      };
      context.on('page', attach);
      context.on('weberror', (event) => seen.push(`uncaught: ${event.error().message}`));
      context.on('console', (message) => {
        if (['error', 'warning'].includes(message.type()) && !isExpected(message.text()))
          seen.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
      });
      await use({
        get complaints() {
          return complaints();
        },
        expect: (pattern) => expected.push(pattern),
      });
      expect(complaints(), 'console, errors and requests').toEqual([]);
      for (const pattern of expected)
        expect(everything(), 'the complaint that was to come').toContainEqual(expect.stringMatching(pattern));
    },
    { auto: true },
  ],
});

export { expect } from '@playwright/test';

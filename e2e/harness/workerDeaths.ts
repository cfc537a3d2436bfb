/** Ways in which the model's worker goes, done to it from outside: the product has no hook for it. */
import type { Page, Worker } from '@playwright/test';

const ENGINE = /engine\.worker/;

const engines = (page: Page): Worker[] => page.workers().filter((worker) => ENGINE.test(worker.url()));

/** The model's worker, once there is one that answers. */
export async function engineWorker(page: Page): Promise<Worker> {
  const worker = engines(page).at(-1);
  return worker ?? page.waitForEvent('worker', (opened) => ENGINE.test(opened.url()));
}

/** It closes itself: no event, no message. */
export async function closeItself(page: Page): Promise<void> {
  const worker = await engineWorker(page);
  await worker.evaluate(() => self.close()).catch(() => undefined);
}

/** An endless loop, in the middle of whatever it does. */
export async function loopForever(page: Page): Promise<void> {
  const worker = await engineWorker(page);
  worker
    .evaluate(() => {
      for (;;);
    })
    .catch(() => undefined);
}

/** Keeps the GPU devices that the worker opens where loseDevice() finds them. Before the page is opened. */
export async function rememberDevices(page: Page): Promise<void> {
  await page.route(/\/engine\.worker[^/]*\.js$/, async (route) => {
    const response = await route.fetch();
    const keep = `if ('GPUAdapter' in self) {
      const own = GPUAdapter.prototype.requestDevice;
      self.devices = [];
      GPUAdapter.prototype.requestDevice = async function (...given) {
        const device = await own.apply(this, given);
        self.devices.push(device);
        return device;
      };
    }\n`;
    await route.fulfill({ response, body: keep + (await response.text()) });
  });
}

/** The driver takes the device away, as far as a page can play a driver. */
export async function loseDevice(page: Page): Promise<void> {
  const worker = await engineWorker(page);
  await worker.evaluate(async () => {
    const held = self as unknown as { devices?: GPUDevice[] };
    while (!held.devices?.length) await new Promise((resolve) => setTimeout(resolve, 10));
    for (const device of held.devices) device.destroy();
  });
}

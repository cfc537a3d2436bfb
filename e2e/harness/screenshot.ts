import type { Page, TestInfo } from '@playwright/test';

/** Save the page as it looks, in light and in dark, under test-results/screenshots. */
export async function screenshot(page: Page, info: TestInfo, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.screenshot({
      animations: 'disabled',
      path: `test-results/screenshots/${info.project.name}-${name}-${colorScheme}.png`,
    });
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}

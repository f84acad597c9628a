// The parts of a record's page: side by side on a desktop, behind tabs on a phone. Which of the two it is the window says,
// and not what happens to be drawn already.

import type { Page } from "@playwright/test";

/** The width up to which the app draws a phone's page. */
const phone = 720;

/** Turns to `part` where the parts called `parts` lie behind tabs. */
export async function turnTo(page: Page, parts: string, part: string): Promise<void> {
  if (page.viewportSize()!.width > phone) return;
  await page.getByRole("tablist", { name: parts }).getByRole("tab", { name: part }).click();
}

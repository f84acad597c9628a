// Every page can be used by everybody: axe finds nothing on it, in Chinese at a desk and in English on a phone, in
// either theme.

import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { expect, test } from "../fixtures.ts";
import { places, recordsOf, settled } from "../pages.ts";

test("axe finds nothing on any page", async ({ desk, rep, words, complaints, isMobile }) => {
  test.setTimeout(300_000);
  const records = await recordsOf(rep);
  const scene = { page: desk, words, rep, records };
  for (const place of places.filter(({ only }) => only === undefined || (only === "phone") === isMobile)) {
    await test.step(place.name, async () => {
      if (place.complains) complaints.expect(place.complains);
      await place.open(scene);
      await settled(desk);
      expect.soft(await findings(desk), place.name).toEqual([]);
      // The other theme changes colours and nothing else.
      await desk.locator("html").evaluate((root) => root.setAttribute("data-theme", "dark"));
      await settled(desk);
      expect.soft(await findings(desk, "color-contrast"), `${place.name}, dark`).toEqual([]);
      await place.leave?.(scene);
    });
  }
});

/** What axe found, by one rule or by all, one line for each element. */
async function findings(page: Page, rule?: string): Promise<string[]> {
  const axe = new AxeBuilder({ page });
  const { violations } = await (rule === undefined ? axe : axe.withRules(rule)).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

// Every page can be used by everybody: axe finds nothing on it, in Chinese at a desk and in English on a phone, in
// either theme.

import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { expect, test } from "../fixtures.ts";
import { places, recordsOf, settled } from "../pages.ts";

/** So many pages are looked at by one test, so that several can be under way. */
const together = 12;

for (let from = 0; from < places.length; from += together) {
  const some = places.slice(from, from + together);
  test(`axe finds nothing from ${some[0]!.name} to ${some.at(-1)!.name}`, async ({ desk, rep, administrator, words, complaints, isMobile }) => {
    test.setTimeout(240_000);
    const scene = { page: desk, words, rep, administrator, records: await recordsOf(rep) };
    for (const place of some.filter(({ only }) => only === undefined || (only === "phone") === isMobile)) {
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
}

/** What axe found, by one rule or by all, one line for each element. */
async function findings(page: Page, rule?: string): Promise<string[]> {
  // There are no frames to gather from, which would open a page of its own each time.
  const axe = new AxeBuilder({ page }).setLegacyMode();
  const { violations } = await (rule === undefined ? axe : axe.withRules(rule)).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

// Draws every page for whoever reviews the looks: each width, theme and language, under a name that stays the same.
// A picture of something broken is worse than none, so a page that is not as it should be fails.

import { join, resolve } from "node:path";

import type { Page } from "@playwright/test";

import { expect, test as base } from "../fixtures.ts";
import { places, recordsOf, settled } from "../pages.ts";
import { keepLooks, themes } from "../support/looks.ts";
import { type Language, languages, texts } from "../support/words.ts";

/** The rep who has something to show. */
const test = base.extend({ rep: async ({ signedIn }, use) => use(await signedIn("seasoned")) });
const folder = resolve(process.env["SLUICE_PICTURES"] ?? resolve(import.meta.dirname, "../../pictures"));
const widths = [
  { width: 1440, height: 900, phone: false },
  { width: 390, height: 844, phone: true },
] as const;

for (const language of languages) {
  for (const { width, height, phone } of widths) {
    for (const theme of themes) {
      test.describe(`${language}-${width}-${theme}`, () => {
        test.use({ language, viewport: { width, height }, isMobile: phone, hasTouch: phone, reducedMotion: "reduce" } as never);

        test("pictures", async ({ desk, context, rep, administrator, words, complaints }) => {
          test.setTimeout(900_000);
          await keepLooks(context, language, theme);
          const scene = { page: desk, words, rep, administrator, records: await recordsOf(rep) };
          for (const place of places.filter(({ only }) => only === undefined || (only === "phone") === phone)) {
            await test.step(place.name, async () => {
              if (place.complains) complaints.expect(place.complains);
              await place.open(scene);
              await settled(desk);
              const picture = `${place.name}.${language}-${width}-${theme}.png`;
              await desk.screenshot({ path: join(folder, picture), animations: "disabled" });
              expect.soft(await faults(desk, language), picture).toEqual([]);
              await place.leave?.(scene);
            });
          }
        });
      });
    }
  }
}

/** What is wrong with the page as it is shown. */
async function faults(page: Page, language: Language): Promise<string[]> {
  const { said, wide } = await page.evaluate(shown);
  const faults = wide > 0 ? [`it scrolls sideways by ${wide} px`] : [];
  for (const text of said) {
    if (texts.en.has(text)) faults.push(`the key of a text is shown: ${text}`);
    if (/\{\w+(\|[^}]*)?\}/.test(text)) faults.push(`a place was not filled: ${text}`);
    if (language === "zh-CN" && english.has(text)) faults.push(`English under Chinese: ${text}`);
  }
  return faults;
}

/** Texts that are different in Chinese. */
const english: ReadonlySet<string> = new Set(
  [...texts.en].filter(([key, text]) => texts["zh-CN"].get(key) !== text && !chinese(text)).map(([, text]) => text),
);

/** Whether a text of the Chinese file reads the same, or the text is Chinese: the way to the other language is, and may well
 * be the first character of somebody's name. */
function chinese(text: string): boolean {
  return /\p{Script=Han}/u.test(text) || [...texts["zh-CN"].values()].includes(text);
}

/** Runs in the page: everything it says to eyes or ears, and by how much it is wider than the window. */
function shown(): { said: string[]; wide: number } {
  const said = new Set<string>();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent?.trim();
    if (text) said.add(text);
  }
  for (const element of document.querySelectorAll("[aria-label], [title], [placeholder]")) {
    for (const name of ["aria-label", "title", "placeholder"]) {
      const text = element.getAttribute(name)?.trim();
      if (text) said.add(text);
    }
  }
  said.add(document.title);
  const root = document.documentElement;
  return { said: [...said], wide: Math.max(0, root.scrollWidth - root.clientWidth) };
}

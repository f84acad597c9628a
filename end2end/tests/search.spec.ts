// Search: a name by what one remembers of it, what was written, what was opened last, and nothing.

import type { Locator, Page } from "@playwright/test";

import { expect, test, unique } from "../fixtures.ts";
import type { Person } from "../support/person.ts";
import type { Words } from "../support/words.ts";

/** Opens the palette, as a desktop and a phone do, and types. */
async function find(desk: Page, words: Words, text: string): Promise<Locator> {
  await expect(desk.getByRole("heading", { level: 1 })).toBeAttached();
  await desk.keyboard.press("Control+k");
  const box = desk.getByRole("combobox", { name: words.say("palette.title") });
  await box.fill(text);
  return box;
}

/** Waits until the index has followed what was made. */
async function indexed(rep: Person, text: string): Promise<void> {
  const found = async () => (await rep.get(`/api/v1/search?text=${encodeURIComponent(text)}`)).hits.length;
  await expect.poll(found).toBeGreaterThan(0);
}

test("a customer is found by either reading of its name and by first letters, with the evidence lit", async ({ desk, rep, words }) => {
  const tail = unique("").replace(/[^0-9]/g, "").slice(0, 4);
  const account = await rep.account(`重庆单县澄湖${tail}`);
  await indexed(rep, account.name);
  await desk.goto("/");
  for (const [typed, lit] of [
    ["zhongqing", "重庆"],
    ["chongqingshan", "重庆单"],
    ["cqsx", "重庆单县"],
    ["澄湖", "澄湖"],
  ] as const) {
    const box = await find(desk, words, typed);
    const option = desk.getByRole("option", { name: account.name });
    await expect(option).toBeVisible();
    await expect(option.locator("mark")).toHaveText(lit);
    await box.press("Escape");
  }
});

test("a contact is found by the end of a number, and opens the customer", async ({ desk, rep, words }) => {
  const account = await rep.account();
  const person = unique("解");
  const tail = String(Math.floor(1000 + Number.parseInt(account.id.slice(-4), 16) % 9000));
  await rep.contact(account, { name: person, phone: `1391122${tail}` });
  await indexed(rep, person);
  await desk.goto("/");
  const box = await find(desk, words, tail);
  const option = desk.getByRole("option", { name: person });
  await expect(option.locator("mark")).toHaveText(tail);
  await option.click();
  await expect(desk).toHaveURL(new RegExp(`/customers/${account.id}$`));
  // What was opened stands first when nothing is typed.
  await find(desk, words, "");
  await expect(desk.getByRole("option", { name: person }).first()).toBeVisible();
  await box.press("Escape");
});

test("what nobody has is not found, and it is said what could be typed", async ({ desk, words }) => {
  await desk.goto("/");
  await find(desk, words, "查无此人此事");
  await expect(desk.getByText(words.say("search.none_hint"))).toBeVisible();
});

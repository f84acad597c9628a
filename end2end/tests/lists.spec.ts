// Lists of records: filtered by any field, in any order, with any columns, saved as views, as long as one likes, and by
// keys alone.

import type { Page } from "@playwright/test";

import { expect, test, unique } from "../fixtures.ts";
import type { Person } from "../support/person.ts";
import type { Words } from "../support/words.ts";
import { settled } from "../pages.ts";

/** Customers of one trade each, under names that no other test uses. */
async function customers(rep: Person, industries: readonly string[]): Promise<string> {
  const word = unique("列");
  for (const [at, industry] of industries.entries()) {
    const made = await rep.ask("POST", "/api/v1/accounts", { name: `${word}·${at}号`, industry });
    expect(made.status).toBe(201);
  }
  return word;
}

/** The names that are seen, from the top. */
async function names(page: Page, word: string): Promise<string[]> {
  const links = page.getByRole("region").getByRole("link").filter({ hasText: word });
  return (await links.allTextContents()).map((text) => text.match(/·(\d+号)/)?.[1] ?? text);
}

async function filterBy(page: Page, words: Words, field: string, condition: string, value: string): Promise<void> {
  await page.getByRole("button", { name: words.say("filter.add"), exact: true }).click();
  const editor = page.getByRole("dialog", { name: words.say("filter.add") });
  await editor.getByLabel(words.say("filter.field")).selectOption({ label: words.say(field) });
  await editor.getByLabel(words.say("filter.asks")).selectOption({ label: words.say(condition) });
  await editor.getByLabel(words.say("filter.value")).fill(value);
  await editor.getByRole("button", { name: words.say("filter.apply"), exact: true }).click();
  await expect(editor).toBeHidden();
}

test("a list is filtered by any field, and its address says so", async ({ desk, rep, words }) => {
  const word = await customers(rep, ["冷链物流", "精密制造", "冷链仓储"]);
  await desk.goto(`/customers?name=${word}&sort=name`);
  await expect.poll(() => names(desk, word)).toEqual(["0号", "1号", "2号"]);
  await filterBy(desk, words, "label.industry", "filter.contains", "冷链");
  await expect.poll(() => names(desk, word)).toEqual(["0号", "2号"]);

  await desk.reload();
  await expect.poll(() => names(desk, word)).toEqual(["0号", "2号"]);
  const said = `${words.say("label.industry")} ${words.say("filter.say_contains", { values: "冷链" })}`;
  await desk.getByRole("button", { name: said, exact: true }).click();
  const editor = desk.getByRole("dialog", { name: words.say("filter.change") });
  await editor.getByLabel(words.say("filter.value")).fill("精密");
  await editor.getByRole("button", { name: words.say("filter.apply"), exact: true }).click();
  await expect.poll(() => names(desk, word)).toEqual(["1号"]);

  const changed = `${words.say("label.industry")} ${words.say("filter.say_contains", { values: "精密" })}`;
  await desk.getByRole("button", { name: words.say("filter.remove", { name: changed }) }).click();
  await expect.poll(() => names(desk, word)).toEqual(["0号", "1号", "2号"]);
});

test("a filter that nothing passes says so and is cleared", async ({ desk, rep, words }) => {
  const word = await customers(rep, ["冷链物流"]);
  await desk.goto(`/customers?name=${word}&filter=industry.is_empty`);
  await expect(desk.getByText(words.say("list.none_found"), { exact: true })).toBeVisible();
  await desk.getByRole("button", { name: words.say("action.clear") }).click();
  await expect(desk.getByRole("region").getByRole("link").first()).toBeVisible();
});

test("a head puts the list in its order, up and down", async ({ desk, rep, words, isMobile }) => {
  test.skip(isMobile, "cards have no heads");
  const word = await customers(rep, ["丙", "甲", "乙"]);
  await desk.goto(`/customers?name=${word}`);
  const head = desk.getByRole("columnheader", { name: words.say("label.account") });
  await head.getByRole("button").click();
  await expect(head).toHaveAttribute("aria-sort", "ascending");
  await expect.poll(() => names(desk, word)).toEqual(["0号", "1号", "2号"]);
  await head.getByRole("button").click();
  await expect(head).toHaveAttribute("aria-sort", "descending");
  await expect.poll(() => names(desk, word)).toEqual(["2号", "1号", "0号"]);
  await desk.reload();
  await expect.poll(() => names(desk, word)).toEqual(["2号", "1号", "0号"]);
});

test("columns are chosen, moved, and put back", async ({ desk, rep, words, isMobile }) => {
  test.skip(isMobile, "cards have no columns");
  const word = await customers(rep, ["冷链物流"]);
  await desk.goto(`/customers?name=${word}`);
  const heads = (): Promise<string[]> => desk.getByRole("columnheader").allTextContents();
  await expect(desk.getByRole("columnheader").first()).toBeVisible();
  const usual = await heads();
  await desk.getByRole("button", { name: words.say("column.name") }).click();
  const choice = desk.getByRole("dialog", { name: words.say("column.title") });
  await choice.getByRole("checkbox", { name: words.say("label.website") }).click();
  await choice.getByRole("button", { name: words.say("column.earlier", { name: words.say("label.website") }) }).click();
  await choice.getByRole("button", { name: words.say("column.done") }).click();
  const chosen = [...usual.slice(0, -1), words.say("label.website"), ...usual.slice(-1)];
  await expect.poll(heads).toEqual(chosen);
  await desk.reload();
  await expect.poll(heads).toEqual(chosen);
  await desk.getByRole("button", { name: words.say("column.name") }).click();
  await choice.getByRole("button", { name: words.say("column.usual") }).click();
  await expect.poll(heads).toEqual(usual);
});

test("what is shown is saved as a view, shared, changed, and removed", async ({ desk, deskOf, colleague, rep, words }) => {
  const word = await customers(rep, ["冷链物流", "精密制造"]);
  const view = unique("视图");
  await desk.goto(`/customers?name=${word}&filter=industry.contains:冷链`);
  await expect.poll(() => names(desk, word)).toEqual(["0号"]);
  await desk.getByRole("button", { name: words.say("view.new") }).click();
  const form = desk.getByRole("dialog", { name: words.say("view.new") });
  await form.getByLabel(words.say("label.name")).fill(view);
  await form.getByLabel(words.say("view.shared")).selectOption({ label: words.say("view.shared_team") });
  await form.getByRole("button", { name: words.say("view.save") }).click();
  const saved = desk.getByRole("group", { name: words.say("view.saved") }).getByRole("button", { name: view });
  await expect(saved).toHaveAttribute("aria-current", "true");

  await desk.goto("/customers");
  await saved.click();
  await expect.poll(() => names(desk, word)).toEqual(["0号"]);
  await expect(desk).toHaveURL(/view=/);

  // Whoever else sees the view sees in it what they may see.
  const other = await deskOf(colleague);
  await other.goto("/customers");
  await other.getByRole("group", { name: words.say("view.saved") }).getByRole("button", { name: view }).click();
  await expect(other.getByText(words.say("list.none_found"), { exact: true })).toBeVisible();

  await desk.getByRole("button", { name: words.say("view.acts", { name: view }) }).click();
  await desk.getByRole("menuitem", { name: words.say("view.remove") }).click();
  await desk.getByRole("alertdialog").getByRole("button", { name: words.say("view.remove") }).click();
  await expect(saved).toHaveCount(0);
});

test("a long list is scrolled to its end, and the way back leads to where one was", async ({ desk, rep, words }) => {
  test.setTimeout(90_000);
  const word = await customers(rep, Array.from({ length: 240 }, () => "冷链物流"));
  await desk.goto(`/customers?name=${word}&sort=created_at`);
  const rows = desk.getByRole("region", { name: words.say("nav.customers") });
  await expect(rows.getByRole("link").first()).toHaveText(/·0号/);
  const last = rows.getByRole("link").filter({ hasText: `${word}·239号` });
  await expect(async () => {
    await rows.evaluate((place) => place.scrollTo(0, place.scrollHeight));
    await expect(last).toBeVisible({ timeout: 300 });
  }).toPass();
  await settled(desk);
  expect(await rows.getByRole("link").count(), "only what is near is drawn").toBeLessThan(80);

  await rows.evaluate((place) => place.scrollTo(0, place.scrollHeight / 2));
  await settled(desk);
  const middle = rows.getByRole("link").filter({ hasText: new RegExp(`${word}·12\\d号`) }).first();
  await expect(middle).toBeVisible();
  const before = await rows.evaluate((place) => place.scrollTop);
  await middle.click();
  await expect(desk).toHaveURL(/\/customers\/[0-9a-f-]{36}$/);
  await desk.goBack();
  await expect(middle).toBeVisible();
  expect(await rows.evaluate((place) => place.scrollTop)).toBeCloseTo(before, -1);
  await desk.reload();
  await expect(middle).toBeVisible();
});

test("keys lead through a list and open a record", async ({ desk, rep, words, isMobile }) => {
  test.skip(isMobile, "a phone has no such keys");
  const word = await customers(rep, ["甲", "乙", "丙"]);
  await desk.goto(`/customers?name=${word}&sort=created_at`);
  const beside = desk.getByRole("complementary", { name: words.say("customers.peek") });
  await expect(beside.getByRole("heading", { name: `${word}·0号` })).toBeVisible();
  await desk.keyboard.press("j");
  await desk.keyboard.press("j");
  await desk.keyboard.press("k");
  await expect(desk.locator("tr[data-cursor]")).toContainText(`${word}·1号`);
  await expect(beside.getByRole("heading", { name: `${word}·1号` })).toBeVisible();
  await desk.keyboard.press("Escape");
  await expect(beside).toBeHidden();
  await desk.keyboard.press("Space");
  await expect(beside).toBeVisible();
  await desk.keyboard.press("Enter");
  await expect(desk.getByRole("heading", { name: `${word}·1号` }).first()).toBeVisible();
  await expect(desk).toHaveURL(/\/customers\/[0-9a-f-]{36}$/);
});

test("deals of every state are listed, and stages are chosen at once", async ({ desk, rep, words }) => {
  const deal = await rep.deal();
  await desk.goto(`/deals/list?name=${deal.name}`);
  const link = desk.getByRole("region").getByRole("link");
  await expect(link).toHaveCount(1);
  await desk.getByRole("combobox", { name: words.say("deals.stage") }).selectOption({ index: 2 });
  await expect(desk.getByText(words.say("list.none_found"), { exact: true })).toBeVisible();
  await desk.getByRole("combobox", { name: words.say("deals.stage") }).selectOption({ index: 1 });
  await expect(link).toHaveCount(1);
});

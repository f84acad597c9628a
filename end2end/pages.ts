// Every page of the app and every state of one that is worth a look. A page that joins the app joins this table, and
// from then on it is looked at by axe and drawn by `cargo xtask render`.

import { expect, type Page } from "@playwright/test";

import { Board } from "./support/board.ts";
import type { Deal, Person } from "./support/person.ts";
import type { Words } from "./support/words.ts";

/** What a page is opened with. */
export interface Scene {
  readonly page: Page;
  readonly words: Words;
  readonly rep: Person;
  readonly records: Records;
}

/** Records that pages are shown of. */
export interface Records {
  readonly deal: Deal;
  readonly lead: string;
}

interface Place {
  /** The first part of the picture's name. */
  readonly name: string;
  /** Goes there; what it shows is awaited by [`settled`]. */
  readonly open: (scene: Scene) => Promise<unknown>;
  /** Where there is no such state: a panel beside a list needs room. */
  readonly only?: "desktop";
  /** A complaint that belongs to it. */
  readonly complains?: RegExp;
}

/** All of them, in the order in which they are opened. */
export const places: readonly Place[] = [
  { name: "today", open: at("/") },
  { name: "customers", open: at("/customers") },
  { name: "customers-peek", open: peek, only: "desktop" },
  { name: "customers-empty", open: at("/customers?name=没有这样的名字") },
  { name: "customer", open: async (scene) => at(`/customers/${scene.records.deal.account.id}`)(scene) },
  { name: "customer-new", open: at("/customers?new") },
  { name: "leads", open: at("/leads") },
  { name: "leads-failed", open: failingLeads, complains: /^503 GET \S+\/api\/v1\/leads/ },
  { name: "lead", open: async (scene) => at(`/leads/${scene.records.lead}`)(scene) },
  { name: "quick", open: at("/quick") },
  { name: "board", open: at("/deals") },
  { name: "board-carried", open: carry },
  { name: "deals", open: at("/deals/list") },
  { name: "deal", open: async (scene) => at(`/deals/${scene.records.deal.id}`)(scene) },
  { name: "deal-edit", open: editDeal },
  { name: "me", open: at("/me") },
  { name: "not-found", open: at("/no/such/page") },
  { name: "sign-in", open: signedOut },
];

/** Waits until what was asked for has arrived and stands still. */
export async function settled(page: Page): Promise<void> {
  await expect(page.getByRole("main").or(page.locator("form")).first()).toBeVisible();
  await expect(page.locator('[aria-busy="true"], .skel')).toHaveCount(0);
  await page.evaluate(async () => {
    await document.fonts.ready;
    await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined)));
  });
}

/** Records of somebody to show: what they have, or new ones where they have nothing. */
export async function recordsOf(rep: Person): Promise<Records> {
  const deals = await rep.get("/api/v1/deals?whose=mine&sort=stay&stage=first_contact&limit=1");
  const leads = await rep.get("/api/v1/leads?whose=mine&limit=1");
  const [row] = deals.items;
  const deal = row ?? (await makeDeal(rep));
  const lead = leads.items[0] ?? (await rep.lead({ name: "段知远", company: "瑞禾农机", phone: "13812345678" }));
  return { deal, lead: lead.id };
}

async function makeDeal(rep: Person): Promise<Deal> {
  const account = await rep.account("苏州启衡精密制造有限公司");
  await rep.contact(account, { name: "陈立群", phone: "13912345678" });
  const deal = await rep.deal({ name: "产线能耗平台二期", decision_maker_title: "设备部部长" }, account);
  await rep.call(deal, 185);
  await rep.call(deal, 40);
  return deal;
}

function at(address: string): (scene: Scene) => Promise<unknown> {
  return ({ page }) => page.goto(address);
}

async function peek({ page }: Scene): Promise<void> {
  await page.goto("/customers");
  await page.getByRole("row").nth(1).getByRole("cell").last().click();
  await expect(page.getByRole("complementary")).toBeVisible();
}

async function failingLeads({ page }: Scene): Promise<void> {
  const problem = { type: "/problems/unavailable", title: "unavailable", status: 503, code: "unavailable" };
  const answer = { status: 503, contentType: "application/problem+json", body: JSON.stringify(problem) };
  await page.route("**/api/v1/leads?*", (route) => route.fulfill(answer));
  await page.goto("/leads");
  await expect(page.getByRole("alert")).toBeVisible();
  await page.unroute("**/api/v1/leads?*");
}

async function carry({ page, words, records }: Scene): Promise<void> {
  const board = new Board(page, words);
  await board.open();
  await settled(page);
  await board.carryByKeys(records.deal);
  await expect(board.column("needs_confirmed")).toHaveAttribute("data-drop");
}

async function editDeal({ page, words, records }: Scene): Promise<void> {
  await page.goto(`/deals/${records.deal.id}?fill=budget_range`);
  await expect(page.getByRole("dialog", { name: words.say("deal.edit") })).toBeVisible();
}

async function signedOut({ page }: Scene): Promise<void> {
  await page.context().clearCookies();
  await page.goto("/sign-in");
}

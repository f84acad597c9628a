// From a card that may not move yet to a deal that did: what is missing is said at the card, met one after another
// while the checklist follows, and judged alike by the page, the server, and a page without a network.

import { expect, test } from "../fixtures.ts";
import { Board } from "../support/board.ts";
import { noNetwork } from "../support/complaints.ts";
import { DealPage, paper } from "../support/deal_page.ts";
import { disconnect, reconnect } from "../support/network.ts";

test("a dragged card is put back and says exactly what is missing, as the API does", async ({ desk, rep, words }) => {
  const deal = await rep.deal();
  const board = new Board(desk, words);
  await board.open();

  await board.carry(deal, "needs_confirmed");
  await expect(board.column("needs_confirmed")).toContainText(words.say("board.closed", { count: 3 }));
  await board.drop();

  const refusal = desk.getByRole("dialog");
  const stage = words.named({ zh: "需求确认", en: "Needs confirmed" });
  await expect(refusal.getByRole("heading")).toHaveText(words.say("board.refused", { name: deal.account.name, to: stage }));
  const asked = await rep.move(deal, "needs_confirmed");
  expect(asked).toMatchObject({ status: 422, body: { code: "gate_closed" } });
  const missing = asked.body.verdict.gates[0].checks;
  await expect(refusal.getByRole("listitem")).toHaveCount(missing.length);
  for (const [at, check] of missing.entries()) {
    await expect(refusal.getByRole("listitem").nth(at)).toContainText(`${check.have} / ${check.need}`);
  }
  await desk.keyboard.press("Escape");
  await expect(board.column("first_contact").getByRole("article").filter({ hasText: deal.account.name })).toBeVisible();
});

test("a card is carried by keyboard, and its column answers aloud", async ({ desk, rep, words }) => {
  const deal = await rep.deal();
  const board = new Board(desk, words);
  await board.open();
  await board.carryByKeys(deal);

  const stage = words.named({ zh: "需求确认", en: "Needs confirmed" });
  const answer = words.say("board.closed", { count: 3 });
  await expect(desk.getByRole("status").filter({ hasText: words.say("board.over", { stage, answer }) })).toBeAttached();
  await desk.keyboard.press("Enter");
  await expect(desk.getByRole("dialog").getByRole("listitem")).toHaveCount(3);
});

test("a deal meets its gate line by line and moves on", async ({ desk, rep, words }) => {
  const deal = await rep.deal();
  const page = new DealPage(desk, words);
  await page.open(deal);
  const touches = page.line(words.say("check.touches"));
  await expect(touches).toContainText("0 / 3");

  await page.turnTo("story");
  // While somebody types, the line already counts what it would be.
  await page.composer.text.fill("和设备部通了电话");
  await page.composer.figure("composer.minutes").fill("3");
  await page.turnTo("part_next");
  await expect(touches).toContainText("1 / 3");
  await page.turnTo("story");
  await page.composer.send();
  await page.composer.logCall("约了下周演示", 4);
  await page.composer.logCall("确认了预算", 2);
  await page.turnTo("part_next");
  await expect(touches).toHaveAttribute("data-met", "yes");

  await page.gate.getByRole("button", { name: words.like("gate_card.fill") }).click();
  const form = desk.getByRole("dialog");
  await form.getByLabel(words.say("label.budget_low")).fill("100000");
  await form.getByLabel(words.say("label.budget_high")).fill("200000");
  await form.getByLabel(words.say("label.decision_maker_title")).fill("总经理");
  await form.getByLabel(words.say("label.competitor_brief")).fill("对手报价低两成");
  await form.getByRole("button", { name: words.say("action.save") }).click();
  const fields = page.line(words.say("pipeline.field_competitor_brief"));
  await expect(fields).toHaveAttribute("data-met", "yes");

  await page.turnTo("story");
  await page.composer.attach("定制需求摘要.pdf");
  await page.composer.send();
  await page.turnTo("part_next");
  await expect(page.line(words.say("document.needs_summary"))).toHaveAttribute("data-met", "yes");

  const stage = words.named({ zh: "需求确认", en: "Needs confirmed" });
  await desk.getByRole("button", { name: words.say("move.to", { to: stage }) }).first().click();
  await expect(desk.getByText(words.say("move.done", { name: deal.name, to: stage }))).toBeVisible();
  const moved = await rep.get(`/api/v1/deals/${deal.id}`);
  expect(moved.stage).toBe("needs_confirmed");
});

test("another currency keeps the amounts that were typed", async ({ desk, rep, words }) => {
  const deal = await rep.deal({ budget_low: 10_000_000 });
  await desk.goto(`/deals/${deal.id}?fill=budget_range`);
  const form = desk.getByRole("dialog", { name: words.say("deal.edit") });
  const amount = form.getByLabel(words.say("label.amount"), { exact: true });
  const low = form.getByLabel(words.say("label.budget_low"));
  const currency = form.getByLabel(words.say("deal.currency"));
  await expect(amount).toHaveValue("128000");
  await currency.selectOption("JPY");
  await expect(amount).toHaveValue("128000");
  await expect(low).toHaveValue("100000");
  await currency.selectOption("USD");
  await amount.fill("99.50");
  await currency.selectOption("CNY");
  await expect(amount).toHaveValue("99.50");
  await currency.selectOption("JPY");
  await amount.fill("128000");
  await form.getByRole("button", { name: words.say("action.save") }).click();
  await expect
    .poll(async () => (await rep.get(`/api/v1/deals/${deal.id}`)).fields)
    .toMatchObject({ amount: { minor: 128_000, currency: "JPY" }, budget_low: 100_000 });
});

test("a file that a line of the checklist asks for is a file and no call", async ({ desk, rep, words }) => {
  const deal = await rep.deal();
  const page = new DealPage(desk, words);
  await page.open(deal);
  const chosen = desk.waitForEvent("filechooser");
  const document = words.say("document.needs_summary");
  await page.gate.getByRole("button", { name: words.say("gate_card.upload", { document }) }).click();
  await (await chosen).setFiles(paper("摘要.pdf"));
  await page.composer.send();
  await page.turnTo("part_next");
  await expect(page.line(document)).toHaveAttribute("data-met", "yes");
  const logged = async (): Promise<string[]> => {
    const { items } = await rep.get(`/api/v1/timeline?about_kind=deal&about_id=${deal.id}`);
    return items.flatMap((entry: { activity?: { kind: string } }) => entry.activity?.kind ?? []);
  };
  await expect.poll(logged).toEqual(["note"]);
});

test("a deal whose gate is open is dragged on", async ({ desk, rep, words }) => {
  const deal = await rep.dealAtItsGate();
  const board = new Board(desk, words);
  await board.open();
  await board.carry(deal, "needs_confirmed");
  await expect(board.column("needs_confirmed")).toContainText(words.say("board.release_met", { count: 3 }));
  await board.drop();
  await expect(board.column("needs_confirmed").getByRole("article").filter({ hasText: deal.account.name })).toBeAttached();
  await expect.poll(async () => (await rep.get(`/api/v1/deals/${deal.id}`)).stage).toBe("needs_confirmed");
});

test("without a network the checklist answers, nothing is lost by a reload, and all is sent once", async ({ desk, context, rep, words, complaints }) => {
  complaints.expect(noNetwork);
  const deal = await rep.dealAtItsGate({ touches: 1 });
  const page = new DealPage(desk, words);
  await page.open(deal);
  await desk.evaluate(() => navigator.serviceWorker.ready);
  await page.turnTo("story");

  await disconnect(context);
  await page.composer.logCall("没有网络时记下的电话", 3);
  await expect(desk.getByText(words.say("outbox.waiting"))).toBeVisible();
  await page.composer.text.fill("写到一半的备注");
  await page.turnTo("part_next");
  const touches = page.line(words.say("check.touches"));
  await expect(touches).toHaveAttribute("data-met", "yes");
  await expect(touches).toContainText(words.say("gate_card.unsent"));

  await desk.reload();
  await expect(page.gate).toBeVisible();
  await page.turnTo("part_next");
  await expect(touches, "the answers of before do not set the clock back").toHaveAttribute("data-met", "yes");
  await page.turnTo("story");
  await expect(desk.getByText(words.say("outbox.waiting"))).toBeVisible();
  await expect(page.composer.text).toHaveValue("写到一半的备注");

  await reconnect(context);
  const sent = async (): Promise<number> => {
    const facts = await rep.get(`/api/v1/deals/${deal.id}/facts`);
    return facts.activities.length;
  };
  await expect.poll(sent).toBe(3);
  await expect(desk.getByText(words.say("outbox.waiting"))).toHaveCount(0);
  // A second opening sends nothing a second time.
  await desk.reload();
  await page.turnTo("part_next");
  await expect(touches).toContainText("3 / 3");
  await expect(touches).not.toContainText(words.say("gate_card.unsent"));
  expect(await sent()).toBe(3);
});

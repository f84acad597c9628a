// Who sees whose records: the manager sees the team's, another rep does not, not even by the address.

import { expect, test } from "../fixtures.ts";
import { Board } from "../support/board.ts";

test("the manager sees what a rep of the team works on", async ({ deskOf, manager, rep, words }) => {
  const deal = await rep.deal();
  const page = await deskOf(manager);
  const board = new Board(page, words);
  // A manager has no deals of their own and begins with the team's.
  await page.goto("/deals");
  await expect(board.card(deal)).toBeAttached();
  const mine = page.getByRole("button", { name: words.say("board.mine"), exact: true });
  await mine.click();
  await expect(board.card(deal)).toHaveCount(0);
  await page.reload();
  await expect(mine, "whose is kept in the address").toHaveAttribute("aria-pressed", "true");
  await page.getByRole("button", { name: words.say("list.show_all") }).click();
  await expect(board.card(deal)).toBeAttached();

  await page.goto("/customers");
  await expect(page.getByRole("link", { name: deal.account.name })).toBeVisible();

  await page.goto(`/deals/${deal.id}`);
  await expect(page.getByText(deal.name).filter({ visible: true }).first()).toBeVisible();
});

test("another rep sees it in no list, on no board, and at no address", async ({ deskOf, colleague, rep, words, complaints }) => {
  complaints.expect(/^404 GET \S+\/api\/v1\//);
  const deal = await rep.deal();
  const own = await colleague.deal();
  const page = await deskOf(colleague);
  const board = new Board(page, words);
  await board.open();
  await page.getByRole("button", { name: words.say("board.all"), exact: true }).click();
  await expect(board.card(own)).toBeAttached();
  await expect(board.card(deal)).toHaveCount(0);

  await page.goto("/customers?whose=all");
  await expect(page.getByRole("link", { name: own.account.name })).toBeVisible();
  await expect(page.getByText(deal.account.name)).toHaveCount(0);

  for (const address of [`/deals/${deal.id}`, `/customers/${deal.account.id}`]) {
    await page.goto(address);
    await expect(page.getByRole("alert")).toContainText(words.say("error.not_found"));
    await expect(page.getByText(deal.name)).toHaveCount(0);
  }
});

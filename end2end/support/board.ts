// The board of deals: where cards lie, and the three ways to carry one.

import { expect, type Locator, type Page } from "@playwright/test";

import type { Deal } from "./person.ts";
import type { Words } from "./words.ts";

export class Board {
  constructor(
    readonly page: Page,
    readonly words: Words,
  ) {}

  async open(): Promise<void> {
    await this.page.goto("/deals");
    await expect(this.page.getByRole("group", { name: this.words.say("board.name") })).toBeVisible();
  }

  column(stage: string): Locator {
    return this.page.locator(`section[data-stage="${stage}"]`);
  }

  card(deal: Deal): Locator {
    return this.page.getByRole("article").filter({ hasText: deal.account.name });
  }

  /** Carries a card over a column by mouse; `drop` lets it go. */
  async carry(deal: Deal, stage: string): Promise<void> {
    const [from, to] = [await middle(this.card(deal)), await middle(this.column(stage))];
    await this.page.mouse.move(from.x, from.y);
    await this.page.mouse.down();
    await this.page.mouse.move(from.x + 12, from.y + 4);
    await this.page.mouse.move(to.x, to.y, { steps: 8 });
  }

  async drop(): Promise<void> {
    await this.page.mouse.up();
  }

  /** Lifts a card by keyboard and takes it one column to the right. */
  async carryByKeys(deal: Deal): Promise<void> {
    await this.card(deal).getByRole("link").focus();
    await this.page.keyboard.press("Space");
    await this.page.keyboard.press("ArrowRight");
  }
}

/** A point of an element that lies within the window. */
async function middle(element: Locator): Promise<{ x: number; y: number }> {
  await element.scrollIntoViewIfNeeded();
  const box = await element.boundingBox();
  const window = element.page().viewportSize();
  if (box === null || window === null) throw new Error("the element is not on the page");
  return { x: box.x + box.width / 2, y: (box.y + Math.min(box.y + box.height, window.height)) / 2 };
}

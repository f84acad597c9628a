// The board of deals: where cards lie, and the three ways to carry one.

import { type CDPSession, expect, type Locator, type Page } from "@playwright/test";

import type { Deal } from "./person.ts";
import type { Words } from "./words.ts";

interface Point {
  readonly x: number;
  readonly y: number;
}

/** One finger on the screen. */
class Finger {
  private constructor(readonly session: CDPSession) {}

  static async of(page: Page): Promise<Finger> {
    return new Finger(await page.context().newCDPSession(page));
  }

  async down(at: Point): Promise<void> {
    await this.session.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [at] });
  }

  async move(to: Point): Promise<void> {
    await this.session.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [to] });
  }

  async up(): Promise<void> {
    await this.session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  }
}

export class Board {
  #finger?: Finger;

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
    return this.page.getByRole("article").filter({ has: this.page.locator(`a[href="/deals/${deal.id}"]`) });
  }

  /** Carries a card over a column, by finger on a phone and by mouse elsewhere; `drop` lets it go. */
  async carry(deal: Deal, stage: string): Promise<void> {
    const from = await middle(this.card(deal));
    if (await this.page.evaluate(() => matchMedia("(pointer: coarse)").matches)) {
      this.#finger = await Finger.of(this.page);
      await this.#carryByFinger(this.#finger, from, stage);
      return;
    }
    const to = await middle(this.column(stage));
    await this.page.mouse.move(from.x, from.y);
    await this.page.mouse.down();
    await this.page.mouse.move(from.x + 12, from.y + 4);
    await this.page.mouse.move(to.x, to.y, { steps: 8 });
  }

  async drop(): Promise<void> {
    await (this.#finger ?? this.page.mouse).up();
  }

  /** A long press lifts; at the edge of the screen the columns beyond come into reach. */
  async #carryByFinger(finger: Finger, from: Point, stage: string): Promise<void> {
    await finger.down(from);
    await expect(this.page.locator(".dcard.drag")).toBeVisible();
    const { width, height } = this.page.viewportSize()!;
    // Not along the strip at the foot of the screen, on which a deal is lost.
    const y = Math.min(from.y, height / 2);
    let x = width - 30;
    await expect
      .poll(async () => {
        x = x === width - 30 ? width - 31 : width - 30;
        await finger.move({ x, y });
        return this.page.evaluate(([x, y]) => document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-stage]")?.dataset["stage"], [x, y] as const);
      }, { intervals: [20] })
      .toBe(stage);
  }

  /** Lifts a card by keyboard and takes it one column to the right. */
  async carryByKeys(deal: Deal): Promise<void> {
    await this.card(deal).getByRole("link").focus();
    await this.page.keyboard.press("Space");
    await this.page.keyboard.press("ArrowRight");
  }
}

/** A point of an element that lies within the window. */
async function middle(element: Locator): Promise<Point> {
  await element.scrollIntoViewIfNeeded();
  const box = await element.boundingBox();
  const window = element.page().viewportSize();
  if (box === null || window === null) throw new Error("the element is not on the page");
  return { x: box.x + box.width / 2, y: (box.y + Math.min(box.y + box.height, window.height)) / 2 };
}

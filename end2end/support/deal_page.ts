// A deal's page and its composer, by what a person sees there.

import { expect, type Locator, type Page } from "@playwright/test";

import type { Deal } from "./person.ts";
import type { Words } from "./words.ts";
import { turnTo } from "./parts.ts";

/** A small file that is what its name says. */
export const paper = (name: string): { name: string; mimeType: string; buffer: Buffer } => ({
  name,
  mimeType: "application/pdf",
  buffer: Buffer.from("%PDF-1.7\n%%EOF"),
});

export class DealPage {
  constructor(
    readonly page: Page,
    readonly words: Words,
  ) {}

  async open(deal: Deal): Promise<void> {
    await this.page.goto(`/deals/${deal.id}`);
    await expect(this.gate).toBeVisible();
  }

  /** The card with the checklist of the gate ahead. */
  get gate(): Locator {
    return this.page.locator("#gate");
  }

  /** The line of the checklist that asks for `what`. */
  line(what: string): Locator {
    return this.gate.getByRole("listitem").filter({ hasText: what });
  }

  /** On a phone the checklist and the story lie behind tabs. */
  async turnTo(part: "part_next" | "story"): Promise<void> {
    const name = this.words.say(part === "story" ? "timeline.name" : "deal.part_next");
    await turnTo(this.page, this.words.say("deal.parts"), name);
  }

  get composer(): Composer {
    return new Composer(this.page, this.words);
  }
}

/** The one line in which everything is logged. */
export class Composer {
  constructor(
    readonly page: Page,
    readonly words: Words,
  ) {}

  get text(): Locator {
    return this.page.getByRole("textbox", { name: this.words.say("composer.label") });
  }

  /** The figure of that name, such as the minutes of a call. */
  figure(key: string): Locator {
    return this.page.locator("form.composer").getByLabel(this.words.say(key), { exact: true });
  }

  async choose(kind: string): Promise<void> {
    await this.text.focus();
    const kinds = this.page.getByRole("group", { name: this.words.say("composer.kind") });
    await kinds.getByRole("button", { name: this.words.say(`activity.${kind}`), exact: true }).click();
  }

  async attach(name: string): Promise<void> {
    await this.page.locator("form.composer input[type=file]").setInputFiles(paper(name));
  }

  async send(): Promise<void> {
    await this.page.locator("form.composer").getByRole("button", { name: this.words.say("composer.send") }).click();
  }

  /** Logs a call of so many minutes. */
  async logCall(text: string, minutes: number): Promise<void> {
    await this.choose("call");
    await this.text.fill(text);
    await this.figure("composer.minutes").fill(String(minutes));
    await this.send();
  }

  /** The story below. */
  get story(): Locator {
    return this.page.getByRole("region", { name: this.words.say("timeline.name") });
  }
}

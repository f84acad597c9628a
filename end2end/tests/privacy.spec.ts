// Personal data: who is not to be called, and is not offered anywhere; what somebody asks, a copy of what is held, an erasure
// with its preview; rules that erase people.

import { readFile } from "node:fs/promises";

import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { expect, test } from "../fixtures.ts";
import { unique } from "../support/person.ts";
import { languages, type Words } from "../support/words.ts";

/** The preview and the erasure read everything that the site holds, which is years of it: they take as long as that takes. */
const patience = { timeout: 30_000 };

async function openPart(page: Page, words: Words, part: string): Promise<void> {
  await page.getByRole("tablist", { name: words.say("privacy.tabs") }).getByRole("tab", { name: words.say(part) }).click();
}

async function expectNoViolation(page: Page): Promise<void> {
  const found = await new AxeBuilder({ page }).analyze();
  expect(found.violations).toEqual([]);
}

for (const language of languages) {
  test.describe(`in ${language}`, () => {
    test.use({ language });

    test("who is not to be called offers no call any more", async ({ deskOf, rep, words }) => {
      const made = await rep.lead({ name: "周敏", company: "瑞禾农机", phone: "13800138000" });
      const page = await deskOf(rep);
      await page.goto(`/leads/${made.id}`);
      const call = page.getByRole("link", { name: words.say("action.call"), exact: true });
      await expect(call).toBeVisible();
      const card = page.getByRole("region", { name: words.say("privacy.contacting") });
      await expect(card).toContainText(words.say("privacy.contacting_free"));
      await card.getByRole("button", { name: words.say("privacy.contacting_mark") }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel(words.say("privacy.contacting_reason")).fill("请勿来电");
      await dialog.getByRole("button", { name: words.say("privacy.contacting_mark") }).click();
      await expect(card).toContainText("请勿来电");
      await expect(call).toHaveCount(0);
      await expect(page.getByText(words.say("privacy.contacting_not", { channel: words.say("privacy.channel_phone") })).first()).toBeVisible();
      await expectNoViolation(page);
    });

    test("whoever handles personal data notes a request, copies and erases", async ({ deskOf, administrator, rep, words }) => {
      test.slow();
      // A name as people write it: Chinese, and digits behind it.
      const name = `欧阳${Date.now() % 100_000}`;
      await rep.lead({ name, company: "澄湖医院", phone: "13700137000" });
      const page = await deskOf(administrator);
      await page.goto("/me");
      await page.getByRole("link", { name: words.say("privacy.name") }).click();
      await expect(page.getByRole("heading", { name: words.say("privacy.name") })).toBeVisible();

      // What they ask is noted, and has a day.
      await page.getByRole("button", { name: words.say("privacy.request_new") }).first().click();
      const noting = page.getByRole("dialog", { name: words.say("privacy.request_new") });
      await noting.getByLabel(words.say("privacy.request_kind")).selectOption({ label: words.say("privacy.kind_erasure") });
      await noting.getByLabel(words.say("privacy.request_asked_by")).fill(`${name}，来电`);
      await noting.getByRole("button", { name: words.say("privacy.request_note"), exact: true }).click();
      const request = page.getByRole("listitem").filter({ hasText: name });
      await expect(request).toContainText(words.say("privacy.kind_erasure"));
      await expect(request).toContainText(words.like("privacy.request_left"));

      await openPart(page, words, "privacy.tab_person");
      await page.getByLabel(words.say("privacy.find")).fill(name);
      const person = page.getByRole("listitem").filter({ hasText: name });
      await expect(person).toBeVisible(patience);
      const [file] = await Promise.all([
        page.waitForEvent("download"),
        person.getByRole("link", { name: words.say("privacy.copy") }).click(),
      ]);
      expect((await readFile((await file.path())!)).subarray(0, 2).toString()).toBe("PK");

      // What would go is told before, and nobody is erased by a slip of the hand.
      await person.getByRole("button", { name: words.say("privacy.erase") }).click();
      const dialog = page.getByRole("alertdialog");
      await expect(dialog).toContainText(words.say("privacy.removed_fields"), patience);
      await expect(dialog).toContainText(words.say("privacy.kept_backups"));
      const act = dialog.getByRole("button", { name: words.say("privacy.erase_act") });
      await expect(act).toHaveAttribute("aria-disabled", "true");
      const which = dialog.getByLabel(words.say("privacy.erase_request"));
      await which.selectOption(await which.getByRole("option").filter({ hasText: name }).getAttribute("value"));
      await dialog.getByLabel(words.say("privacy.erase_reason")).fill("本人要求");
      const confirmation = dialog.getByLabel(words.say("privacy.erase_confirm", { name }));
      await confirmation.fill(`${name}x`);
      await expect(dialog).toContainText(words.say("privacy.erase_other", { name }));
      await expect(act).toHaveAttribute("aria-disabled", "true");
      await confirmation.fill(name);
      await expectNoViolation(page);
      await act.click();

      // What was removed is told, as far as it has come.
      await expect(dialog).toContainText(words.say("privacy.erase_went"));
      await expect(dialog).toContainText(words.say("privacy.removed_fields"));
      await expect(dialog).toContainText(words.like("privacy.erase_done"), { timeout: 60_000 });
      await expect(dialog).toContainText(words.say("privacy.erase_answer"));
      await expectNoViolation(page);
      await dialog.getByRole("button", { name: words.say("action.close") }).last().click();
      await expect(page.getByText(words.say("privacy.find_none", { text: name }))).toBeVisible();
      const last = page.getByRole("listitem").filter({ hasText: "本人要求" }).first();
      await expect(last).toContainText(words.say("privacy.erased_done"));

      // The answer to the request takes the name along, and stays itself.
      await openPart(page, words, "privacy.tab_requests");
      await request.getByRole("button", { name: words.say("privacy.request_answer") }).click();
      const answering = page.getByRole("dialog", { name: words.say("privacy.request_answer") });
      await answering.getByLabel(words.say("privacy.request_answer_text")).fill("已抹除");
      await answering.getByRole("button", { name: words.say("privacy.request_answer") }).click();
      await expect(request).toHaveCount(0);
      await page.getByRole("combobox", { name: words.say("privacy.tab_requests") }).selectOption({ label: words.say("privacy.request_all") });
      const answered = page.getByRole("listitem").filter({ hasText: "***" }).first();
      await expect(answered).toContainText(words.say("privacy.state_done"));
      await expect(answered).toContainText(administrator.name);
      await expect(page.getByText(name)).toHaveCount(0);
      expect(await administrator.get(`/api/v1/privacy/people?text=${encodeURIComponent(name)}`)).toEqual([]);
    });
  });
}

test("a contact who is not to be called is called from nowhere", async ({ deskOf, colleague, words, isMobile }) => {
  const account = await colleague.account();
  const name = unique("方敏");
  const contact = await colleague.contact(account, { name, phone: "13800138000" });
  const amount = { minor: 99_999_999_900, currency: "CNY" };
  const due = { contact: contact.id, next_contact_at: new Date().toISOString(), amount };
  const deal = await colleague.deal(due, account);
  const page = await deskOf(colleague);
  const dials = page.locator('a[href^="tel:"]').and(page.locator('[href$="13800138000"]'));
  const lookAround = async (offered: boolean): Promise<void> => {
    // The day's most urgent deal.
    await page.goto("/");
    await expect(page.getByRole("link", { name: account.name }).first()).toBeVisible();
    await expect(page.getByRole("link", { name: words.say("call.who", { name }) })).toHaveCount(offered ? 1 : 0);
    await expect(dials).toHaveCount(offered ? 1 : 0);
    if (!offered) await expect(page.getByRole("link", { name: words.say("today.log_call") }).first()).toBeVisible();
    // Its page.
    await page.goto(`/deals/${deal.id}`);
    const people = page.getByRole("region", { name: words.say("deal.people") });
    await expect(people).toContainText(name);
    await expect(people.getByRole("link", { name: words.say("call.who", { name }) })).toHaveCount(offered ? 1 : 0);
    if (!offered) await expect(people).toContainText(words.like("privacy.contacting_not"));
    // Beside the list, where there is room for it.
    if (!isMobile) {
      await page.goto(`/customers?name=${encodeURIComponent(account.name)}`);
      const beside = page.getByRole("complementary", { name: words.say("customers.peek") });
      await expect(beside).toContainText(name);
      await expect(beside.getByRole("link", { name: words.say("action.call"), exact: true })).toHaveCount(offered ? 1 : 0);
    }
    // The customer's page.
    await page.goto(`/customers/${account.id}`);
    if (isMobile) await page.getByRole("tab", { name: words.say("customer.contacts") }).click();
    await expect(page.getByRole("region", { name: words.say("customer.contacts") })).toContainText(name);
    expect(await dials.count()).toBe(offered ? 2 : 0);
  };
  await lookAround(true);
  const mark = { about: { kind: "contact", id: contact.id }, channel: "any", blocked: true, reason: "请勿打扰" };
  expect((await colleague.ask("PUT", "/api/v1/privacy/blocks", mark)).status).toBe(200);
  await lookAround(false);
  await expect(page.getByText(words.like("privacy.contacting_not")).first()).toBeVisible();
});

test("a rule that erases people is looked at before it is switched on", async ({ deskOf, administrator, words }) => {
  const page = await deskOf(administrator);
  await page.goto("/admin/privacy");
  await openPart(page, words, "privacy.tab_retention");
  const rule = page.getByRole("listitem").filter({ hasText: words.say("privacy.rule_lost_leads") });
  const on = rule.getByRole("button", { name: words.say("privacy.rule_switch_on") });
  await expect(on).toHaveAttribute("aria-disabled", "true");
  await expect(rule).toContainText(words.say("privacy.rule_preview_first"));
  await rule.getByRole("button", { name: words.say("privacy.rule_preview") }).click();
  await expect(rule.getByRole("status")).toContainText("0", patience);
  await expect(on).not.toHaveAttribute("aria-disabled", "true");
  // Another figure is another question.
  const keep = rule.getByLabel(words.say("privacy.keep_months"));
  await keep.fill("36");
  await expect(on).toHaveAttribute("aria-disabled", "true");
  await keep.fill("0");
  await expect(keep).toHaveAttribute("aria-invalid", "true");
  await keep.fill("24");
  await on.click();
  await expect(rule).toContainText(words.say("privacy.rule_on"));
  await rule.getByRole("button", { name: words.say("privacy.rule_switch_off") }).click();
  await expect(rule).toContainText(words.say("privacy.rule_off"));
});

test("whoever does not handle personal data is told so", async ({ deskOf, rep, words, complaints }) => {
  complaints.expect(/403/);
  const page = await deskOf(rep);
  await page.goto("/admin/privacy");
  await expect(page.getByRole("heading", { name: words.say("administration.withheld", { permission: words.say("access.handle_personal_data") }) })).toBeVisible();
  await expect(page.getByRole("button", { name: words.say("privacy.request_new") })).toHaveCount(0);
  await expectNoViolation(page);
});

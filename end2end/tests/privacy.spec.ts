// Personal data: a lead who is not to be called, a copy of what is held, and an erasure with its preview.

import { readFile } from "node:fs/promises";

import { AxeBuilder } from "@axe-core/playwright";

import { expect, test } from "../fixtures.ts";
import { languages } from "../support/words.ts";

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
      const found = await new AxeBuilder({ page }).analyze();
      expect(found.violations).toEqual([]);
    });

    test("whoever handles personal data copies and erases it", async ({ deskOf, administrator, rep, words }) => {
      const name = `欧阳${Date.now() % 100000}`;
      await rep.lead({ name, company: "澄湖医院", phone: "13700137000" });
      const page = await deskOf(administrator);
      await page.goto("/me");
      await page.getByRole("link", { name: words.say("privacy.name") }).click();
      await expect(page.getByRole("heading", { name: words.say("privacy.name") })).toBeVisible();
      await page.getByRole("tab", { name: words.say("privacy.tab_person") }).click();
      await page.getByLabel(words.say("privacy.find")).fill(name);
      const person = page.getByRole("listitem").filter({ hasText: name });
      await expect(person).toBeVisible();
      const [file] = await Promise.all([
        page.waitForEvent("download"),
        person.getByRole("link", { name: words.say("privacy.copy") }).click(),
      ]);
      expect((await readFile((await file.path())!)).subarray(0, 2).toString()).toBe("PK");

      await person.getByRole("button", { name: words.say("privacy.erase") }).click();
      const dialog = page.getByRole("alertdialog");
      await expect(dialog).toContainText(words.say("privacy.removed_fields"));
      await expect(dialog).toContainText(words.say("privacy.kept_backups"));
      const act = dialog.getByRole("button", { name: words.say("privacy.erase_act") });
      await expect(act).toHaveAttribute("aria-disabled", "true");
      await dialog.getByLabel(words.say("privacy.erase_reason")).fill("本人要求");
      await dialog.getByLabel(words.say("privacy.erase_confirm", { name })).fill(name);
      const found = await new AxeBuilder({ page }).analyze();
      expect(found.violations).toEqual([]);
      await act.click();
      await expect(dialog).toHaveCount(0);
      await expect
        .poll(async () => (await administrator.get(`/api/v1/privacy/people?text=${encodeURIComponent(name)}`)).length)
        .toBe(0);
    });
  });
}

test("a rule that erases people is looked at before it is switched on", async ({ deskOf, administrator, words }) => {
  const page = await deskOf(administrator);
  await page.goto("/admin/privacy");
  await page.getByRole("tab", { name: words.say("privacy.tab_retention") }).click();
  const rule = page.getByRole("listitem").filter({ hasText: words.say("privacy.rule_lost_leads") });
  const on = rule.getByRole("button", { name: words.say("privacy.rule_switch_on") });
  await expect(on).toHaveAttribute("aria-disabled", "true");
  await rule.getByRole("button", { name: words.say("privacy.rule_preview") }).click();
  await expect(rule.getByRole("status")).toContainText("0");
  await expect(on).not.toHaveAttribute("aria-disabled", "true");
});

// Personal data: a lead who is not to be called.

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
  });
}

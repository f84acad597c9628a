// The audit log, as an administrator reads it: found from one's own page, looked through, narrowed, and taken along.

import { readFile } from "node:fs/promises";

import { expect, test } from "../fixtures.ts";
import { languages } from "../support/words.ts";

for (const language of languages) {
  test.describe(`in ${language}`, () => {
    test.use({ language });

    test("an administrator finds who changed what, and takes it along", async ({ deskOf, administrator, rep, words }) => {
      const account = await rep.account();
      const seen = await rep.get(`/api/v1/accounts/${account.id}`);
      const fields = { ...seen.fields, region: "杭州" };
      await rep.ask("PUT", `/api/v1/accounts/${account.id}`, { version: seen.version, fields });

      const page = await deskOf(administrator);
      await page.goto("/me");
      await page.getByRole("link", { name: words.say("audit.name") }).click();
      await expect(page.getByRole("heading", { name: words.say("audit.name") })).toBeVisible();

      await page.goto(`/admin/audit?subject_kind=account&subject=${account.id}`);
      const log = page.getByRole("region", { name: words.say("audit.name") });
      const changed = words.say("timeline.change", {
        field: words.say("label.region"),
        old: words.say("timeline.empty_value"),
        new: "杭州",
      });
      await expect(log.getByText(changed)).toBeVisible();
      await expect(log.getByText("127.0.0.1").first()).toBeVisible();

      // Narrowed to what there is none of, and back.
      const what = page.getByRole("combobox", { name: words.say("audit.what") });
      await what.selectOption({ label: words.say("audit.kind_stage_moved") });
      await expect(page.getByRole("heading", { name: words.say("audit.none_found") })).toBeVisible();
      await expect(page).toHaveURL(/kind=stage_moved/);
      await what.selectOption({ label: words.say("audit.kind_changed") });
      await expect(log.getByText(changed)).toBeVisible();

      const [file] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("link", { name: words.say("audit.export") }).click(),
      ]);
      const written = await readFile((await file.path())!, "utf8");
      expect(written).toContain("region: null → \"\"杭州\"\"");

      // The record is one press away.
      await log.getByRole("link", { name: account.name }).first().click();
      await expect(page).toHaveURL(new RegExp(`/customers/${account.id}$`));
    });
  });
}

test("whoever is no administrator is refused, and that is told", async ({ deskOf, administrator, colleague, words, complaints }) => {
  complaints.expect(/^403 GET \S+\/api\/v1\/audit/);
  const page = await deskOf(colleague);
  await page.goto("/me");
  await expect(page.getByRole("heading", { name: words.say("me.account") })).toBeVisible();
  await expect(page.getByRole("link", { name: words.say("audit.name") })).toHaveCount(0);
  await page.goto("/admin/audit");
  const withheld = words.say("administration.withheld", { permission: words.say("access.read_audit") });
  await expect(page.getByRole("heading", { name: withheld })).toBeVisible();

  // Whoever asks past the page is refused, and that is written down.
  expect((await colleague.ask("GET", "/api/v1/audit")).status).toBe(403);
  const told = await administrator.get("/api/v1/audit?kind=refused");
  expect(told.items[0].actor.name).toBe(colleague.name);
});

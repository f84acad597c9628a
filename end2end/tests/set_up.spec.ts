// The first day of a site: whoever started the program lets the first administrator in, by the code that it printed.

import { AxeBuilder } from "@axe-core/playwright";

import { expect, test } from "../fixtures.ts";
import { codeOf } from "../support/codes.ts";

test.use({ site: { empty: true, settings: { SLUICE_SECOND_FACTOR: "required" } } });

test("the first administrator sets the site up, and a second factor as everybody has to", async ({ page, sluice, words, complaints }) => {
  const printed = sluice.log().match(/(\/setup) with the code (\S+)/);
  expect(printed, "the program prints where to begin").not.toBeNull();
  const [, address, code] = printed!;
  await page.goto(address!);
  const finish = page.getByRole("button", { name: words.say("setup.submit") });
  await finish.click();
  // Everything that is missing is told at once, and nothing was sent.
  await expect(page.locator("[aria-invalid=true]")).toHaveCount(4);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

  await page.getByLabel(words.say("setup.code")).fill("not the code");
  await page.getByLabel(words.say("setup.name")).fill("叶澜");
  await page.getByLabel(words.say("setup.email")).fill("ye@example.com");
  await page.getByLabel(words.say("setup.password"), { exact: true }).fill("the tram was late again");
  complaints.expect(/^403 POST \S+\/api\/v1\/setup$/);
  await finish.click();
  await expect(page.getByRole("alert")).toHaveText(words.say("setup.code_wrong"));

  await page.getByLabel(words.say("setup.code")).fill(code!);
  complaints.expect(/^401 POST \S+\/api\/v1\/setup$/);
  await finish.click();
  await expect(page.getByRole("heading", { name: words.say("security.factor_set_up") })).toBeVisible();
  await page.getByText(words.say("security.factor_type")).click();
  const secret = (await page.locator(".secret").innerText()).trim();
  await page.getByLabel(words.say("security.factor_first")).fill(codeOf(secret));
  await page.getByRole("button", { name: words.say("security.factor_turn_on") }).click();
  await expect(page.getByRole("list", { name: words.say("security.recovery") }).getByRole("listitem")).toHaveCount(10);
  await page.getByRole("button", { name: words.say("security.recovery_kept") }).click();
  await expect(page).toHaveURL(/\/$/);

  await page.goto("/setup");
  await expect(page).toHaveURL(/\/$/);
});

// Signing in and out, and the looks that somebody chooses for their device.

import { expect, password, test } from "../fixtures.ts";
import { people } from "../support/people.ts";
import { languages } from "../support/words.ts";

for (const language of languages) {
  test.describe(`in ${language}`, () => {
    test.use({ language });

    test("a rep signs in, lands on today, and signs out for good", async ({ page, words, complaints }) => {
      await page.goto("/customers?filter=grade.any_of:A");
      await page.getByLabel(words.say("sign_in.email")).fill(people.rep.email);
      await page.getByLabel(words.say("sign_in.password"), { exact: true }).fill(password);
      await page.getByRole("button", { name: words.say("sign_in.submit") }).click();

      // Back to where they were going.
      await expect(page).toHaveURL(/\/customers\?filter=grade\.any_of(:|%3A)A$/);
      await page.goto("/me");
      await expect(page.getByRole("heading", { name: people.rep.name })).toBeVisible();
      await expect(page.getByText(people.rep.email)).toBeVisible();

      await page.getByRole("button", { name: words.say("action.sign_out") }).click();
      await expect(page.getByRole("heading", { name: words.say("sign_in.title") })).toBeVisible();
      complaints.expect(/^401 GET /);
      await page.goto("/deals");
      await expect(page.getByRole("heading", { name: words.say("sign_in.title") })).toBeVisible();
    });

    test("a wrong password is told without saying which of the two is wrong", async ({ page, words, complaints }) => {
      complaints.expect(/^401 POST \S+\/api\/v1\/session$/);
      await page.goto("/sign-in");
      await page.getByLabel(words.say("sign_in.email")).fill("nobody@sluice.test");
      await page.getByLabel(words.say("sign_in.password"), { exact: true }).fill("a wrong password, surely");
      await page.getByRole("button", { name: words.say("sign_in.submit") }).click();

      await expect(page.getByRole("alert")).toHaveText(words.like("sign_in.wrong"));
      await expect(page.getByLabel(words.say("sign_in.email"))).toHaveValue("nobody@sluice.test");
    });
  });
}

test("a theme is followed at once and is there after a reload", async ({ desk, words }) => {
  await desk.goto("/me");
  const themes = desk.getByRole("group", { name: words.say("theme.name") });
  await themes.getByRole("button", { name: words.say("theme.dark") }).click();

  const root = desk.locator("html");
  await expect(root).toHaveAttribute("data-theme", "dark");
  await desk.reload();
  await expect(root).toHaveAttribute("data-theme", "dark");
  await expect(themes.getByRole("button", { name: words.say("theme.dark") })).toHaveAttribute("aria-pressed", "true");

  await themes.getByRole("button", { name: words.say("theme.light") }).click();
  await expect(root).toHaveAttribute("data-theme", "light");
});

test("the other language is one press away, and stays", async ({ desk, words }) => {
  await desk.goto("/me");
  const choice = desk.getByRole("group", { name: words.say("me.language") });
  await choice.getByRole("button", { name: words.language === "en" ? "中文" : "English" }).click();

  const chosen = words.language === "en" ? "zh-CN" : "en";
  await expect(desk.locator("html")).toHaveAttribute("lang", chosen);
  await desk.goto("/deals");
  await expect(desk.locator("html")).toHaveAttribute("lang", chosen);
});

// Coming in and staying safe: from an invitation to a first sign-in with a second factor, a session ended from another
// browser, a new password by a link. Each story has people of its own.

import type { Page } from "@playwright/test";

import { expect, password, test } from "../fixtures.ts";
import { codeOf, nextCodeOf } from "../support/codes.ts";
import { Person, unique } from "../support/person.ts";
import type { Words } from "../support/words.ts";

const chosen = "the tram was late again";

/** Invites somebody by the API, and tells their address and the token of the link. */
async function invite(administrator: Person): Promise<{ email: string; token: string }> {
  const email = `${unique("guest-")}@sluice.test`;
  const { team } = administrator.session;
  const answer = await administrator.ask("POST", "/api/v1/invitations", { email, name: "叶澜", role: "rep", team: team.id });
  expect(answer.status).toBe(200);
  return { email, token: answer.body.token as string };
}

/** Somebody who came by an invitation. */
async function newcomer(administrator: Person): Promise<Person> {
  const { email, token } = await invite(administrator);
  const answer = await administrator.ask("POST", "/api/v1/invitation/acceptance", { token, name: "叶澜", password: chosen });
  expect(answer.status).toBe(200);
  return Person.signIn(administrator.address, email, chosen);
}

async function signIn(page: Page, words: Words, email: string, secret = chosen): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel(words.say("sign_in.email")).fill(email);
  await page.getByLabel(words.say("sign_in.password"), { exact: true }).fill(secret);
  await page.getByRole("button", { name: words.say("sign_in.submit") }).click();
}

test("somebody is invited, sets a password, turns a second factor on and signs in with it", async ({ deskOf, administrator, page, words, complaints }) => {
  // It signs in three times, and each begins the app anew.
  test.setTimeout(120_000);
  complaints.expect(/^401 POST \S+\/api\/v1\/session(\/factor)?$/);
  const email = `${unique("guest-")}@sluice.test`;
  const admin = await deskOf(administrator);
  await admin.goto("/admin/invitations");
  await admin.getByRole("button", { name: words.say("security.invite") }).click();
  const form = admin.getByRole("dialog", { name: words.say("security.invite") });
  await form.getByLabel(words.say("sign_in.email")).fill(email);
  await form.getByLabel(words.say("administration.name")).fill("叶澜");
  await form.getByRole("button", { name: words.say("security.invite_act") }).click();
  const link = await admin.getByLabel(words.say("security.link"), { exact: true }).inputValue();
  expect(new URL(link).pathname).toBe("/invitation");
  expect(new URL(link).hash.length).toBeGreaterThan(40);

  await page.goto(link);
  await expect(page.getByText(email)).toBeVisible();
  const secret = page.getByLabel(words.say("security.password"), { exact: true });
  await secret.fill("passwordpassword1");
  await page.getByRole("button", { name: words.say("security.invitation_accept") }).click();
  await expect(page.getByText(words.say("fault.guessable_password")).first()).toBeVisible();
  await secret.fill(chosen);
  await page.getByRole("button", { name: words.say("security.invitation_accept") }).click();
  await expect(page).toHaveURL(/\/$/);

  await page.goto("/me");
  await page.getByRole("link", { name: words.say("security.name") }).click();
  await page.getByRole("button", { name: words.say("security.factor_set_up") }).click();
  const setUp = page.getByRole("dialog", { name: words.say("security.factor_set_up") });
  await expect(setUp.getByRole("img", { name: words.say("security.factor_picture") })).toBeVisible();
  await setUp.getByText(words.say("security.factor_type")).click();
  const key = (await setUp.locator(".secret").innerText()).trim();
  await setUp.getByLabel(words.say("security.factor_first")).fill(codeOf(key));
  await setUp.getByRole("button", { name: words.say("security.factor_turn_on") }).click();
  const codes = page.getByRole("list", { name: words.say("security.recovery") });
  await expect(codes.getByRole("listitem")).toHaveCount(10);
  const recovery = await codes.getByRole("listitem").first().innerText();
  await page.getByRole("button", { name: words.say("security.recovery_kept") }).click();
  await expect(page.getByText(words.say("security.on"), { exact: true })).toBeVisible();

  // From now on the password alone is not enough.
  await page.context().clearCookies();
  await signIn(page, words, email);
  const field = page.getByLabel(words.say("security.code"), { exact: true });
  await field.fill("000000");
  await page.getByRole("button", { name: words.say("sign_in.submit") }).click();
  await expect(page.getByRole("alert")).toHaveText(words.like("security.code_wrong"));
  await field.fill(nextCodeOf(key));
  await page.getByRole("button", { name: words.say("sign_in.submit") }).click();
  await expect(page).toHaveURL(/\/$/);

  // Without the phone a recovery code does, once.
  await page.context().clearCookies();
  await signIn(page, words, email);
  await page.getByLabel(words.say("security.code"), { exact: true }).fill(recovery);
  await page.getByRole("button", { name: words.say("sign_in.submit") }).click();
  await expect(page).toHaveURL(/\/$/);
  await page.goto("/me/security");
  await expect(page.getByText(words.say("security.recovery_left", { count: 9 }))).toBeVisible();
});

test("a session that is ended in one browser is over in the other", async ({ deskOf, administrator, words, complaints }) => {
  complaints.expect(/^401 GET /);
  const guest = await newcomer(administrator);
  const other = await Person.signIn(guest.address, guest.email, chosen);
  const [desk, elsewhere] = [await deskOf(guest), await deskOf(other)];
  await elsewhere.goto("/me");
  await expect(elsewhere.getByRole("heading", { name: guest.name })).toBeVisible();

  await desk.goto("/me/security");
  const sessions = desk.getByRole("region", { name: words.say("security.sessions") });
  await expect(sessions.getByText(words.say("security.here"), { exact: true })).toBeVisible();
  await sessions.getByRole("button", { name: words.say("security.end_others") }).click();
  await expect(sessions.getByRole("listitem")).toHaveCount(1);

  await elsewhere.goto("/customers");
  await expect(elsewhere.getByRole("heading", { name: words.say("sign_in.title") })).toBeVisible();
});

test("a password that was lost is set anew by a link, which works once", async ({ deskOf, administrator, page, words, complaints }) => {
  const guest = await newcomer(administrator);
  // Whoever has just signed in is not asked who they are.
  const admin = await deskOf(await Person.signIn(administrator.address, administrator.email, password));
  await admin.goto(`/admin/people/${guest.session.user.id}`);
  const access = admin.getByRole("region", { name: words.say("security.access") });
  await access.getByRole("button", { name: words.say("security.reset_link") }).click();
  await admin.getByRole("alertdialog").getByRole("button", { name: words.say("security.reset_issue") }).click();
  const link = await admin.getByLabel(words.say("security.link"), { exact: true }).inputValue();

  await page.goto(link);
  await page.getByLabel(words.say("security.password_new"), { exact: true }).fill("another tram was late");
  await page.getByRole("button", { name: words.say("security.reset_act") }).click();
  await expect(page.getByRole("heading", { name: words.say("security.reset_done") })).toBeVisible();
  await signIn(page, words, guest.email, "another tram was late");
  await expect(page).toHaveURL(/\/$/);

  complaints.expect(/^404 POST \S+\/api\/v1\/reset$/);
  await page.goto("/sign-in");
  await page.goto(link);
  await page.reload();
  await expect(page.getByRole("heading", { name: words.say("security.link_over") })).toBeVisible();
});

test("whoever tries too often sees how long to wait", async ({ administrator, page, words, complaints }) => {
  complaints.expect(/^(401|429) POST \S+\/api\/v1\/session$/);
  const guest = await newcomer(administrator);
  for (let guess = 0; guess < 6; guess++) {
    await fetch(`${guest.address}/api/v1/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email: guest.email, password: "a wrong password, surely" }),
    });
  }
  await signIn(page, words, guest.email);
  await expect(page.getByRole("alert")).toHaveText(words.like("sign_in.locked"));
});

// API tokens: made, shown once, used by a script, looked through by an administrator, and revoked.

import { expect, password, test } from "../fixtures.ts";
import { Person, unique } from "../support/person.ts";

/** What a script is answered that comes with `secret`. */
async function asked(address: string, secret: string, path: string): Promise<{ status: number; body: any }> {
  const answer = await fetch(`${address}${path}`, { headers: { authorization: `Bearer ${secret}` } });
  return { status: answer.status, body: await answer.json() };
}

test("a script gets a token for some fields of deals, and is refused once it is revoked", async ({ deskOf, rep, words }) => {
  // A token is made by whoever signed in lately.
  const maker = await Person.signIn(rep.address, rep.email, password);
  const deal = await maker.deal({ name: unique("对账-"), budget_low: 10_000_000, budget_high: 20_000_000 });
  const desk = await deskOf(maker);
  await desk.goto("/me");
  await desk.getByRole("link", { name: words.say("token.mine") }).click();
  await desk.getByRole("button", { name: words.say("token.new") }).click();
  const form = desk.getByRole("dialog", { name: words.say("token.new") });
  const name = unique("脚本-");

  // A token that may do nothing is none.
  await form.getByLabel(words.say("token.name")).fill(name);
  await form.getByRole("button", { name: words.say("token.make") }).click();
  await expect(form.getByText(words.say("token.scope_nothing"))).toBeVisible();
  const deals = form.getByRole("group", { name: words.say("nav.deals") });
  await deals.getByRole("combobox").selectOption({ label: words.say("token.access_read") });
  await deals.getByText(words.say("token.fields_all")).click();
  await deals.getByLabel(words.say("label.budget_low")).uncheck();
  await form.getByRole("button", { name: words.say("token.make") }).click();

  const made = desk.getByRole("dialog", { name: words.say("token.made") });
  const secret = await made.getByLabel(name).inputValue();
  expect(secret).toMatch(/^sluice_[\w-]{43}$/);
  await made.getByRole("button", { name: words.say("action.close"), exact: true }).last().click();
  await expect(desk.getByText(secret)).toHaveCount(0);
  expect(await desk.content()).not.toContain(secret);

  const read = await asked(rep.address, secret, `/api/v1/deals/${deal.id}`);
  expect(read.status).toBe(200);
  expect(read.body.fields).toMatchObject({ name: deal.name, budget_high: 20_000_000, budget_low: null });
  expect((await maker.get(`/api/v1/deals/${deal.id}`)).fields.budget_low).toBe(10_000_000);
  expect((await asked(rep.address, secret, "/api/v1/me/tokens")).body).toMatchObject({ code: "forbidden", needs: "session" });

  const row = desk.getByRole("listitem").filter({ hasText: name });
  await row.getByRole("button", { name: words.say("token.revoke") }).click();
  await desk.getByRole("alertdialog").getByRole("button", { name: words.say("token.revoke"), exact: true }).click();
  await expect(row.getByText(words.say("token.revoked"), { exact: true })).toBeVisible();
  expect((await asked(rep.address, secret, `/api/v1/deals/${deal.id}`)).status).toBe(401);
});

test("whoever manages people sees everybody's tokens and revokes them", async ({ deskOf, administrator, colleague, words }) => {
  const maker = await Person.signIn(colleague.address, colleague.email, password);
  const name = unique("脚本-");
  const made = await maker.ask("POST", "/api/v1/me/tokens", { name, days: 7, scope: { account: { access: "read", fields: ["grade"] } } });
  expect(made.status).toBe(201);
  const desk = await deskOf(administrator);
  await desk.goto("/me");
  await desk.getByRole("link", { name: words.say("token.all") }).click();
  const row = desk.getByRole("listitem").filter({ hasText: name });
  await row.getByRole("link", { name: colleague.name }).click();
  await expect(desk).toHaveURL(/\/admin\/tokens\?person=/);
  await row.getByRole("button", { name: words.say("token.revoke") }).click();
  await desk.getByRole("alertdialog").getByRole("button", { name: words.say("token.revoke"), exact: true }).click();
  await expect(row.getByText(words.say("token.revoked"), { exact: true })).toBeVisible();
  expect((await asked(maker.address, made.body.secret, "/api/v1/accounts")).status).toBe(401);
});

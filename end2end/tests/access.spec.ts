// What somebody may see and do, as those meet it whom it concerns: a role that changes under an open page, a covered
// number, a colleague who is asked to take part, somebody who leaves.

import { expect, test } from "../fixtures.ts";
import { settled } from "../pages.ts";
import { Person } from "../support/person.ts";
import { password, runSluice } from "../support/sluice.ts";
import { turnTo } from "../support/parts.ts";

// Roles are changed here, which would be in the way of everybody else.
test.use({ company: "where roles are changed" });

test("a role that is edited counts in a page that is open", async ({ deskOf, desk, rep, administrator, words }) => {
  const account = await rep.account();
  await desk.goto(`/customers/${account.id}`);
  const edit = desk.getByRole("button", { name: words.say("action.edit"), exact: true });
  await expect(edit.first()).toBeVisible();

  // What changes rights is asked of those who showed lately that it is them.
  const page = await deskOf(await Person.signIn(administrator.address, administrator.email, password));
  await page.goto("/me");
  await page.getByRole("link", { name: words.say("administration.roles_hint") }).click();
  await page.getByRole("link", { name: words.say("role.rep") }).first().click();
  const customers = page.getByRole("group", { name: words.say("nav.customers"), exact: true });
  const change = customers.getByRole("combobox", { name: `${words.say("nav.customers")} · ${words.say("access.change")}` });
  await change.selectOption({ label: words.say("access.reach_nothing") });
  await page.getByRole("button", { name: words.say("action.save") }).click();
  await expect(page.getByText(words.like("administration.role_saved"))).toBeVisible();

  // The rep comes back to the page that was open all the time.
  await desk.evaluate(() => window.dispatchEvent(new Event("focus")));
  await expect(edit).toHaveCount(0);
  await expect(desk.getByText(words.say("access.read_only"), { exact: true })).toBeVisible();
  const seen = await rep.get(`/api/v1/accounts/${account.id}`);
  const refused = await rep.ask("PUT", `/api/v1/accounts/${account.id}`, { version: seen.version, fields: seen.fields });
  expect([refused.status, refused.body.code, refused.body.change]).toEqual([403, "forbidden", "account"]);

  // And as it was.
  await page.getByRole("button", { name: words.say("administration.role_reset") }).click();
  await page.getByRole("button", { name: words.say("action.save") }).click();
  await expect
    .poll(async () => {
      await desk.evaluate(() => window.dispatchEvent(new Event("focus")));
      return edit.count();
    })
    .toBeGreaterThan(0);
});

test("a covered number is uncovered by name, and that is written down", async ({ deskOf, rep, administrator, words }) => {
  const account = await rep.account();
  await rep.contact(account, { name: "陈立群", phone: "13912345678" });
  const page = await deskOf(administrator);
  await page.goto(`/customers/${account.id}`);
  await settled(page);
  await turnTo(page, words.say("customer.parts"), words.say("customer.contacts"));
  const people = page.getByRole("region", { name: words.say("customer.contacts") });
  await expect(people.getByText("***5678")).toBeVisible();
  await people.getByRole("button", { name: words.say("access.reveal_of", { field: words.say("label.phone") }) }).click();
  await expect(people.getByText("139 1234 5678")).toBeVisible();
  await expect(people.getByRole("link", { name: words.say("call.who", { name: "陈立群" }) })).toHaveAttribute("href", "tel:+8613912345678");

  const told = await administrator.get("/api/v1/audit?kind=revealed");
  expect(told.items[0]).toMatchObject({ actor: { name: administrator.name }, what: { detail: { field: "phone" } } });
});

test("a colleague who takes part sees the record and no more", async ({ deskOf, desk, rep, colleague, words }) => {
  const account = await rep.account();
  expect((await colleague.ask("GET", `/api/v1/accounts/${account.id}`)).status).toBe(404);

  await desk.goto(`/customers/${account.id}`);
  await settled(desk);
  await turnTo(desk, words.say("customer.parts"), words.say("customer.contacts"));
  await desk.getByRole("button", { name: words.say("access.participants_add") }).click();
  const dialog = desk.getByRole("dialog", { name: words.say("access.participants_add") });
  await dialog.getByLabel(words.say("access.participants_find")).first().fill(colleague.name);
  await dialog.getByRole("button", { name: colleague.name }).click();
  const card = desk.getByRole("region", { name: words.say("access.participants") });
  await expect(card.getByText(colleague.name)).toBeVisible();

  const page = await deskOf(colleague);
  await page.goto(`/customers/${account.id}`);
  await expect(page.getByRole("heading", { name: account.name })).toBeVisible();
  await expect(page.getByText(words.say("access.read_only"), { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: words.say("action.edit"), exact: true })).toHaveCount(0);

  await card.getByRole("button", { name: words.say("access.participants_remove", { name: colleague.name }) }).click();
  await expect(card.getByText(colleague.name)).toHaveCount(0);
  expect((await colleague.ask("GET", `/api/v1/accounts/${account.id}`)).status).toBe(404);
});

test("somebody who leaves is signed out at once, and their records go on", async ({ deskOf, sluice, rep, administrator, words, complaints }, { project }) => {
  complaints.expect(/^401 GET /);
  const email = `leaver-${project.name}@sluice.test`;
  const add = ["user", "add", "--email", email, "--name", "顾行", "--role", "rep", "--team", "测试组", "--demonstration"];
  await runSluice(add, sluice.data, password);
  const leaver = await Person.signIn(sluice.address, email, password);
  const account = await leaver.account();
  const theirs = await deskOf(leaver);
  await theirs.goto(`/customers/${account.id}`);
  await expect(theirs.getByRole("heading", { name: account.name })).toBeVisible();

  const page = await deskOf(await Person.signIn(administrator.address, administrator.email, password));
  await page.goto(`/admin/people?name=${encodeURIComponent(email)}`);
  await page.getByRole("link", { name: leaver.name }).click();
  await page.getByRole("button", { name: words.say("administration.disable"), exact: true }).click();
  const dialog = page.getByRole("alertdialog");
  await dialog.getByRole("checkbox").check();
  await dialog.getByLabel(words.say("administration.who_gets_them")).first().fill(rep.name);
  await dialog.getByRole("button", { name: rep.name }).click();
  await dialog.getByRole("button", { name: words.say("administration.disable"), exact: true }).click();
  await expect(page.getByText(words.say("administration.disabled_done", { name: leaver.name }))).toBeVisible();

  await theirs.evaluate(() => window.dispatchEvent(new Event("focus")));
  await expect(theirs).toHaveURL(/\/sign-in/);
  expect((await rep.get(`/api/v1/accounts/${account.id}`)).owner.name).toBe(rep.name);

  await page.getByRole("button", { name: words.say("administration.enable"), exact: true }).click();
  await expect(page.getByText(words.say("administration.enabled", { name: leaver.name }))).toBeVisible();
  await Person.signIn(sluice.address, email, password);
});

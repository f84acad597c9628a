// Customers, contacts, leads and deals as lists and pages, the composer that logs everything, drafts that survive,
// and two people at one record.

import type { Page } from "@playwright/test";

import { expect, test, unique } from "../fixtures.ts";
import { noNetwork } from "../support/complaints.ts";
import { disconnect, reconnect } from "../support/network.ts";
import { Composer } from "../support/deal_page.ts";

test("a customer is made, found in the list, and tells its story", async ({ desk, rep, words }) => {
  const name = unique("云山制造");
  await desk.goto("/customers?new");
  const form = desk.getByRole("dialog", { name: words.say("new.customer") });
  await form.getByLabel(words.say("label.name")).fill(name);
  await form.getByLabel(words.say("label.industry")).fill("机械制造");
  await form.getByRole("button", { name: words.say("customer.make") }).click();

  await expect(desk).toHaveURL(/\/customers\/[0-9a-f-]{36}$/);
  await expect(desk.getByRole("heading", { name }).first()).toBeVisible();
  await expect(desk.getByText(words.say("timeline.created", { who: rep.name })).first()).toBeAttached();

  await desk.goto("/customers");
  await desk.getByRole("searchbox", { name: words.say("customers.by_name") }).fill(name);
  await desk.getByRole("link", { name }).click();
  await expect(desk.getByRole("heading", { name }).first()).toBeVisible();
});

test("the draft of a new customer survives a reload", async ({ desk, words }) => {
  const name = unique("草稿公司");
  await desk.goto("/customers?new");
  const form = desk.getByRole("dialog", { name: words.say("new.customer") });
  await form.getByLabel(words.say("label.name")).fill(name);
  await form.getByLabel(words.say("label.region")).fill("苏州");
  await form.getByRole("button", { name: words.say("action.cancel") }).click();

  await desk.goto("/customers?new");
  await expect(form.getByText(words.say("form.restored"))).toBeVisible();
  await expect(form.getByLabel(words.say("label.name"))).toHaveValue(name);
  await expect(form.getByLabel(words.say("label.region"))).toHaveValue("苏州");
  await form.getByRole("button", { name: words.say("form.discard") }).click();
  await expect(form.getByLabel(words.say("label.name"))).toHaveValue("");
});

test("the same change by two people is settled field by field", async ({ desk, rep, words, complaints }) => {
  complaints.expect(/^409 PUT /);
  const account = await rep.account();
  await desk.goto(`/customers/${account.id}`);
  await desk.getByRole("button", { name: words.say("action.edit"), exact: true }).first().click();
  const form = desk.getByRole("dialog", { name: words.say("customer.edit") });
  await form.getByLabel(words.say("label.industry")).fill("医疗");

  // Meanwhile the same rep, elsewhere.
  const seen = await rep.get(`/api/v1/accounts/${account.id}`);
  const theirs = { ...seen.fields, region: "杭州", industry: "教育" };
  const other = await rep.ask("PUT", `/api/v1/accounts/${account.id}`, { version: seen.version, fields: theirs });
  expect(other.status).toBe(200);

  await form.getByRole("button", { name: words.say("action.save") }).click();
  const conflict = desk.getByRole("dialog", { name: words.say("error.conflict") });
  await expect(conflict.getByRole("radiogroup", { name: words.say("label.industry") })).toBeVisible();
  await conflict.getByRole("button", { name: words.say("conflict.save") }).click();

  await expect
    .poll(async () => (await rep.get(`/api/v1/accounts/${account.id}`)).fields)
    .toMatchObject({ industry: "医疗", region: "杭州" });
});

test("the composer logs a call, an email, a chat, a visit, and a note with a file", async ({ desk, rep, words }) => {
  const account = await rep.account();
  await desk.goto(`/customers/${account.id}`);
  const composer = new Composer(desk, words);
  await composer.logCall("电话：约了时间", 3);
  await composer.choose("email");
  await composer.text.fill("邮件：发了资料");
  await composer.figure("label.email_opened").check();
  await composer.figure("label.email_clicked").check();
  await composer.send();
  await composer.choose("wechat");
  await composer.text.fill("微信：聊了需求");
  await composer.figure("label.wechat_rounds").fill("4");
  await composer.send();
  await composer.choose("visit");
  await composer.text.fill("拜访：看了车间");
  await composer.figure("label.demo_minutes").fill("40");
  await composer.send();
  await composer.choose("note");
  await composer.text.fill("备注：下周再去");
  await composer.attach("会议纪要.pdf");
  await composer.send();

  const story = composer.story;
  await expect(story.getByText("备注：下周再去")).toBeVisible();
  for (const said of ["电话：约了时间", "邮件：发了资料", "微信：聊了需求", "拜访：看了车间"]) {
    await expect(story.getByText(said)).toBeVisible();
  }
  await expect(story.getByText(words.say("timeline.rounds", { count: 4 }))).toBeVisible();
  await expect(story.getByRole("link", { name: "会议纪要.pdf" }).first()).toBeVisible();
});

test("a closed composer opens at the kind that is pressed", async ({ desk, rep, words }) => {
  const account = await rep.account();
  await desk.goto(`/customers/${account.id}`);
  const kinds = desk.getByRole("group", { name: words.say("composer.kind") });
  const visit = kinds.getByRole("button", { name: words.say("activity.visit"), exact: true });
  await visit.click();
  await expect(visit).toHaveAttribute("aria-pressed", "true");
  await expect(new Composer(desk, words).figure("label.demo_minutes")).toBeVisible();
});

test("chosen files are still there after a reload, and are sent with the text", async ({ desk, rep, words }) => {
  const account = await rep.account();
  await desk.goto(`/customers/${account.id}`);
  const composer = new Composer(desk, words);
  await composer.choose("note");
  await composer.text.fill("备注：报价发过了");
  await composer.attach("启衡方案.pdf");
  const files = desk.getByRole("list", { name: words.say("composer.files") });
  await expect(files.getByRole("listitem")).toContainText("启衡方案.pdf");
  await expect.poll(() => kept(desk, "/files")).toBe(1);

  await desk.reload();
  await expect(files.getByRole("listitem")).toContainText("启衡方案.pdf");
  await expect(composer.text).toHaveValue("备注：报价发过了");
  await composer.send();
  await expect(composer.story.getByRole("link", { name: "启衡方案.pdf" }).first()).toBeVisible();
  await expect(files).toHaveCount(0);
  await expect.poll(() => kept(desk, "/files")).toBe(0);
});

/** How many of what is kept on the device have `part` in their names. */
function kept(page: Page, part: string): Promise<number> {
  return page.evaluate(
    (part) =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open("sluice");
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const keys = opening.result.transaction("drafts").objectStore("drafts").getAllKeys();
          keys.onsuccess = () => {
            opening.result.close();
            resolve(keys.result.filter((key) => String(key).includes(part)).length);
          };
        };
      }),
    part,
  );
}

test("what the server refuses is written anew with its time and its file", async ({ desk, rep, words, complaints }) => {
  complaints.expect(/^422 POST \S+\/api\/v1\/activities$/);
  const account = await rep.account();
  await desk.goto(`/customers/${account.id}`);
  const problem = { type: "/problems/validation_failed", title: "validation_failed", status: 422, code: "validation_failed" };
  const refusal = { status: 422, contentType: "application/problem+json", body: JSON.stringify(problem) };
  await desk.route("**/api/v1/activities", (route) => route.fulfill(refusal));
  const composer = new Composer(desk, words);
  await composer.choose("visit");
  await composer.text.fill("拜访：看了车间");
  await composer.figure("label.occurred_at").fill("2024-05-06T09:30");
  await composer.attach("拜访纪要.pdf");
  await composer.send();

  await desk.getByRole("button", { name: words.say("outbox.write_anew") }).click();
  await expect(composer.text).toHaveValue("拜访：看了车间");
  await expect(composer.figure("label.occurred_at")).toHaveValue("2024-05-06T09:30");
  await expect(desk.getByText(words.say("composer.files_there", { count: 1 }))).toBeVisible();
  await desk.unroute("**/api/v1/activities");
  await composer.send();
  const logged = async (): Promise<unknown[]> => {
    const { items } = await rep.get(`/api/v1/timeline?about_kind=account&about_id=${account.id}`);
    return items.flatMap((entry: { activity?: { occurred_at: string; attachments: unknown[] } }) =>
      entry.activity === undefined ? [] : [entry.activity.occurred_at.slice(0, 10), entry.activity.attachments.length],
    );
  };
  await expect.poll(logged).toEqual(["2024-05-06", 1]);
});

test("what two pages wrote without a network is kept by both, and each is sent once", async ({ desk, context, rep, words, complaints }) => {
  complaints.expect(noNetwork);
  const account = await rep.account();
  const pages = [desk, await context.newPage()];
  for (const page of pages) await page.goto(`/customers/${account.id}`);
  await desk.evaluate(() => navigator.serviceWorker.ready);
  await disconnect(context);
  const waiting = words.say("outbox.waiting");
  for (const page of pages) {
    await new Composer(page, words).logCall("没有网络时记下的电话", 3);
    await expect(page.getByText(waiting)).toBeVisible();
  }
  await expect.poll(() => kept(desk, "outbox/")).toBe(2);
  await desk.reload();
  await expect(desk.getByText(waiting)).toHaveCount(2);

  await reconnect(context);
  await expect.poll(() => kept(desk, "outbox/")).toBe(0);
  const { items } = await rep.get(`/api/v1/timeline?about_kind=account&about_id=${account.id}`);
  expect(items.filter((entry: { activity?: unknown }) => entry.activity !== undefined)).toHaveLength(2);
});

test("a contact is added to a customer", async ({ desk, rep, words, isMobile }) => {
  const account = await rep.account();
  await desk.goto(`/customers/${account.id}`);
  if (isMobile) {
    const parts = desk.getByRole("tablist", { name: words.say("customer.parts") });
    await parts.getByRole("tab", { name: words.say("customer.contacts") }).click();
  }
  const contacts = desk.getByRole("region", { name: words.say("customer.contacts") });
  await contacts.getByRole("button", { name: words.say("customer.add_contact") }).click();
  const form = desk.getByRole("dialog", { name: words.say("new.contact") });
  await form.getByLabel(words.say("contact.name")).fill("陈立群");
  await form.getByLabel(words.say("label.phone")).fill("138 1234 5678");
  await form.getByRole("button", { name: words.say("contact.make") }).click();
  await expect(contacts.getByText("陈立群")).toBeVisible();
});

test("quick entry takes what was pasted, and the lead moves on", async ({ desk, words }) => {
  const company = unique("瑞禾农机");
  await desk.goto("/quick");
  await desk.getByLabel(words.say("label.need")).fill("您好，我是段知远，预算 40 万。电话 138 1234 5678，谢谢");
  await expect(desk.getByLabel(words.say("label.phone"))).toHaveValue("138 1234 5678");
  await desk.getByLabel(words.say("label.company")).fill(company);
  // Leaving the page at once would take the request back with it.
  const made = desk.waitForResponse((answer) => answer.url().endsWith("/api/v1/leads") && answer.request().method() === "POST");
  await desk.getByRole("button", { name: words.say("lead.make") }).click();
  expect((await made).status()).toBe(201);

  await desk.goto("/leads");
  await desk.getByRole("link", { name: company }).click();
  await expect(desk.getByRole("heading", { name: company }).first()).toBeVisible();
});

test("a lead that is worth it brings what is known into the form of its customer", async ({ desk, rep, words }) => {
  const company = unique("瑞禾农机");
  const lead = await rep.lead({ name: "段知远", company, phone: "13812345678", status: "qualified", need: "冷链追溯" });
  await desk.goto(`/leads/${lead.id}`);
  await desk.getByRole("button", { name: words.say("new.customer") }).click();
  const form = desk.getByRole("dialog", { name: words.say("new.customer") });
  await expect(form.getByLabel(words.say("label.name"))).toHaveValue(company);
  await expect(form.getByLabel(words.say("label.note"))).toHaveValue(/冷链追溯\n段知远/);
  await form.getByRole("button", { name: words.say("customer.make") }).click();
  await expect(desk).toHaveURL(/\/customers\/[0-9a-f-]{36}$/);
  const account = await rep.get(`/api/v1${new URL(desk.url()).pathname.replace("customers", "accounts")}`);
  expect(account.fields).toMatchObject({ name: company, phone: "+8613812345678", source: "web_form" });
});

test("a lead that is made without a network waits in the outbox and arrives once", async ({ desk, context, rep, words, complaints }) => {
  complaints.expect(noNetwork);
  const company = unique("瑞禾农机");
  await desk.goto("/quick");
  await desk.evaluate(() => navigator.serviceWorker.ready);
  // The page it lands on is known to the device from an earlier visit.
  await desk.goto("/");
  await expect(desk.getByRole("heading", { name: words.say("today.one_step") })).toBeVisible();
  await desk.goto("/quick");
  await desk.getByLabel(words.say("label.company")).fill(company);
  await desk.getByLabel(words.say("label.phone")).fill("138 1234 5678");
  await disconnect(context);
  await desk.getByRole("button", { name: words.say("lead.make") }).click();

  const outbox = desk.getByRole("region", { name: words.say("outbox.title") });
  await expect(outbox).toContainText(words.say("outbox.lead", { name: company }));
  await desk.reload();
  await expect(outbox).toContainText(company);

  const arrived = async (): Promise<number> => {
    const { items } = await rep.get("/api/v1/leads?whose=mine&limit=200");
    return items.filter((lead: { company: string }) => lead.company === company).length;
  };
  // A browser may have sent it and lost the answer: it waits all the same, and is made once.
  await reconnect(context);
  await expect.poll(arrived).toBe(1);
  await expect(outbox).toHaveCount(0);
  await desk.reload();
  await expect(desk.getByRole("heading", { name: words.say("today.one_step") })).toBeVisible();
  expect(await arrived()).toBe(1);
});

test("the palette finds a customer and a contact by name", async ({ desk, rep, words }) => {
  const account = await rep.account();
  const person = unique("贺");
  await rep.contact(account, { name: person });
  await desk.goto("/");
  for (const name of [account.name, person]) {
    await expect(desk.getByRole("heading", { level: 1 })).toBeAttached();
    await desk.keyboard.press("Control+k");
    const box = desk.getByRole("combobox", { name: words.say("palette.title") });
    await box.fill(name);
    await expect(desk.getByRole("option", { name })).toBeVisible();
    await box.press("Enter");
    await expect(desk).toHaveURL(new RegExp(`/customers/${account.id}$`));
    await desk.goto("/leads");
  }
});

test("the keys are listed by one of them", async ({ desk, words, isMobile }) => {
  test.skip(isMobile, "a phone has no such keys");
  await desk.goto("/customers");
  await desk.getByRole("heading", { name: words.say("nav.customers"), exact: true }).waitFor({ state: "attached" });
  await desk.keyboard.press("?");
  const list = desk.getByRole("dialog", { name: words.say("shortcuts.title") });
  await expect(list.getByText(words.say("keyboard.peek"))).toBeVisible();
  await desk.keyboard.press("Escape");
  await expect(list).toBeHidden();
});

test("an open menu has the keys, not the list beneath it", async ({ desk, rep, words, isMobile }) => {
  test.skip(isMobile, "a phone has no such keys");
  await rep.account();
  await rep.account();
  await desk.goto("/customers");
  const beside = desk.getByRole("complementary", { name: words.say("customers.peek") });
  await expect(beside).toBeVisible();
  const here = await desk.locator("tr[data-cursor]").textContent();
  await desk.keyboard.press("c");
  const menu = desk.getByRole("menu", { name: words.say("action.new") });
  await expect(menu).toBeVisible();
  await desk.keyboard.press("j");
  await desk.keyboard.press("Escape");
  await expect(menu).toBeHidden();
  await expect(beside).toBeVisible();
  await expect(desk.locator("tr[data-cursor]")).toHaveText(here!);
  await desk.keyboard.press("?");
  await expect(desk.getByRole("dialog", { name: words.say("shortcuts.title") })).toBeVisible();
});

test("deals lie in a list, too", async ({ desk, rep, words }) => {
  const deal = await rep.deal();
  await desk.goto("/deals/list");
  await desk.getByRole("link", { name: deal.account.name }).or(desk.getByRole("link", { name: deal.name })).first().click();
  await expect(desk.locator("#gate")).toBeVisible();
  await expect(desk.getByText(words.say("check.touches")).first()).toBeVisible();
});

test("a story is fetched as one reads, and searched by words and by field", async ({ desk, rep, words }) => {
  const account = await rep.account();
  const about = { kind: "account", id: account.id };
  const now = Date.now();
  for (let place = 1; place <= 70; place += 1) {
    const text = place === 3 ? "问了预算和合同" : `第 ${place} 次联系`;
    const occurred_at = new Date(now - (80 - place) * 60_000).toISOString();
    const note = { about, kind: "note", text, figures: {}, attachments: [], occurred_at };
    expect((await rep.ask("POST", "/api/v1/activities", note)).status).toBe(201);
  }
  const { version, fields } = await rep.get(`/api/v1/accounts/${account.id}`);
  const edit = { version, fields: { ...fields, industry: "医疗" } };
  expect((await rep.ask("PUT", `/api/v1/accounts/${account.id}`, edit)).status).toBe(200);

  await desk.goto(`/customers/${account.id}`);
  const story = desk.getByRole("region", { name: words.say("timeline.name") });
  const entries = story.getByRole("listitem");
  await expect(story.getByText("第 70 次联系")).toBeVisible();
  await expect(story.getByText("第 1 次联系", { exact: true })).toHaveCount(0);
  // Reading on fetches what is older, without a button.
  await expect(async () => {
    await entries.last().scrollIntoViewIfNeeded();
    await expect(story.getByText("第 1 次联系", { exact: true })).toBeVisible({ timeout: 1_000 });
  }).toPass();

  await story.getByRole("button", { name: words.say("timeline.search") }).click();
  await story.getByRole("searchbox", { name: words.say("timeline.search") }).fill("合同 预算");
  await expect(story.getByText("问了预算和合同")).toBeVisible();
  await expect(story.getByText("第 70 次联系")).toHaveCount(0);
  await story.getByRole("searchbox", { name: words.say("timeline.search") }).fill("火星");
  await expect(story.getByText(words.say("timeline.nothing_found"), { exact: true })).toBeVisible();
  await story.getByRole("button", { name: words.say("timeline.everything") }).click();
  await expect(story.getByText("第 70 次联系")).toBeVisible();
  await story
    .getByRole("combobox", { name: words.say("timeline.what") })
    .selectOption({ label: words.say("timeline.field", { field: words.say("label.industry") }) });
  await expect(story.getByText("第 70 次联系")).toHaveCount(0);
  await expect(story.getByText("医疗")).toBeVisible();
});

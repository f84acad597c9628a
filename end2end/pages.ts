// Every page of the app and every state of one that is worth a look. A page that joins the app joins this table, and
// from then on it is looked at by axe and drawn by `cargo xtask render`.

import { expect, type Page } from "@playwright/test";

import { Board } from "./support/board.ts";
import { noNetwork } from "./support/complaints.ts";
import { Composer, DealPage } from "./support/deal_page.ts";
import { disconnect, reconnect } from "./support/network.ts";
import type { Account, Deal, Person } from "./support/person.ts";
import { sheet } from "./support/sheets.ts";
import type { Words } from "./support/words.ts";
import { turnTo } from "./support/parts.ts";

/** What a page is opened with. */
export interface Scene {
  readonly page: Page;
  readonly words: Words;
  readonly rep: Person;
  readonly administrator: Person;
  readonly records: Records;
}

/** Records that pages are shown of. */
export interface Records {
  readonly deal: Deal;
  readonly lead: string;
  /** A customer of whom nothing is known but the name, with a deal that has just begun. */
  readonly fresh: Deal;
}

interface Place {
  /** The first part of the picture's name. */
  readonly name: string;
  /** Goes there; what it shows is awaited by [`settled`]. */
  readonly open: (scene: Scene) => Promise<unknown>;
  /** Takes back what opening it did to the browser. */
  readonly leave?: (scene: Scene) => Promise<unknown>;
  /** The one place with such a state: a panel beside a list needs room, tabs are for where there is none. */
  readonly only?: "desktop" | "phone";
  /** A complaint that belongs to it. */
  readonly complains?: RegExp;
}

/** All of them, in the order in which they are opened: those for whom nobody is signed in come last. */
export const places: readonly Place[] = [
  { name: "today", open: at("/") },
  { name: "today-outbox", open: unsent, leave: online, complains: noNetwork },
  { name: "palette", open: palette("/", "") },
  { name: "palette-found", open: async (scene) => palette("/", scene.records.deal.account.name)(scene) },
  { name: "palette-nothing", open: palette("/", "没有这样的名字") },
  { name: "shortcuts", open: shortcuts, only: "desktop" },
  { name: "new-menu", open: newMenu, only: "desktop" },
  { name: "customers", open: at("/customers") },
  { name: "customers-peek", open: peek, only: "desktop" },
  { name: "customers-empty", open: at("/customers?name=没有这样的名字") },
  { name: "customers-filtered", open: at("/customers?filter=industry.is_filled%3Bnext_contact_at.overdue%3Bowner.any_of:me&columns=name,industry,created_at,updated_by") },
  { name: "customers-filter", open: filter },
  { name: "customers-columns", open: columns, only: "desktop" },
  { name: "customers-view-new", open: newView },
  { name: "customer", open: customer((records) => records.deal.account) },
  { name: "customer-deals", open: customer((records) => records.deal.account, "customers.open_deals"), only: "phone" },
  { name: "customer-people", open: customer((records) => records.deal.account, "customer.contacts"), only: "phone" },
  { name: "customer-facts", open: customer((records) => records.deal.account, "customer.facts"), only: "phone" },
  { name: "customer-fresh", open: customer((records) => records.fresh.account) },
  { name: "customer-new", open: at("/customers?new") },
  { name: "customer-conflict", open: conflict, complains: /^409 PUT \S+\/api\/v1\/accounts\// },
  { name: "contact-new", open: at("/customers?contact") },
  { name: "leads", open: at("/leads") },
  { name: "leads-failed", open: failingLeads, complains: /^503 GET \S+\/api\/v1\/lists\/lead/ },
  { name: "lead", open: async (scene) => at(`/leads/${scene.records.lead}`)(scene) },
  { name: "lead-new", open: at("/leads?new") },
  { name: "quick", open: at("/quick") },
  { name: "quick-filled", open: fillQuick },
  { name: "board", open: at("/deals") },
  { name: "board-carried", open: carry },
  { name: "board-refused", open: refused, complains: /^422 POST \S+\/moves$/ },
  { name: "deals", open: at("/deals/list") },
  { name: "deal", open: deal((records) => records.deal) },
  { name: "deal-story", open: dealTab("timeline.name"), only: "phone" },
  { name: "deal-facts", open: dealTab("deal.part_facts"), only: "phone" },
  { name: "deal-composer", open: compose },
  { name: "deal-edit", open: editDeal },
  { name: "deal-fresh", open: deal((records) => records.fresh) },
  { name: "deal-new", open: at("/deals?new") },
  { name: "import", open: at("/customers/import") },
  { name: "import-columns", open: importColumns },
  { name: "import-faulty", open: importFaulty },
  { name: "import-tried", open: importTried },
  { name: "import-running", open: importRun("importing", 0.6), leave: unroute },
  { name: "import-done", open: importRun("done", 1), leave: unroute },
  { name: "import-review", open: importReview },
  { name: "import-undone", open: importUndone },
  { name: "me", open: at("/me") },
  { name: "me-administrator", open: asAdministrator("/me"), leave: asRep },
  { name: "customer-of-others", open: asAdministrator((records) => `/customers/${records.deal.account.id}`), leave: asRep },
  { name: "people", open: asAdministrator("/admin/people"), leave: asRep },
  { name: "people-nobody", open: asAdministrator("/admin/people?name=没有这样的名字"), leave: asRep },
  { name: "person", open: person, leave: asRep },
  { name: "person-disable", open: leaving, leave: asRep },
  { name: "teams", open: asAdministrator("/admin/teams"), leave: asRep },
  { name: "team-new", open: pressed("/admin/teams", "administration.team_new"), leave: asRep },
  { name: "roles", open: asAdministrator("/admin/roles"), leave: asRep },
  { name: "role-new", open: pressed("/admin/roles", "administration.role_new"), leave: asRep },
  { name: "role", open: asAdministrator("/admin/roles/finance"), leave: asRep },
  { name: "role-administrator", open: asAdministrator("/admin/roles/admin"), leave: asRep },
  { name: "participant-new", open: askToTakePart },
  { name: "privacy", open: asAdministrator("/admin/privacy"), leave: asRep },
  { name: "privacy-person", open: privacyTab("privacy.tab_person"), leave: asRep },
  { name: "privacy-retention", open: privacyTab("privacy.tab_retention"), leave: asRep },
  { name: "audit", open: asAdministrator("/admin/audit"), leave: asRep },
  { name: "audit-refused", open: asAdministrator("/admin/audit?kind=sign_in_refused"), leave: asRep },
  { name: "audit-nothing", open: asAdministrator("/admin/audit?kind=erased"), leave: asRep },
  { name: "audit-failed", open: at("/admin/audit"), complains: /^403 GET \S+\/api\/v1\/audit/ },
  { name: "security", open: at("/me/security") },
  { name: "security-set-up", open: setUpFactor },
  { name: "tokens", open: at("/me/tokens") },
  { name: "tokens-new", open: pressed("/me/tokens", "token.new"), leave: asRep },
  { name: "tokens-all", open: asAdministrator("/admin/tokens"), leave: asRep },
  { name: "invitations", open: asAdministrator("/admin/invitations"), leave: asRep },
  { name: "invitations-new", open: newInvitation, leave: asRep },
  { name: "invitation-over", open: at("/invitation#nothing"), complains: /^404 POST \S+\/api\/v1\/invitation$/ },
  { name: "reset-over", open: at("/reset#nothing"), complains: /^404 POST \S+\/api\/v1\/reset$/ },
  { name: "not-found", open: at("/no/such/page") },
  { name: "record-not-found", open: at("/deals/0190a000-0000-7000-8000-000000000000"), complains: /^404 GET \S+\/api\/v1\// },
  { name: "sign-in", open: signedOut },
  { name: "sign-in-by-company", open: byCompany, leave: unroute },
  { name: "sign-in-refused", open: wrongPassword, complains: /^401 POST \S+\/api\/v1\/session$/ },
  { name: "sign-in-code", open: secondStep, leave: unroute, complains: /^401 POST \S+\/api\/v1\/session$/ },
  { name: "invitation", open: invitation, leave: unroute },
  { name: "reset", open: newPassword, leave: unroute },
  { name: "set-up", open: setUp, leave: unroute },
];

/** Waits until what was asked for has arrived and stands still. */
export async function settled(page: Page): Promise<void> {
  await expect(page.getByRole("main").or(page.locator("form")).first()).toBeVisible();
  await expect(page.locator('[aria-busy="true"], .skel')).toHaveCount(0);
  await page.evaluate(async () => {
    await document.fonts.ready;
    await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined)));
  });
}

/** Records of somebody to show: what they have, or new ones where they have nothing. */
export async function recordsOf(rep: Person): Promise<Records> {
  const deals = await rep.get("/api/v1/deals?whose=mine&sort=stay&stage=first_contact&limit=1");
  const leads = await rep.get("/api/v1/leads?whose=mine&limit=1");
  const [row] = deals.items;
  const deal = row ?? (await makeDeal(rep));
  const lead = leads.items[0] ?? (await rep.lead({ name: "段知远", company: "瑞禾农机", phone: "13812345678" }));
  const fresh = await rep.deal({ name: "能耗评估" }, await rep.account("云山精工有限公司"));
  return { deal, lead: lead.id, fresh };
}

async function makeDeal(rep: Person): Promise<Deal> {
  const account = await rep.account("苏州启衡精密制造有限公司");
  await rep.contact(account, { name: "陈立群", phone: "13912345678" });
  const deal = await rep.deal({ name: "产线能耗平台二期", decision_maker_title: "设备部部长" }, account);
  await rep.call(deal, 185);
  await rep.call(deal, 40);
  return deal;
}

function at(address: string): (scene: Scene) => Promise<unknown> {
  return ({ page }) => page.goto(address);
}

/** Opens what an administrator alone may see. */
function asAdministrator(address: string | ((records: Records) => string)): (scene: Scene) => Promise<unknown> {
  return async ({ page, administrator, records }) => {
    await page.context().addCookies([administrator.cookie]);
    await page.goto(typeof address === "string" ? address : address(records));
  };
}

/** Opens a page as an administrator and presses a button of it. */
function pressed(address: string, button: string): (scene: Scene) => Promise<unknown> {
  return async (scene) => {
    await asAdministrator(address)(scene);
    await scene.page.getByRole("button", { name: scene.words.say(button), exact: true }).click();
    await expect(scene.page.getByRole("dialog")).toBeVisible();
  };
}

/** The rep's page, as those see it who manage people. */
async function person(scene: Scene): Promise<void> {
  await asAdministrator(`/admin/people/${scene.rep.session.user.id}`)(scene);
}

async function leaving(scene: Scene): Promise<void> {
  await person(scene);
  const { page, words } = scene;
  await page.getByRole("button", { name: words.say("administration.disable"), exact: true }).click();
  await page.getByRole("checkbox", { name: words.say("administration.disable_give") }).check();
  await expect(page.getByRole("alertdialog").getByRole("group").getByRole("button").first()).toBeVisible();
}

async function askToTakePart({ page, words, records }: Scene): Promise<void> {
  await page.goto(`/deals/${records.deal.id}`);
  await settled(page);
  await turnTo(page, words.say("deal.parts"), words.say("deal.part_facts"));
  await page.getByRole("button", { name: words.say("access.participants_add") }).click();
  await expect(page.getByRole("dialog").getByRole("group").getByRole("button").first()).toBeVisible();
}

/** Opens one part of what an administrator does with personal data. */
function privacyTab(part: string): (scene: Scene) => Promise<unknown> {
  return async (scene) => {
    await asAdministrator("/admin/privacy")(scene);
    const { page, words } = scene;
    await page.getByRole("tablist", { name: words.say("privacy.tabs") }).getByRole("tab", { name: words.say(part) }).click();
  };
}

/** The rep's own page again. */
async function asRep({ page, rep }: Scene): Promise<void> {
  await page.context().addCookies([rep.cookie]);
}

/** Opens the page of a customer; on a phone one of its parts. */
function customer(of: (records: Records) => Account, part?: string): (scene: Scene) => Promise<void> {
  return async ({ page, words, records }) => {
    await page.goto(`/customers/${of(records).id}`);
    if (part !== undefined) {
      const tabs = page.getByRole("tablist", { name: words.say("customer.parts") });
      await tabs.getByRole("tab", { name: words.say(part) }).click();
    }
  };
}

function deal(of: (records: Records) => Deal): (scene: Scene) => Promise<void> {
  return async ({ page, words, records }) => new DealPage(page, words).open(of(records));
}

function dealTab(part: string): (scene: Scene) => Promise<void> {
  return async (scene) => {
    await deal((records) => records.deal)(scene);
    const { page, words } = scene;
    await page.getByRole("tablist", { name: words.say("deal.parts") }).getByRole("tab", { name: words.say(part) }).click();
  };
}

/** Opens the palette and types into it. */
function palette(address: string, query: string): (scene: Scene) => Promise<void> {
  return async ({ page, words }) => {
    await page.goto(address);
    await settled(page);
    await page.keyboard.press("Control+k");
    const box = page.getByRole("combobox", { name: words.say("palette.title") });
    await box.fill(query);
    await expect(page.getByRole("dialog").locator("[aria-busy=true]")).toHaveCount(0);
  };
}

async function shortcuts({ page, words }: Scene): Promise<void> {
  await page.goto("/customers");
  await settled(page);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: words.say("shortcuts.title") })).toBeVisible();
}

async function newMenu({ page, words }: Scene): Promise<void> {
  await page.goto("/deals/list");
  await page.getByRole("button", { name: words.say("action.new"), exact: true }).click();
  await expect(page.getByRole("menu")).toBeVisible();
}

/** What was written without a network waits on the device. */
async function unsent({ page, words, records }: Scene): Promise<void> {
  await page.goto(`/customers/${records.deal.account.id}`);
  await settled(page);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await disconnect(page.context());
  await new Composer(page, words).logCall("电话里说下周看样品", 3);
  await page.goto("/");
  await expect(page.getByRole("region", { name: words.say("outbox.title") })).toBeVisible();
}

/** Takes back what was written, so that it is not sent when the network is back. */
async function online({ page, words }: Scene): Promise<void> {
  await page.getByRole("region", { name: words.say("outbox.title") }).getByRole("button", { name: words.say("outbox.drop") }).click();
  await reconnect(page.context());
}

async function peek({ page }: Scene): Promise<void> {
  await page.goto("/customers");
  await page.getByRole("row").nth(1).getByRole("cell").last().click();
  await expect(page.getByRole("complementary")).toBeVisible();
}

async function filter({ page, words }: Scene): Promise<void> {
  await page.goto("/customers");
  await page.getByRole("button", { name: words.say("filter.add"), exact: true }).click();
  const editor = page.getByRole("dialog", { name: words.say("filter.add") });
  await editor.getByLabel(words.say("filter.field")).selectOption({ label: words.say("label.source") });
  await expect(editor.getByRole("checkbox").first()).toBeVisible();
}

async function columns({ page, words }: Scene): Promise<void> {
  await page.goto("/customers");
  await page.getByRole("button", { name: words.say("column.name") }).click();
  await expect(page.getByRole("dialog", { name: words.say("column.title") })).toBeVisible();
}

async function newView({ page, words }: Scene): Promise<void> {
  await page.goto("/customers?filter=industry.is_filled");
  await page.getByRole("button", { name: words.say("view.new"), exact: true }).click();
  await expect(page.getByRole("dialog", { name: words.say("view.new") })).toBeVisible();
}

async function failingLeads({ page }: Scene): Promise<void> {
  const problem = { type: "/problems/unavailable", title: "unavailable", status: 503, code: "unavailable" };
  const answer = { status: 503, contentType: "application/problem+json", body: JSON.stringify(problem) };
  await page.route("**/api/v1/lists/lead?*", (route) => route.fulfill(answer));
  await page.goto("/leads");
  await expect(page.getByRole("alert")).toBeVisible();
  await page.unroute("**/api/v1/lists/lead?*");
}

async function carry({ page, words, records }: Scene): Promise<void> {
  const board = new Board(page, words);
  await board.open();
  await settled(page);
  await board.carryByKeys(records.deal);
  await expect(board.column("needs_confirmed")).toHaveAttribute("data-drop");
}

async function refused(scene: Scene): Promise<void> {
  await carry({ ...scene, records: { ...scene.records, deal: scene.records.fresh } });
  await scene.page.keyboard.press("Enter");
  await expect(scene.page.getByRole("dialog").getByRole("listitem").first()).toBeVisible();
}

async function compose({ page, words, records }: Scene): Promise<void> {
  const shown = new DealPage(page, words);
  await shown.open(records.fresh);
  await shown.turnTo("story");
  await shown.composer.choose("visit");
  await shown.composer.text.fill("看了车间，演示了计量点，问了三个问题");
  await shown.composer.figure("label.demo_minutes").fill("35");
  await shown.composer.attach("拜访纪要.pdf");
}

async function fillQuick({ page, words, records }: Scene): Promise<void> {
  await page.goto("/quick");
  await page.getByLabel(words.say("label.need")).fill("您好，我是段知远，想问仓储盘点的报价，预算 40 万左右。电话 138 1234 5678");
  await page.getByLabel(words.say("label.company")).fill(records.deal.account.name);
  await expect(page.getByRole("heading", { name: words.say("quick.known") })).toBeVisible();
}

/** The same field changed by two people. */
async function conflict({ page, words, rep, records }: Scene): Promise<void> {
  const { id } = records.fresh.account;
  await page.goto(`/customers/${id}`);
  await page.getByRole("button", { name: words.say("action.edit"), exact: true }).first().click();
  const form = page.getByRole("dialog", { name: words.say("customer.edit") });
  await form.getByLabel(words.say("label.industry")).fill("医疗");
  const seen = await rep.get(`/api/v1/accounts/${id}`);
  const theirs = { ...seen.fields, region: seen.fields.region === "杭州" ? "苏州" : "杭州", industry: "教育" };
  await rep.ask("PUT", `/api/v1/accounts/${id}`, { version: seen.version, fields: theirs });
  await form.getByRole("button", { name: words.say("action.save") }).click();
  await expect(page.getByRole("dialog", { name: words.say("error.conflict") })).toBeVisible();
}

async function importColumns({ page, rep }: Scene): Promise<string> {
  const { id } = await rep.uploadSheet(sheet("customers-dev-gb18030.csv"));
  await page.goto(`/customers/import?import=${id}`);
  await expect(page.getByRole("table")).toBeVisible();
  return id;
}

async function importFaulty(scene: Scene): Promise<void> {
  await importColumns(scene);
  const { page, words } = scene;
  await page.getByRole("button", { name: words.say("transfer.only_faulty") }).click();
  await page.locator("td[data-err] button").first().click();
  await expect(page.getByRole("dialog")).toBeVisible();
}

async function importTried(scene: Scene): Promise<void> {
  await importColumns(scene);
  const { page, words } = scene;
  await page.getByRole("button", { name: words.say("transfer.try_act") }).click();
  await expect(page.getByText(words.say("transfer.tried"))).toBeVisible({ timeout: 60_000 });
}

/** A run that has come that far. Nothing is imported: the pages after it show what they would without. */
function importRun(state: "importing" | "done", share: number): (scene: Scene) => Promise<void> {
  return async (scene) => {
    await importTried(scene);
    const { page } = scene;
    await page.route("**/api/v1/imports/*", async (route) => {
      const answer = await route.fetch();
      const tried = await answer.json();
      const part = ([name, rows]: [string, number]): [string, number] => [name, name === "total" ? rows : Math.round(rows * share)];
      const progress = Object.fromEntries(Object.entries<number>(tried.progress).map(part));
      await route.fulfill({ response: answer, json: { ...tried, state, dry_run: false, progress } });
    });
    await page.reload();
    await expect(page.locator("li[aria-current=step]")).toContainText(scene.words.say("transfer.step_import"));
  };
}

/** Rows beside the customers they may be. */
async function importReview({ page, rep, words }: Scene): Promise<string> {
  const { name } = await rep.account();
  const content = Buffer.from(`客户名称,所属区域,行业\n${name},华东,建材\n`);
  const { id, version, columns } = await rep.uploadSheet({ name: "review.csv", content });
  const fields = columns.map((column: { field: string }) => column.field);
  const mapping = { version, columns: fields, choices: [], existing: "review" };
  const mapped = await rep.ask("PUT", `/api/v1/imports/${id}/mapping`, mapping);
  await rep.ask("POST", `/api/v1/imports/${id}/start`, { version: mapped.body.version });
  await page.goto(`/customers/import?import=${id}`);
  await expect(page.getByRole("region", { name: words.say("transfer.review_title") })).toBeVisible({ timeout: 60_000 });
  return id;
}

async function importUndone(scene: Scene): Promise<void> {
  const id = await importReview(scene);
  const { page, rep, words } = scene;
  const { version } = await rep.get(`/api/v1/imports/${id}`);
  await rep.ask("POST", `/api/v1/imports/${id}/undo`, { version });
  await page.reload();
  await expect(page.getByText(words.say("transfer.undone"))).toBeVisible({ timeout: 60_000 });
}

/** The answers are the server's own again; one that is still on its way may end as it likes. */
function unroute({ page }: Scene): Promise<void> {
  return page.unrouteAll({ behavior: "ignoreErrors" });
}

async function editDeal({ page, words, records }: Scene): Promise<void> {
  await page.goto(`/deals/${records.deal.id}?fill=budget_range`);
  await expect(page.getByRole("dialog", { name: words.say("deal.edit") })).toBeVisible();
}

async function signedOut({ page }: Scene): Promise<void> {
  await page.context().clearCookies();
  await page.goto("/sign-in");
}

async function wrongPassword({ page, words }: Scene): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel(words.say("sign_in.email")).fill("nobody@sluice.test");
  await page.getByLabel(words.say("sign_in.password"), { exact: true }).fill("a wrong password, surely");
  await page.getByRole("button", { name: words.say("sign_in.submit") }).click();
  await expect(page.getByRole("alert")).toBeVisible();
}

/** A site with a company's own sign-in, which knows somebody whom nobody here does. */
async function byCompany({ page, words }: Scene): Promise<void> {
  const name = "启衡集团账号";
  await page.route("**/api/v1/session/ways", (route) => route.fulfill({ json: { open_id: name } }));
  await page.goto("/sign-in?refused=unknown");
  await expect(page.getByRole("link", { name: words.say("token.open_id_sign_in", { name }) })).toBeVisible();
}

/** A site where nobody can sign in yet. */
async function setUp({ page }: Scene): Promise<void> {
  await page.route("**/api/v1/setup", (route) => route.fulfill({ json: { needed: true } }));
  await page.goto("/setup");
}

/** The secret of a second factor, before its first code; nothing is turned on. */
async function setUpFactor({ page, words }: Scene): Promise<void> {
  const picture = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M1 1h3v3H1zM5 5h2v2H5z"/></svg>';
  const secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
  await page.route("**/api/v1/me/factor", (route) => route.fulfill({ json: { secret, uri: `otpauth://totp/Sluice?secret=${secret}`, picture } }));
  await page.goto("/me/security");
  await page.getByRole("button", { name: words.say("security.factor_set_up") }).click();
  await expect(page.getByRole("dialog").getByRole("img")).toBeVisible();
  await page.unroute("**/api/v1/me/factor");
}

async function newInvitation(scene: Scene): Promise<void> {
  await asAdministrator("/admin/invitations")(scene);
  const { page, words } = scene;
  await page.getByRole("button", { name: words.say("security.invite") }).click();
  await expect(page.getByRole("dialog").getByRole("combobox").first()).toBeVisible();
}

/** Somebody whose password was right, and who is asked for a code. */
async function secondStep({ page, words }: Scene): Promise<void> {
  const problem = { type: "/problems/second_factor_required", title: "second factor required", status: 401, code: "second_factor_required", pending: "0" };
  await page.route("**/api/v1/session", (route) =>
    route.request().method() === "POST" ? route.fulfill({ status: 401, json: problem }) : route.fallback(),
  );
  await page.goto("/sign-in");
  await page.getByLabel(words.say("sign_in.email")).fill("fang@sluice.test");
  await page.getByLabel(words.say("sign_in.password"), { exact: true }).fill("a right password");
  await page.getByRole("button", { name: words.say("sign_in.submit") }).click();
  await expect(page.getByLabel(words.say("security.code"), { exact: true })).toBeVisible();
}

async function invitation({ page, words }: Scene): Promise<void> {
  const json = { email: "ye.lan@sluice.test", name: "叶澜", invited_by: "秦牧", expires_at: "2099-01-01T00:00:00.000Z" };
  await page.route("**/api/v1/invitation", (route) => route.fulfill({ json }));
  await page.goto("/invitation#token");
  await expect(page.getByRole("heading", { name: words.say("security.invitation_title") })).toBeVisible();
}

async function newPassword({ page, words }: Scene): Promise<void> {
  const json = { email: "ye.lan@sluice.test", name: "叶澜", expires_at: "2099-01-01T00:00:00.000Z" };
  await page.route("**/api/v1/reset", (route) => route.fulfill({ json }));
  await page.goto("/reset#token");
  await expect(page.getByRole("heading", { name: words.say("security.reset") })).toBeVisible();
}

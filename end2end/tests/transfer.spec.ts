// From a real spreadsheet to customers: the columns are guessed, every bad cell says what is wrong with it, a trial
// writes nothing, the import does, and the rows that were rejected come back as a file. Rows that may be customers which
// are there are decided one by one, and an import is taken back.

import { readFile } from "node:fs/promises";

import { expect, test } from "../fixtures.ts";
import { sheet, sheets } from "../support/sheets.ts";

// Thousands of customers and deals.
test.use({ company: "that of the imports" });

for (const file of sheets) {
  test(`${file} becomes customers by way of the wizard`, async ({ desk, rep, words }) => {
    test.setTimeout(120_000);
    await desk.goto("/customers/import");
    await desk.locator("input[type=file]").setInputFiles(sheet(file).path);

    // Columns that were recognised by their head.
    const table = desk.getByRole("table");
    await expect(table).toBeVisible({ timeout: 60_000 });
    for (const column of ["客户名称", "联系人", "预计成交日期"]) {
      await expect(table.getByText(words.say("transfer.how", { column, how: words.say("transfer.known") }))).toBeAttached();
    }
    await desk.getByRole("button", { name: words.say("transfer.only_faulty") }).click();
    await table.locator("td[data-err] button").first().click();
    const cell = desk.getByRole("dialog", { name: words.like("transfer.cell") });
    await expect(cell).toBeVisible();
    await cell.getByRole("button", { name: words.say("action.close") }).click();
    await expect(cell).toHaveCount(0);

    const { items: before } = await rep.get("/api/v1/accounts?whose=mine&limit=1");
    await desk.getByRole("button", { name: words.say("transfer.try_act") }).click();
    await expect(desk.getByText(words.say("transfer.tried"))).toBeVisible({ timeout: 60_000 });
    const { items: after } = await rep.get("/api/v1/accounts?whose=mine&limit=1");
    expect(after, "a trial writes nothing").toEqual(before);

    await desk.getByRole("button", { name: words.say("transfer.start") }).click();
    await expect(desk.getByText(words.say("transfer.done"), { exact: true })).toBeVisible({ timeout: 60_000 });
    const { items: imports } = await rep.get("/api/v1/imports?limit=1");
    const { accepted, rejected, skipped, total } = imports[0].progress;
    expect(accepted).toBeGreaterThan(0);
    expect(rejected).toBeGreaterThan(0);
    expect(accepted + rejected + skipped).toBe(total);

    const [download] = await Promise.all([
      desk.waitForEvent("download"),
      desk.getByRole("link", { name: words.say("transfer.download") }).click(),
    ]);
    const mended = await rep.uploadSheet({ name: "again.csv", content: await readFile(await download.path()) });
    expect(mended.check.rows, "every rejected row is in the file").toBe(rejected);
  });
}

test("rows that mean customers which are there are reviewed, and the import is taken back", async ({ desk, rep, words }) => {
  test.setTimeout(120_000);
  const [known, other] = [await rep.account(), await rep.account()];
  const content = `客户名称,所属区域,行业\n${known.name},华东,建材\n${other.name},华北,钢铁\n`;
  await desk.goto("/customers/import");
  const file = { name: "review.csv", mimeType: "text/csv", buffer: Buffer.from(content) };
  await desk.locator("input[type=file]").setInputFiles(file);
  await expect(desk.getByRole("table")).toBeVisible({ timeout: 60_000 });
  const mapped = desk.waitForResponse((answer) => answer.url().endsWith("/mapping") && answer.ok());
  await desk.getByRole("radio", { name: words.say("transfer.review") }).check();
  await mapped;
  await desk.getByRole("button", { name: words.say("transfer.try_act") }).click();
  await expect(desk.getByText(words.say("transfer.put_aside"))).toBeVisible({ timeout: 60_000 });
  await desk.getByRole("button", { name: words.say("transfer.start") }).click();

  // Each stands beside the customer it may be; what differs is lit.
  const review = desk.getByRole("region", { name: words.say("transfer.review_title") });
  const first = review.getByRole("listitem").filter({ hasText: known.name });
  await expect(first.locator(".diff[data-lit]")).toHaveCount(2, { timeout: 60_000 });
  await first.getByRole("button", { name: words.say("transfer.decide_update") }).click();
  await expect(first).toHaveCount(0);
  await expect.poll(async () => (await rep.get(`/api/v1/accounts/${known.id}`)).fields.region).toBe("华东");
  const skip = words.say("transfer.for_rest", { act: words.say("transfer.decide_skip") });
  await review.getByRole("button", { name: skip }).click();
  await expect(review).toHaveCount(0);

  await desk.getByRole("button", { name: words.say("transfer.undo") }).click();
  await desk.getByRole("alertdialog").getByRole("button", { name: words.say("transfer.undo_yes") }).click();
  await expect(desk.getByText(words.say("transfer.undone"))).toBeVisible({ timeout: 60_000 });
  expect((await rep.get(`/api/v1/accounts/${known.id}`)).fields.region ?? null, "its fields are as before").toBe(null);
});

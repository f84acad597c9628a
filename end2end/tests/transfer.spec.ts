// From a real spreadsheet to customers: the columns are guessed, every bad cell says what is wrong with it, a trial
// writes nothing, the import does, and the rows that were rejected come back as a file.

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

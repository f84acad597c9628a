// The app starts: in the browser's language, as it was left, without inline scripts, and without a network.

import { expect, test } from "../fixtures.ts";
import { noNetwork } from "../support/complaints.ts";
import { disconnect } from "../support/network.ts";

for (const [locale, language] of [["zh-CN", "zh-CN"], ["zh-TW", "zh-CN"], ["en-GB", "en"], ["fr-FR", "en"]] as const) {
  test.describe(`a browser in ${locale}`, () => {
    test.use({ locale });

    test(`opens Sluice in ${language}`, async ({ page }) => {
      await page.goto("/");
      await expect(page.locator("html")).toHaveAttribute("lang", language);
      await expect(page.getByRole("main")).toBeVisible();
    });
  });
}

test("a chosen language and theme are there before anything is painted", async ({ page, complaints }) => {
  complaints.expect(/WebAssembly/);
  await page.addInitScript(() => {
    localStorage.setItem("sluice.language", "en");
    localStorage.setItem("sluice.theme", "dark");
  });
  // Without the program itself the page still has what its first paint needs.
  await page.route("**/*.wasm", (route) => route.fulfill({ status: 200, contentType: "application/wasm", body: "" }));
  await page.goto("/", { waitUntil: "commit" });
  const root = page.locator("html");
  await expect(root).toHaveAttribute("data-theme", "dark");
  await expect(root).toHaveAttribute("lang", "en");
});

test("a browser that cannot start it is told so in both languages", async ({ page, complaints }) => {
  complaints.expect(/^404 GET \S+\.wasm$|^exception: \S+ answered 404$/);
  await page.route("**/*.wasm", (route) => route.fulfill({ status: 404 }));
  await page.goto("/");
  await expect(page.getByRole("alert")).toContainText("Sluice could not start");
  await expect(page.getByRole("alert")).toContainText("Sluice 没能启动");
});

test("every file but the page may be kept for ever, and arrives compressed", async ({ page }) => {
  const kept: string[] = [];
  page.on("response", (response) => {
    const headers = response.headers();
    if (/\.[0-9a-f]{16}\./.test(response.url())) {
      expect(headers["cache-control"], response.url()).toContain("immutable");
      kept.push(headers["content-encoding"] ?? "none");
    }
  });
  const answer = await page.goto("/");
  expect(answer?.headers()["cache-control"]).toBe("no-cache");
  await expect(page.getByRole("main")).toBeVisible();
  expect(kept).toContain("br");
});

test("the page forbids scripts that are not its own", async ({ request }) => {
  const answer = await request.get("/", { headers: { accept: "text/html" } });
  const policy = answer.headers()["content-security-policy"] ?? "";
  expect(policy).toMatch(/script-src 'self' 'wasm-unsafe-eval'(;|$)/);
  expect(policy).not.toContain("unsafe-inline");
  expect(await answer.text()).not.toMatch(/<script(?![^>]*\ssrc=)/);
});

test("the description of the API can be browsed", async ({ page }) => {
  await page.goto("/api/docs/");
  // It draws every endpoint there is before it shows one.
  await expect(page.getByText("/api/v1/deals/{deal}/moves")).toBeVisible({ timeout: 20_000 });
});

test("once opened, it opens again without a network", async ({ page, context, complaints }) => {
  complaints.expect(noNetwork);
  await page.goto("/");
  await page.evaluate(() => navigator.serviceWorker.ready);
  await disconnect(context);
  await page.reload();
  await expect(page.getByRole("main")).toBeVisible();
});

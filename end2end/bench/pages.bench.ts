// How long it takes from an address typed to a list of deals that can be used: the first time, and again with what the
// browser kept; with all the machine has, and as a slow phone on a slow line. Prints figures and asserts none.
//
// `cargo xtask bench pages` starts the server and says where it is.

import { chromium, type Browser, type BrowserContext, type Page, test } from "@playwright/test";

import { Person } from "../support/person.ts";

const address = process.env["SLUICE_ADDRESS"] ?? "http://127.0.0.1:3000";
const password = process.env["SLUICE_PASSWORD"] ?? "";

interface Conditions {
  readonly name: string;
  /** How many times slower the processor is. */
  readonly slowdown: number;
  /** What the line does; undefined is the loopback as it is. */
  readonly line?: { readonly bytesPerSecond: number; readonly roundTrip: number };
}

const conditions: readonly Conditions[] = [
  { name: "unthrottled", slowdown: 1 },
  { name: "4× slower, 9 Mbit/s, 60 ms", slowdown: 4, line: { bytesPerSecond: 9e6 / 8, roundTrip: 60 } },
];
const rounds = 5;

test("the time to a usable list of deals", async ({}, { project }) => {
  test.setTimeout(600_000);
  const rep = await Person.signIn(address, "rep@demo.test", password);
  const browser = await chromium.launch(project.use.launchOptions);
  for (const path of ["/deals/list", "/deals"]) {
    for (const condition of conditions) {
      const cold: number[] = [];
      const warm: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const context = await visitor(browser, rep);
        cold.push(await visit(context, path, condition));
        warm.push(await visit(context, path, condition));
        await context.close();
      }
      const told = `cold ${median(cold).toFixed(0)} ms, warm ${median(warm).toFixed(0)} ms`;
      console.log(`  ${`${path}, ${condition.name}`.padEnd(54)} ${told}`);
    }
  }
  await browser.close();
});

/** A browser that has seen nothing but the sign-in. */
async function visitor(browser: Browser, rep: Person): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "zh-CN" });
  await context.addCookies([rep.cookie]);
  return context;
}

/** Milliseconds until a deal stands on the page and takes a click. */
async function visit(context: BrowserContext, path: string, condition: Conditions): Promise<number> {
  const page = await context.newPage();
  await slowDown(page, condition);
  await page.addInitScript(markFirstDeal);
  await page.goto(address + path, { waitUntil: "commit" });
  const mark = await page.waitForFunction(() => performance.getEntriesByName("usable")[0]?.startTime);
  const milliseconds = await mark.jsonValue();
  await page.close();
  return milliseconds ?? Number.NaN;
}

async function slowDown(page: Page, { slowdown, line }: Conditions): Promise<void> {
  const protocol = await page.context().newCDPSession(page);
  await protocol.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
  if (line) {
    const { bytesPerSecond, roundTrip } = line;
    await protocol.send("Network.enable");
    await protocol.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: roundTrip,
      downloadThroughput: bytesPerSecond,
      uploadThroughput: bytesPerSecond,
    });
  }
}

/** Runs in the page: marks the first frame after a link to a deal is there, when the main thread is free again. */
function markFirstDeal(): void {
  const look = (): void => {
    if (document.querySelector("main a[href^='/deals/0']") === null) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => performance.mark("usable")));
  };
  const observer = new MutationObserver(look);
  observer.observe(document, { childList: true, subtree: true });
}

function median(figures: number[]): number {
  const sorted = [...figures].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

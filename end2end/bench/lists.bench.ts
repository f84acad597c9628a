// What a long list costs the browser: its rows scrolled past from end to end on a slow processor, and a record opened from
// it. Prints figures and asserts none.
//
// `cargo xtask bench scroll` and `cargo xtask bench open` start the server and say where it is.

import { setTimeout as pause } from "node:timers/promises";

import { chromium, type Page, test } from "@playwright/test";

import { Person } from "../support/person.ts";

const address = process.env["SLUICE_ADDRESS"] ?? "http://127.0.0.1:3000";
const password = process.env["SLUICE_PASSWORD"] ?? "";

/** How many times slower the processor is. */
const slowdown = 4;
/** A task that keeps the page from answering for longer than this, in milliseconds, is felt. */
const felt = 50;
const opened = 25;

test("scroll", async ({}, { project }) => {
  test.setTimeout(3_600_000);
  const browser = await chromium.launch(project.use.launchOptions);
  const page = await list(await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: "zh-CN" }));
  const protocol = await page.context().newCDPSession(page);
  await protocol.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
  const { rows, frames, seconds, tasks } = await page.evaluate(scrollThrough);
  const long = tasks.filter((task) => task > felt);
  const longest = Math.max(0, ...tasks);
  tell(`rows passed, by a window a frame, ${slowdown}× slower`, `${rows} in ${frames} frames, ${seconds.toFixed(0)} s`);
  tell(`tasks over ${felt} ms; the longest`, `${long.length}; ${longest.toFixed(0)} ms`);
  await browser.close();
});

test("open", async ({}, { project }) => {
  test.setTimeout(600_000);
  const browser = await chromium.launch(project.use.launchOptions);
  const page = await list(await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: "zh-CN" }));
  const figures: number[] = [];
  for (let round = 0; round < opened + 1; round += 1) {
    await page.keyboard.press("j");
    // Whoever opens a row has looked at it.
    await pause(400);
    const figure = await page.evaluate(openRow);
    // The first time the page of a deal is fetched.
    if (round > 0) figures.push(figure);
    await page.goBack();
    await page.locator("tr[data-cursor]").waitFor();
  }
  figures.sort((one, other) => one - other);
  const at = (share: number): string => `${(figures[Math.floor((figures.length - 1) * share)] ?? Number.NaN).toFixed(0)} ms`;
  tell("Enter on a row to its heading painted, warm: half, 99 of 100", `${at(0.5)}, ${at(0.99)}`);
  await browser.close();
});

/** The list of all deals, in a browser where an administrator is signed in. */
async function list(page: Page): Promise<Page> {
  const { cookie } = await Person.signIn(address, "admin@demo.test", password);
  await page.context().addCookies([cookie]);
  await page.goto(`${address}/deals/list?whose=all&filter=-`);
  await page.locator("tr[data-cursor]").waitFor();
  return page;
}

/** Runs in the page: goes on by a window a frame until the end is reached and stays reached. */
async function scrollThrough(): Promise<{ rows: number; frames: number; seconds: number; tasks: number[] }> {
  const tasks: number[] = [];
  new PerformanceObserver((seen) => tasks.push(...seen.getEntries().map((task) => task.duration))).observe({ type: "longtask" });
  const place = document.querySelector(".tw")!;
  const began = performance.now();
  let frames = 0;
  let still = 0;
  while (still < 120) {
    const before = place.scrollTop;
    place.scrollTop += place.clientHeight;
    still = place.scrollTop === before ? still + 1 : 0;
    frames += 1;
    await new Promise(requestAnimationFrame);
  }
  const rows = Number(document.querySelector("table")!.getAttribute("aria-rowcount")) - 1;
  return { rows, frames, seconds: (performance.now() - began) / 1_000, tasks };
}

/** Runs in the page: milliseconds from Enter to the frame in which the record's heading is painted. */
function openRow(): Promise<number> {
  return new Promise((resolve) => {
    let began = 0;
    const look = (): void => {
      const heading = document.querySelector(".deal-page:not([aria-busy]) h1");
      if (heading === null || (heading.textContent ?? "").trim() === "") return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { childList: true, subtree: true, characterData: true });
    began = performance.now();
    window.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  });
}

function tell(what: string, figure: string): void {
  console.log(`  ${what.padEnd(62)} ${figure}`);
}

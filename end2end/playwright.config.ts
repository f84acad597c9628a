// How the browser tests run: the system's Chromium, on a desktop and on a phone, against servers of their own.
// `cargo xtask test --only end2end` names the binary and the browser; both have defaults for a run by hand.

import { defineConfig, devices, type ViewportSize } from "@playwright/test";

import type { Language } from "./support/words.ts";

const desktop: ViewportSize = { width: 1440, height: 900 };
const phone: ViewportSize = { width: 390, height: 844 };
const { userAgent } = devices["Pixel 7"]!;

export default defineConfig<{ language: Language }>({
  testDir: "tests",
  outputDir: "../target/end2end",
  globalSetup: "./support/prepare.ts",
  fullyParallel: true,
  workers: 2,
  // A test that passes at the second try has found a fault: it is not hidden.
  retries: 0,
  forbidOnly: true,
  reporter: [["list"]],
  timeout: 30_000,
  use: {
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    timezoneId: "Asia/Shanghai",
    launchOptions: {
      executablePath: process.env["SLUICE_CHROMIUM"] ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    // Both languages run everything; a story in which the language matters runs in both on both.
    { name: "desktop", use: { viewport: desktop, language: "zh-CN" } },
    {
      name: "phone",
      use: { viewport: phone, language: "en", isMobile: true, hasTouch: true, deviceScaleFactor: 2, userAgent },
    },
    // Not tests of what people do: `cargo xtask render` draws the pages, `cargo xtask bench` times them.
    { name: "render", testDir: "render", testMatch: "*.render.ts" },
    { name: "bench", testDir: "bench", testMatch: "*.bench.ts" },
  ],
});

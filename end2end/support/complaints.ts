// What a browser complains about while a test runs: errors on the console, exceptions, files that were not found and
// requests to anywhere but our own server. A test that ends with a complaint has failed, whatever it looked at.

import type { BrowserContext } from "@playwright/test";

export class Complaints {
  readonly #heard: string[] = [];
  readonly #expected: RegExp[] = [];

  /** Says beforehand that the test provokes complaints like this one, such as the answer 409 that it is about. */
  expect(pattern: RegExp): void {
    this.#expected.push(pattern);
  }

  /** What nobody expected. */
  get unexpected(): string[] {
    return this.#heard.filter((complaint) => !this.#expected.some((pattern) => pattern.test(complaint)));
  }

  listen(context: BrowserContext, home: string): void {
    context.on("console", (message) => {
      if (message.type() === "error") this.#heard.push(`console: ${message.text()} (${message.location().url})`);
    });
    context.on("weberror", (problem) => this.#heard.push(`exception: ${problem.error().message}`));
    context.on("request", (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol !== "data:" && protocol !== "blob:" && origin !== home) {
        this.#heard.push(`request to another origin: ${request.url()}`);
      }
    });
  }
}

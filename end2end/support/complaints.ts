// What a browser complains about while a test runs: errors on the console, exceptions, answers and files that were
// refused, and requests to anywhere but our own server. A test with a complaint has failed, whatever it looked at.

import type { BrowserContext, Request, Response } from "@playwright/test";

/** Chromium repeats each refused request on its console, without saying which; the request itself is told below. */
const repeated = /^Failed to load resource/;

/** The one question whose refusal is an ordinary answer: who is signed in? Nobody. */
const nobodySignedIn = /^401 GET \S+\/api\/v1\/session$/;

/** What a browser says of each request while its network is switched off. */
export const noNetwork = /^net::ERR_(INTERNET_DISCONNECTED|FAILED)/;

export class Complaints {
  readonly #heard: string[] = [];
  readonly #expected: RegExp[] = [nobodySignedIn];

  /** Says beforehand that the test provokes complaints like this one, such as the answer `409 PUT …` it is about. */
  expect(pattern: RegExp): void {
    this.#expected.push(pattern);
  }

  /** What nobody expected. */
  get unexpected(): string[] {
    return this.#heard.filter((complaint) => !this.#expected.some((pattern) => pattern.test(complaint)));
  }

  listen(context: BrowserContext, home: string): void {
    context.on("console", (message) => {
      if (message.type() === "error" && !repeated.test(message.text())) this.#heard.push(`console: ${message.text()}`);
    });
    context.on("weberror", (problem) => this.#heard.push(`exception: ${problem.error().message}`));
    context.on("request", (request) => this.#origin(request, home));
    context.on("requestfailed", (request) => this.#failure(request));
    context.on("response", (response) => this.#answer(response));
  }

  #origin(request: Request, home: string): void {
    const { origin, protocol } = new URL(request.url());
    if (protocol !== "data:" && protocol !== "blob:" && origin !== home) {
      this.#heard.push(`another origin: ${request.method()} ${request.url()}`);
    }
  }

  #failure(request: Request): void {
    const reason = request.failure()?.errorText ?? "";
    // Leaving a page gives up what it was still asking for.
    if (reason !== "net::ERR_ABORTED") this.#heard.push(`${reason} ${request.method()} ${request.url()}`);
  }

  #answer(response: Response): void {
    if (response.status() >= 400) {
      this.#heard.push(`${response.status()} ${response.request().method()} ${response.url()}`);
    }
  }
}

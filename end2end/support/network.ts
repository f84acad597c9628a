// A browser without a network. The browser's own switch is thrown as a phone's would be, so that the app sees it; but
// Chromium forgets it for a moment while a page loads again, in which a request slips through. Therefore the API is cut
// off by name, too.

import type { BrowserContext } from "@playwright/test";

const api = "**/api/**";

/** Switches the network of every page of `context` off. */
export async function disconnect(context: BrowserContext): Promise<void> {
  await context.route(api, (route) => route.abort("internetdisconnected"));
  await context.setOffline(true);
}

/** Switches it on again. */
export async function reconnect(context: BrowserContext): Promise<void> {
  await context.unroute(api);
  await context.setOffline(false);
}

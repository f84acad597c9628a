// How the app looks on a device before it is opened: theme and language, as the app itself keeps them.

import type { BrowserContext } from "@playwright/test";

import type { Language } from "./words.ts";

export const themes = ["light", "dark"] as const;
export type Theme = (typeof themes)[number];

export async function keepLooks(context: BrowserContext, language: Language, theme: Theme): Promise<void> {
  await context.addInitScript(
    ([language, theme]) => {
      localStorage.setItem("sluice.language", language);
      localStorage.setItem("sluice.theme", theme);
    },
    [language, theme] as const,
  );
}

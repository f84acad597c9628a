// What every browser test starts from: a server of its own with a small company, people who can sign in, the words of
// the language it runs in, and an ear for complaints. One server per worker; a test makes records of its own.

import { test as base, expect, type Page } from "@playwright/test";

import { Complaints } from "./support/complaints.ts";
import { emailOf, type Who } from "./support/people.ts";
import { Person } from "./support/person.ts";
import { password, type Site, type Sluice, startSluice } from "./support/sluice.ts";
import { type Language, Words } from "./support/words.ts";

interface Options {
  /** The language of the browser and of the words. */
  language: Language;
}

interface PerTest {
  /** Fails the test when the browser complained; `complaints.expect(…)` announces what is meant to happen. */
  complaints: Complaints;
  words: Words;
  /** A page in which the rep is signed in. */
  desk: Page;
  rep: Person;
  colleague: Person;
  manager: Person;
  administrator: Person;
  /** A page of its own browser in which somebody is signed in. */
  deskOf: (person: Person) => Promise<Page>;
}

interface PerWorker {
  /** Tests that name another one share no server with the rest: what they make would be in everybody's way. */
  company: string;
  /** What their server is started on. */
  site: Site;
  sluice: Sluice;
  signedIn: (who: Who) => Promise<Person>;
}

export const test = base.extend<Options & PerTest, PerWorker>({
  language: ["zh-CN", { option: true }],
  locale: async ({ language }, use) => use(language),
  words: async ({ language }, use) => use(new Words(language)),
  company: ["the tests'", { option: true, scope: "worker" }],
  site: [{}, { option: true, scope: "worker" }],
  sluice: [
    async ({ company: _, site }, use) => {
      const sluice = await startSluice(site);
      await use(sluice);
      await sluice.stop();
    },
    { scope: "worker" },
  ],
  signedIn: [
    async ({ sluice }, use) => {
      const sessions = new Map<Who, Promise<Person>>();
      await use((who) => {
        const session = sessions.get(who) ?? Person.signIn(sluice.address, emailOf(who), password);
        sessions.set(who, session);
        return session;
      });
    },
    { scope: "worker" },
  ],
  baseURL: async ({ sluice }, use) => use(sluice.address),
  complaints: [
    async ({ context, sluice }, use, test) => {
      const complaints = new Complaints();
      complaints.listen(context, sluice.address);
      await use(complaints);
      if (test.status !== test.expectedStatus) await test.attach("the server's log", { body: sluice.log() });
      expect(complaints.unexpected, "the browser did not complain").toEqual([]);
    },
    { auto: true },
  ],
  rep: async ({ signedIn }, use) => use(await signedIn("rep")),
  colleague: async ({ signedIn }, use) => use(await signedIn("colleague")),
  manager: async ({ signedIn }, use) => use(await signedIn("manager")),
  administrator: async ({ signedIn }, use) => use(await signedIn("administrator")),
  desk: async ({ page, context, rep }, use) => {
    await context.addCookies([rep.cookie]);
    await use(page);
  },
  deskOf: async ({ browser, baseURL, contextOptions, locale, complaints, sluice }, use) => {
    const opened: Page[] = [];
    await use(async (person) => {
      const context = await browser.newContext({ ...contextOptions, baseURL: baseURL!, locale: locale! });
      await context.addCookies([person.cookie]);
      complaints.listen(context, sluice.address);
      const page = await context.newPage();
      opened.push(page);
      return page;
    });
    for (const page of opened) await page.context().close();
  },
});

export { expect, password };
export { unique } from "./support/person.ts";

// What every browser test starts from: a server of its own with the demonstration company, and an ear for complaints.
// One server per worker; a test that changes much takes records of its own.

import { test as base, expect } from "@playwright/test";

import { Complaints } from "./support/complaints.ts";
import { password, type Sluice, startSluice } from "./support/sluice.ts";

interface PerTest {
  /** Fails the test when the browser complained; `complaints.expect(…)` announces what is meant to happen. */
  complaints: Complaints;
}

interface PerWorker {
  sluice: Sluice;
}

export const test = base.extend<PerTest, PerWorker>({
  sluice: [
    async ({}, use) => {
      const sluice = await startSluice();
      await use(sluice);
      await sluice.stop();
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
});

export { expect, password };

// Before all tests: fills the demonstration company once and adds the people of the tests. Each server then starts on
// a copy of it, in well under a second, and no test sees what another one wrote on another server.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { addPeople } from "./people.ts";
import { password, preparedVariable, runSluice } from "./sluice.ts";

export default async function prepare(): Promise<() => Promise<void>> {
  // Whoever runs a test again and again by hand keeps the folder.
  if (process.env[preparedVariable] !== undefined) return () => Promise.resolve();
  const folder = await mkdtemp(join(tmpdir(), "sluice-demo-"));
  await runSluice(["demo"], folder);
  await addPeople(folder, password);
  process.env[preparedVariable] = folder;
  return () => rm(folder, { recursive: true, force: true });
}

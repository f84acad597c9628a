// Before all tests: fills the demonstration company once. Each server then starts on a copy of it, in well under a
// second, and no test sees what another one wrote on another server.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { preparedVariable, runSluice } from "./sluice.ts";

export default async function prepare(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "sluice-demo-"));
  await runSluice("demo", folder);
  process.env[preparedVariable] = folder;
  return () => rm(folder, { recursive: true, force: true });
}

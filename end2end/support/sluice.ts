// The program under test: started, waited for and stopped. Knows nothing of browsers.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** The password of every demonstration sign-in during the tests. */
export const password = "only-for-the-tests-8";

/** Names the folder with the filled demonstration company. */
export const preparedVariable = "SLUICE_PREPARED_DATA";

const binary = process.env["SLUICE_BINARY"] ?? resolve(import.meta.dirname, "../../target/debug/sluice");
const patience = 20_000;

/** A running server and the folder it keeps its data in. */
export interface Sluice {
  readonly address: string;
  readonly data: string;
  /** Everything it has written to its log so far. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

/** Runs one command of the program to its end; `input` is what it reads. */
export async function runSluice(words: readonly string[], data: string, input = ""): Promise<void> {
  const child = start(words, data);
  const log = gather(child);
  child.stdin?.end(input);
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`sluice ${words.join(" ")} ended with ${code}\n${log()}`);
}

/** What a server is started on. */
export interface Site {
  /** Nobody is there yet, instead of the demonstration company. */
  readonly empty?: boolean;
  /** Settings by the names of their variables. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Starts a server on a free port of the loopback, on a copy of the demonstration company or on nothing. */
export async function startSluice({ empty = false, settings = {} }: Site = {}): Promise<Sluice> {
  const prepared = process.env[preparedVariable];
  if (prepared === undefined) throw new Error("the demonstration company has not been prepared");
  const data = await mkdtemp(join(tmpdir(), "sluice-end2end-"));
  if (!empty) await cp(prepared, data, { recursive: true });

  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const child = start(["serve"], data, { ...settings, SLUICE_LISTEN: `127.0.0.1:${port}` });
  const log = gather(child);
  await ready(child, address, log);
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.kill("SIGTERM")) await once(child, "exit");
    await rm(data, { recursive: true, force: true });
  };
  return { address, data, log, stop };
}

function start(words: readonly string[], data: string, settings: Record<string, string> = {}): ChildProcess {
  // The settings of whoever runs the tests must not leak in.
  const { DATABASE_URL: _database, ...inherited } = process.env;
  const environment = { ...inherited, SLUICE_DATA: data, SLUICE_DEMO_PASSWORD: password, ...settings };
  return spawn(binary, words, { cwd: data, env: environment, stdio: ["pipe", "pipe", "pipe"] });
}

function gather(child: ChildProcess): () => string {
  let text = "";
  const add = (part: Buffer): void => {
    text += part.toString();
  };
  child.stdout?.on("data", add);
  child.stderr?.on("data", add);
  child.on("error", (problem) => add(Buffer.from(String(problem))));
  return () => text;
}

async function ready(child: ChildProcess, address: string, log: () => string): Promise<void> {
  const until = Date.now() + patience;
  while (Date.now() < until && child.exitCode === null) {
    const answer = await fetch(`${address}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await pause(20);
  }
  child.kill("SIGKILL");
  throw new Error(`sluice serve did not become ready\n${log()}`);
}

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no free port was found");
  return address.port;
}

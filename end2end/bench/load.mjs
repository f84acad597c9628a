// Asks a server as often as it can answer, or at a steady rate, and says how it went as JSON.
//
// usage: node load.mjs '{"url": …, "headers": {…}, "seconds": 15, "rate"?: 200, "bodies"?: "FILE"}'
//        node load.mjs '{"mixture": "FILE", "seconds": 60, "rate": 200}'
//
// Without `rate`, sixteen connections each ask again as soon as they were answered. With it a request goes out when it
// is due, however many are still open, and counts from then, so that a server that stands still cannot hide it.
// `bodies` names a file with a JSON text on every line; they are posted one after another, and again from the first.
// `mixture` names one with a request on every line, {"kind", "url", "cookie"}, asked in the same way; how long each kind
// took is reported beside the whole.

import { readFile } from "node:fs/promises";
import { Agent, request as ask } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

import autocannon from "autocannon";

const { url, headers, seconds, rate, bodies, mixture } = JSON.parse(process.argv[2]);
const report = rate === undefined ? await closed() : await open();
process.stdout.write(`${JSON.stringify(report)}\n`);

async function closed() {
  const outcome = await autocannon({
    url,
    headers,
    connections: 16,
    duration: seconds,
    ...(bodies === undefined ? {} : await posted()),
  });
  const failed = outcome.errors + outcome.timeouts;
  return { rate: outcome["2xx"] / outcome.duration, p99: outcome.latency.p99, refused: outcome.non2xx, failed };
}

async function posted() {
  const json = { ...headers, "content-type": "application/json" };
  return { requests: (await lines(bodies)).map((body) => ({ method: "POST", headers: json, body })) };
}

async function lines(file) {
  return (await readFile(file, "utf8")).trim().split("\n");
}

/** What is asked in turn: of what kind it is, where, with which headers and body. */
async function turns() {
  if (mixture !== undefined) {
    const drawn = (await lines(mixture)).map((line) => JSON.parse(line));
    return drawn.map(({ kind, url, cookie }) => ({ kind, url, headers: { cookie } }));
  }
  if (bodies === undefined) return [{ url, headers }];
  return (await lines(bodies)).map((body) => ({ url, headers, body }));
}

async function open() {
  const agent = new Agent({ keepAlive: true });
  const all = await turns();
  const count = seconds * rate;
  const began = performance.now();
  const asked = [];
  while (asked.length < count) {
    const due = began + (asked.length * 1000) / rate;
    const early = due - performance.now();
    if (early > 0) await pause(early);
    asked.push(answered(agent, due, all[asked.length % all.length]));
  }
  const outcomes = await Promise.all(asked);
  agent.destroy();
  const good = outcomes.filter(({ status }) => status === 200);
  const failed = outcomes.filter(({ status }) => status === undefined).length;
  const named = new Set(all.flatMap(({ kind }) => kind ?? []));
  const kinds = [...named].map((kind) => ({ kind, ...spread(good.filter((outcome) => outcome.kind === kind)) }));
  return { rate, ...spread(good), refused: count - good.length - failed, failed, kinds };
}

/** How many there are, and within how many milliseconds half of them and 99 of 100 came. */
function spread(outcomes) {
  const times = outcomes.map(({ time }) => time).sort((one, other) => one - other);
  const at = (share) => times[Math.floor(times.length * share)] ?? null;
  return { count: times.length, p50: at(0.5), p99: at(0.99), slowest: times.at(-1) ?? null };
}

/** The status and the milliseconds since the request was due, once all of the answer is there. */
function answered(agent, due, { kind, url, headers, body }) {
  const type = body === undefined ? {} : { "content-type": "application/json" };
  const options = { agent, method: body === undefined ? "GET" : "POST", headers: { ...headers, ...type } };
  return new Promise((resolve) => {
    const request = ask(url, options, (answer) => {
      answer.resume();
      answer.on("end", () => resolve({ kind, status: answer.statusCode, time: performance.now() - due }));
    });
    request.on("error", () => resolve({ kind }));
    request.end(body);
  });
}

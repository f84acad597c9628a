// Asks a server as often as it can answer, or at a steady rate, and says how it went as JSON.
//
// usage: node load.mjs '{"url": …, "headers": {…}, "seconds": 15, "rate"?: 200, "bodies"?: "FILE", "paths"?: "FILE"}'
//
// Without `rate`, sixteen connections each ask again as soon as they were answered. With it a request goes out when it
// is due, however many are still open, and counts from then, so that a server that stands still cannot hide it.
// `bodies` names a file with a JSON text on every line; they are posted one after another, and again from the first.
// `paths` names one with a path on every line; at a steady rate they are asked for in turn, each below `url`.

import { readFile } from "node:fs/promises";
import { Agent, request as ask } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

import autocannon from "autocannon";

const { url, headers, seconds, rate, bodies, paths } = JSON.parse(process.argv[2]);
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
  return { requests: (await texts()).map((body) => ({ method: "POST", headers: json, body })) };
}

/** The lines of a file, that of the bodies where none is named. */
async function texts(file = bodies) {
  return (await readFile(file, "utf8")).trim().split("\n");
}

async function open() {
  const agent = new Agent({ keepAlive: true });
  const lines = bodies === undefined ? undefined : await texts();
  const below = paths === undefined ? [""] : await texts(paths);
  const count = seconds * rate;
  const began = performance.now();
  const asked = [];
  while (asked.length < count) {
    const due = began + (asked.length * 1000) / rate;
    const early = due - performance.now();
    if (early > 0) await pause(early);
    const address = url + below[asked.length % below.length];
    asked.push(answered(agent, address, due, lines?.[asked.length % lines.length]));
  }
  const outcomes = await Promise.all(asked);
  agent.destroy();
  const times = outcomes.filter(({ status }) => status === 200).map(({ time }) => time);
  times.sort((one, other) => one - other);
  const failed = outcomes.filter(({ status }) => status === undefined).length;
  return { rate, p99: times[Math.floor(times.length * 0.99)], refused: count - times.length - failed, failed };
}

/** The status and the milliseconds since the request was due, once all of the answer is there. */
function answered(agent, address, due, body) {
  const kind = body === undefined ? {} : { "content-type": "application/json" };
  const options = { agent, method: body === undefined ? "GET" : "POST", headers: { ...headers, ...kind } };
  return new Promise((resolve) => {
    const request = ask(address, options, (answer) => {
      answer.resume();
      answer.on("end", () => resolve({ status: answer.statusCode, time: performance.now() - due }));
    });
    request.on("error", () => resolve({}));
    request.end(body);
  });
}

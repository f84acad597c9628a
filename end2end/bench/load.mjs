// Asks a server as often as it can answer, or at a steady rate, on sixteen connections, and says how it went as JSON.
//
// usage: node load.mjs '{"url": …, "headers": {…}, "seconds": 15, "rate"?: 200, "bodies"?: "FILE"}'
//
// With `rate` a late answer counts from when its request was due, so that a server that stands still cannot hide it.
// `bodies` names a file with a JSON text on every line; they are posted one after another.

import { readFile } from "node:fs/promises";

import autocannon from "autocannon";

const { url, headers, seconds, rate, bodies } = JSON.parse(process.argv[2]);
const posted = async () => {
  const lines = (await readFile(bodies, "utf8")).trim().split("\n");
  const json = { ...headers, "content-type": "application/json" };
  return { requests: lines.map((body) => ({ method: "POST", headers: json, body })) };
};
const outcome = await autocannon({
  url,
  headers,
  connections: 16,
  duration: seconds,
  ...(rate === undefined ? {} : { overallRate: rate }),
  ...(bodies === undefined ? {} : await posted()),
});
const answers = outcome["2xx"];
const report = {
  rate: answers / outcome.duration,
  p99: outcome.latency.p99,
  refused: outcome.non2xx,
  failed: outcome.errors + outcome.timeouts,
};
process.stdout.write(`${JSON.stringify(report)}\n`);

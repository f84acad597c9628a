// How many verdicts a second a WebAssembly module gives whose `main` gives 20,000 of them: the median of several calls.
//
// usage: node rate.mjs MODULE

import { readFile } from 'node:fs/promises';

const BATCH = 20_000;
const { instance } = await WebAssembly.instantiate(await readFile(process.argv[2]), {});
const rates = [];
for (let round = 0; round < 11; round += 1) {
  const began = performance.now();
  instance.exports.main(0, 0);
  rates.push((BATCH / (performance.now() - began)) * 1000);
}
// The first rounds warm the engine up.
const warm = rates.slice(2).sort((one, other) => one - other);
process.stdout.write(`${Math.round(warm[Math.floor(warm.length / 2)])}\n`);

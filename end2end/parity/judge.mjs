// Judges cases with the WebAssembly module that is served to browsers.
//
// usage: node judge.mjs WEB_FOLDER < cases > answers      one JSON string a line, both ways
//        node judge.mjs WEB_FOLDER --rate < cases         cases a second, the median of several rounds
//
// Loads the very files of the built web app and asks them nothing but to judge: the app is not started.

import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const [folder, mode] = process.argv.slice(2);

/** The one file of the web app whose name begins and ends like this, around the hash of its content. */
async function served(start, end) {
  const names = (await readdir(folder)).filter((name) => name.startsWith(start) && name.endsWith(end));
  if (names.length !== 1) throw new Error(`${folder} holds ${names.length} files ${start}…${end}, not one`);
  return readFile(join(folder, names[0]));
}

const script = await served('app.', '.js');
const app = await import(`data:text/javascript;base64,${script.toString('base64')}`);
app.initSync({ module: await served('app_bg.', '.wasm') });
// The rules of every form stand in parts that a browser fetches later; here they are read from the same folder.
globalThis.fetch = async (address) =>
  new Response(await readFile(join(folder, address)), { headers: { 'content-type': 'application/wasm' } });
if (!(await app.fetch_judge())) throw new Error('the part that judges could not be read');

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const lines = Buffer.concat(chunks).toString('utf8').split('\n');
const cases = lines.filter((line) => line !== '').map((line) => JSON.parse(line));

if (mode === '--rate') {
  const rates = [];
  for (let round = 0; round < 9; round += 1) {
    const began = performance.now();
    for (const text of cases) app.judge(text);
    rates.push((cases.length / (performance.now() - began)) * 1000);
  }
  // The first rounds warm the engine up.
  const warm = rates.slice(2).sort((one, other) => one - other);
  process.stdout.write(`${Math.round(warm[Math.floor(warm.length / 2)])}\n`);
} else {
  process.stdout.write(cases.map((text) => `${JSON.stringify(app.judge(text))}\n`).join(''));
}

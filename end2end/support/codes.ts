// What an authenticator app does: six figures from a secret and the time (RFC 6238). Knows no page.

import { createHmac } from "node:crypto";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const step = 30_000;

/** The code that `secret`, in base 32, gives at `now`. */
export function codeOf(secret: string, now = Date.now()): string {
  const bits = [...secret.replaceAll(/\s/g, "")].map((letter) => letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(now / step)));
  const digest = createHmac("sha1", key).update(counter).digest();
  const at = digest.at(-1)! & 15;
  return String((digest.readUInt32BE(at) & 0x7fff_ffff) % 1_000_000).padStart(6, "0");
}

/** The code of the step after this one, which is taken already: a code is taken once. */
export function nextCodeOf(secret: string): string {
  return codeOf(secret, Date.now() + step);
}

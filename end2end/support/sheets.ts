// The spreadsheets that tests import: the files that the server's own tests read.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const folder = resolve(import.meta.dirname, "../../server/tests/fixtures");

/** The customers that a team kept by hand, as a workbook and as text in GB18030. */
export const sheets = ["customers-dev.xlsx", "customers-dev-gb18030.csv"] as const;

export interface Sheet {
  readonly name: string;
  readonly path: string;
  readonly content: Uint8Array;
}

export function sheet(name: (typeof sheets)[number]): Sheet {
  const path = resolve(folder, name);
  return { name, path, content: readFileSync(path) };
}

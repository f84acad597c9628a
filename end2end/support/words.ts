// The app's own words, read from its text files: a test names what a person reads, and goes on working when a sentence
// is polished. Knows no page.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";

export const languages = ["zh-CN", "en"] as const;
export type Language = (typeof languages)[number];

/** What fills the `{places}` of a text. */
export type Places = Record<string, string | number>;

const folder = resolve(import.meta.dirname, "../../app/text");

function read(language: Language): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  let section = "";
  for (const line of readFileSync(resolve(folder, `${language}.toml`), "utf8").split("\n")) {
    const head = /^\[(.+)\]$/.exec(line);
    const entry = /^(\w+) = (".*")$/.exec(line);
    if (head) section = head[1]!;
    // A basic string of these files is a string of JSON, too.
    if (entry) texts.set(`${section}.${entry[1]}`, JSON.parse(entry[2]!) as string);
  }
  return texts;
}

/** All texts by language and key. */
export const texts: Readonly<Record<Language, ReadonlyMap<string, string>>> = {
  "zh-CN": read("zh-CN"),
  en: read("en"),
};

/** The words of one language. */
export class Words {
  constructor(readonly language: Language) {}

  /** The text of `key` with its places filled; `{count|one|many}` follows the count. */
  say(key: string, places: Places = {}): string {
    const text = texts[this.language].get(key);
    if (text === undefined) throw new Error(`there is no text “${key}”`);
    return text.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (_, name: string, one?: string, many?: string) => {
      const value = places[name];
      if (value === undefined) throw new Error(`“${key}” needs {${name}}`);
      if (one === undefined || many === undefined) return String(value);
      return value === 1 ? one : many;
    });
  }

  /** The text of `key` as a pattern in which every place may be anything. */
  like(key: string): RegExp {
    const text = texts[this.language].get(key);
    if (text === undefined) throw new Error(`there is no text “${key}”`);
    const parts = text.split(/\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(parts.join(".*"));
  }

  /** What a stage of the rules is called. */
  named(name: { zh: string; en: string }): string {
    return this.language === "en" ? name.en : name.zh;
  }
}

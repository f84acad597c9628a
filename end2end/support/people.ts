// Who works at the company of the tests. Two reps sit in the manager's team and begin with nothing of their own, so
// that a test finds what it made and nothing else.

import { runSluice } from "./sluice.ts";

interface Job {
  readonly email: string;
  readonly name: string;
  readonly role: "rep" | "manager" | "admin";
  readonly team: string;
}

const team = "测试组";

export const people = {
  rep: { email: "rep@sluice.test", name: "江晚", role: "rep", team },
  /** Another rep of the same team. */
  colleague: { email: "colleague@sluice.test", name: "许清", role: "rep", team },
  manager: { email: "manager@sluice.test", name: "陆衡", role: "manager", team },
  administrator: { email: "administrator@sluice.test", name: "秦牧", role: "admin", team },
} as const satisfies Record<string, Job>;

/** The rep of the demonstration company: years of customers, deals and leads. */
export const seasoned = { email: "rep@demo.test" } as const;

/** Somebody who can sign in. */
export type Who = keyof typeof people | "seasoned";

/** With what they sign in. */
export function emailOf(who: Who): string {
  return who === "seasoned" ? seasoned.email : people[who].email;
}

/** Adds all of them to the site in a folder, by the program's own command. */
export async function addPeople(data: string, password: string): Promise<void> {
  for (const { email, name, role, team } of Object.values(people)) {
    await runSluice(["user", "add", "--email", email, "--name", name, "--role", role, "--team", team, "--demonstration"], data, password);
  }
}

// Somebody who works with Sluice by its API, as a script does: each test makes the records it needs this way, and asks
// what the server thinks. Knows no page.

import { randomUUID } from "node:crypto";

import type { Sheet } from "./sheets.ts";

/** Anything the API answers with; the tests look at the few fields they are about. */
export type Answer = any;

/** An answer with its status, for those that may be refusals. */
export interface Asked {
  readonly status: number;
  readonly body: Answer;
}

export interface Account {
  readonly id: string;
  readonly name: string;
}

export interface Deal {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly account: Account;
}

/** A cookie as the browser takes it. */
export interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly url: string;
}

export class Person {
  private constructor(
    readonly address: string,
    readonly email: string,
    readonly cookie: Cookie,
    /** Who the server says it is. */
    readonly session: Answer,
  ) {}

  /** Signs in. */
  static async signIn(address: string, email: string, password: string): Promise<Person> {
    const answer = await fetch(`${address}/api/v1/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email, password }),
    });
    if (!answer.ok) throw new Error(`${email} could not sign in: ${answer.status} ${await answer.text()}`);
    const [pair] = (answer.headers.getSetCookie()[0] ?? "").split(";");
    const [name, value] = (pair ?? "").split("=") as [string, string];
    return new Person(address, email, { name, value, url: address }, await answer.json());
  }

  get name(): string {
    return this.session.user.name as string;
  }

  /** Asks, whatever the answer. */
  async ask(method: string, path: string, body?: unknown): Promise<Asked> {
    const raw = body instanceof Uint8Array;
    const answer = await fetch(`${this.address}${path}`, {
      method,
      headers: {
        cookie: `${this.cookie.name}=${this.cookie.value}`,
        "content-type": raw ? "application/octet-stream" : "application/json",
      },
      ...(body === undefined ? {} : { body: raw ? new Blob([new Uint8Array(body)]) : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === "" ? undefined : JSON.parse(text) };
  }

  /** Asks for what must succeed. */
  async get(path: string): Promise<Answer> {
    return this.#succeed("GET", path);
  }

  async account(name = unique("企业")): Promise<Account> {
    const answer = await this.#succeed("POST", "/api/v1/accounts", { name });
    return { id: answer.id, name };
  }

  async contact(account: Account, fields: { name: string; phone?: string }): Promise<Answer> {
    return this.#succeed("POST", "/api/v1/contacts", { account: account.id, ...fields });
  }

  async lead(fields: { name: string; company?: string; phone?: string; source?: string; status?: string; need?: string }): Promise<Answer> {
    return this.#succeed("POST", "/api/v1/leads", { source: "web_form", status: "new", ...fields });
  }

  /** A deal at the first stage, of a customer of its own unless one is named. */
  async deal(fields: Record<string, unknown> = {}, account?: Account): Promise<Deal> {
    const customer = account ?? (await this.account());
    const name = unique("商机");
    const amount = { minor: 12_800_000, currency: "CNY" };
    const answer = await this.#succeed("POST", "/api/v1/deals", { account: customer.id, name, amount, ...fields });
    return { id: answer.id, name: answer.fields.name, version: answer.version, account: customer };
  }

  /** A deal whose first gate has everything but what `without` names. */
  async dealAtItsGate(without: { touches?: number } = {}): Promise<Deal> {
    const deal = await this.deal({
      competitor_brief: "对手报价低两成",
      budget_low: 10_000_000,
      budget_high: 20_000_000,
      decision_maker_title: "总经理",
    });
    for (let touch = without.touches ?? 0; touch < 3; touch++) await this.call(deal, 180);
    await this.upload(deal, "needs_summary");
    return deal;
  }

  /** Logs a call of so many seconds, just now. */
  async call(deal: Deal, seconds: number): Promise<Answer> {
    const about = { kind: "deal", id: deal.id };
    const figures = { call_seconds: seconds };
    return this.#succeed("POST", "/api/v1/activities", { about, kind: "call", occurred_at: new Date().toISOString(), figures });
  }

  async upload(deal: Deal, document: string): Promise<Answer> {
    const query = new URLSearchParams({ about_kind: "deal", about_id: deal.id, name: `${document}.pdf`, document });
    return this.#succeed("POST", `/api/v1/attachments?${query}`, new TextEncoder().encode("%PDF-1.7\n%%EOF"));
  }

  /** Sends a spreadsheet to import; nothing is made of it yet. */
  async uploadSheet({ name, content }: Omit<Sheet, "path">): Promise<Answer> {
    return this.#succeed("POST", `/api/v1/imports?${new URLSearchParams({ name })}`, content);
  }

  /** Asks to move a deal as it stands now. */
  async move(deal: Deal, to: string): Promise<Asked> {
    const { version } = await this.get(`/api/v1/deals/${deal.id}`);
    return this.ask("POST", `/api/v1/deals/${deal.id}/moves`, { version, to });
  }

  async #succeed(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await this.ask(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}

/** A name that no other test uses. */
export function unique(word: string): string {
  return `${word}${randomUUID().slice(0, 8)}`;
}

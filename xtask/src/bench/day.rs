//! The busiest hour of a large company: sixty people read lists, boards, records and what happened lately, all at a
//! steady rate, each within what they may see. Every kind of request is reported by itself.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::dice::Dice;
use super::load::{self, Drawn};
use super::print_figure;
use super::site::{self, KINDS, Kind, Server, Site};

/// 20 times 5,000 customers and 8,000 deals.
const SCALE: u32 = 20;
const WARM_UP: Duration = Duration::from_secs(5);
const DURATION: Duration = Duration::from_secs(60);
/// Requests a second.
const RATE: u32 = 200;
/// How many different people of each role ask.
const PEOPLE: [(&str, usize); 3] = [("rep", 40), ("manager", 15), ("admin", 5)];
/// How many requests are drawn, and asked again from the first.
const DRAWN: usize = 3_000;

pub(super) fn measure() -> Result<()> {
    site::build()?;
    for kind in KINDS {
        let site = Site::kept(kind, SCALE)?;
        let server = site.serve()?;
        let drawn = draw(&server)?;
        load::mixture(&drawn, site.folder(), RATE, WARM_UP)?;
        report(kind, &load::mixture(&drawn, site.folder(), RATE, DURATION)?);
    }
    Ok(())
}

fn report(kind: Kind, outcome: &load::Outcome) {
    print_figure(&format!("{kind}, all of it, p99"), &format!("{:.1} ms", outcome.p99), "at most 20 ms");
    for of in &outcome.kinds {
        let spread = format!("{:.1} · {:.1} · {:.0} ms", of.p50, of.p99, of.slowest);
        print_figure(
            &format!("  {} ({}), p50 · p99 · slowest", of.kind, of.count),
            &spread,
            "p99 at most 20 ms",
        );
    }
}

/// What one person asks for, and how often of a hundred times.
struct Asking {
    kind: &'static str,
    weight: usize,
    paths: Vec<String>,
}

/// The requests of everybody, in an order that no kind and nobody has for themselves.
fn draw(server: &Server) -> Result<Vec<Drawn>> {
    let mut dice = Dice::new(1);
    let mut people = Vec::new();
    for (cookie, askings) in everybody(server)? {
        let weights: usize = askings.iter().map(|asking| asking.weight).sum();
        ensure!(weights == 100, "the weights of a person are {weights}");
        people.push((cookie, askings));
    }
    let mut drawn = Vec::new();
    while drawn.len() < DRAWN {
        let (cookie, askings) = dice.one_of(&people).context("there is nobody")?;
        let mut face = dice.below(100);
        for asking in askings {
            if face < asking.weight {
                let path = dice.one_of(&asking.paths).context("there is nothing to ask")?;
                drawn.push(Drawn { kind: asking.kind, url: server.url(path), cookie: cookie.clone() });
                break;
            }
            face -= asking.weight;
        }
    }
    Ok(drawn)
}

/// A cookie of each person, and what they ask for.
fn everybody(server: &Server) -> Result<Vec<(String, Vec<Asking>)>> {
    let administrator = server.sign_in("admin@demo.test")?;
    let mut everybody = Vec::new();
    for (role, count) in PEOPLE {
        let listed = server.get(&format!("/api/v1/people?limit=200&role={role}"), &administrator)?;
        let emails: Vec<&str> = items(&listed).filter_map(|person| person["email"].as_str()).collect();
        ensure!(!emails.is_empty(), "there is no {role}");
        for place in 0..count {
            let cookie = server.sign_in(emails[place % emails.len()])?;
            let askings = askings(server, &cookie)?;
            everybody.push((cookie, askings));
        }
    }
    Ok(everybody)
}

/// What somebody asks for, made of the ids and keys that they see.
fn askings(server: &Server, cookie: &str) -> Result<Vec<Asking>> {
    const DEALS: &str = "/api/v1/lists/deal?limit=50";
    const ACCOUNTS: &str = "/api/v1/lists/account?limit=50";
    let deals = server.get("/api/v1/deals?limit=100", cookie)?;
    let accounts = server.get("/api/v1/accounts?limit=100", cookie)?;
    let listed = server.get(DEALS, cookie)?;
    let of = |kind, weight, paths: Vec<String>| Asking { kind, weight, paths };
    let with = |list: &str, more: &[&str]| more.iter().map(|more| format!("{list}&{more}")).collect();
    let askings = vec![
        of("list of deals", 15, vec![DEALS.to_owned()]),
        of("next page of deals", 10, vec![further(DEALS, &listed)]),
        of(
            "deals filtered",
            10,
            with(
                DEALS,
                &[
                    "filter=stage.any_of:needs_confirmed,contract_review;amount.at_least:10000000",
                    "filter=silence.at_least:7&sort=-silence",
                    "filter=source.any_of:referral;expected_close_on.is_filled&sort=expected_close_on",
                    "filter=owner.any_of:me",
                ],
            ),
        ),
        of(
            "deals sorted",
            10,
            with(DEALS, &["sort=-silence", "sort=-amount", "sort=name", "sort=-stay", "sort=-created_at"]),
        ),
        of("deal", 15, each("/api/v1/deals/", "", &deals)),
        of("facts of a deal", 5, each("/api/v1/deals/", "/facts", &deals)),
        of("customer", 10, each("/api/v1/accounts/", "", &accounts)),
        of("story", 10, each("/api/v1/timeline?about_kind=account&about_id=", "", &accounts)),
        of(
            "list of customers",
            8,
            with(ACCOUNTS, &["sort=name", "sort=-updated_at", "filter=grade.any_of:A", "sort=-open_deals"]),
        ),
        of("today", 5, vec!["/api/v1/today".to_owned()]),
        of("board", 2, vec!["/api/v1/deals/board".to_owned()]),
    ];
    for Asking { kind, paths, .. } in &askings {
        ensure!(!paths.is_empty(), "somebody has nothing to ask of the kind “{kind}”");
        // Every way of asking once: a refusal is a fault of the benchmark.
        for path in paths.iter().take(5) {
            server.get(path, cookie).with_context(|| path.clone())?;
        }
    }
    Ok(askings)
}

fn items(page: &Value) -> impl Iterator<Item = &Value> {
    page["items"].as_array().into_iter().flatten()
}

/// A path for every row of a page.
fn each(before: &str, after: &str, page: &Value) -> Vec<String> {
    items(page).filter_map(|row| row["id"].as_str()).map(|id| format!("{before}{id}{after}")).collect()
}

/// The page behind this one, or this one again where it is the last.
fn further(path: &str, page: &Value) -> String {
    page["next"].as_str().map_or_else(|| path.to_owned(), |next| format!("{path}&after={next}"))
}

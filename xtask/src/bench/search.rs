//! Search in a company with 100,000 customers and 160,000 deals: what people type, drawn from the names that are there,
//! at a steady rate; and how long it takes until something new is found.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use pinyin::ToPinyin;

use super::dice::Dice;
use super::load::{self, Drawn};
use super::print_figure;
use super::site::{self, KINDS, Kind, Server, Site};
use crate::process;

/// 20 times 8,000 deals.
const SCALE: u32 = 20;
/// Different texts that are typed.
const TEXTS: usize = 2_000;
const WARM_UP: Duration = Duration::from_secs(3);
const DURATION: Duration = Duration::from_secs(20);
/// Requests a second of the open loops.
const RATES: [u32; 2] = [50, 200];
/// New records that are waited for.
const NEW: usize = 20;
/// How long one is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) fn measure() -> Result<()> {
    site::build()?;
    for kind in KINDS {
        let site = Site::kept(kind, SCALE)?;
        let began = Instant::now();
        let said = process::output(site.sluice(&["search", "rebuild"]).env("SLUICE_LOG", "warn"))?;
        print_figure(
            &format!("{kind}: {}", said.trim()),
            &format!("{:.0} s", began.elapsed().as_secs_f64()),
            "",
        );
        let server = site.serve()?;
        let paths = texts(&server)?;
        for who in ["rep", "manager", "admin"] {
            typed(kind, &site, &server, who, &paths)?;
        }
        fresh(kind, &server)?;
    }
    Ok(())
}

fn typed(kind: Kind, site: &Site, server: &Server, who: &str, paths: &[String]) -> Result<()> {
    let cookie = server.sign_in(&format!("{who}@demo.test"))?;
    let search = |path: &String| Drawn { kind: "search", url: server.url(path), cookie: cookie.clone() };
    let drawn: Vec<Drawn> = paths.iter().map(search).collect();
    load::mixture(&drawn, site.folder(), RATES[0], WARM_UP)?;
    for rate in RATES {
        let open = load::mixture(&drawn, site.folder(), rate, DURATION)?;
        print_figure(
            &format!("{kind}, {who}: p99 at {rate}/s"),
            &format!("{:.1} ms", open.p99),
            "at most 50 ms",
        );
    }
    Ok(())
}

/// Customers that are made and asked for until they are found.
fn fresh(kind: Kind, server: &Server) -> Result<()> {
    let cookie = server.sign_in("rep@demo.test")?;
    let mut waited = Vec::with_capacity(NEW);
    // The site is kept: the names of an earlier run are there already.
    let run = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis();
    for number in 0..NEW {
        let name = format!("鲸落{run:x}号仪器{number}");
        let made = serde_json::json!({ "name": name });
        let began = Instant::now();
        server.post("/api/v1/accounts", &cookie, &made)?;
        let path = path_of(&name);
        while server.get(&path, &cookie)?["hits"].as_array().is_none_or(Vec::is_empty) {
            if began.elapsed() > PATIENCE {
                bail!("{name} is not found");
            }
        }
        waited.push(began.elapsed());
    }
    waited.sort_unstable();
    let (median, worst) = (waited.get(NEW / 2).copied(), waited.last().copied());
    let figure =
        |waited: Option<Duration>| format!("{:.0}", waited.unwrap_or_default().as_secs_f64() * 1000.0);
    let figures = format!("{}, {} ms", figure(median), figure(worst));
    print_figure(&format!("{kind}: from asking for it to be made to found"), &figures, "");
    Ok(())
}

/// Searches for what an administrator sees. The same site gives the same texts.
fn texts(server: &Server) -> Result<Vec<String>> {
    let cookie = server.sign_in("admin@demo.test")?;
    let mut known: Vec<(String, Option<String>)> = Vec::new();
    for list in ["accounts?sort=name&limit=200", "contacts?limit=200", "deals?limit=200", "leads?limit=200"] {
        let mut after = String::new();
        for _ in 0..5 {
            let page = server.get(&format!("/api/v1/{list}{after}"), &cookie)?;
            let rows = page["items"].as_array().context("a list has no rows")?;
            known.extend(rows.iter().filter_map(|row| {
                let text = |field: &str| row[field].as_str().map(str::to_owned);
                Some((text("name").or_else(|| text("company"))?, text("phone").or_else(|| text("email"))))
            }));
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
    }
    let mut dice = Dice::new(0x5eed);
    let mut lines = Vec::with_capacity(TEXTS);
    while lines.len() < TEXTS {
        let (name, reached) = dice.one_of(&known).context("the site has no names")?;
        lines.push(path_of(&text(&mut dice, name, reached.as_deref())));
    }
    Ok(lines)
}

/// What somebody types who remembers something of it.
fn text(dice: &mut Dice, name: &str, reached: Option<&str>) -> String {
    let letters: Vec<char> = name.chars().collect();
    let part = |from: usize, length: usize| letters.iter().skip(from).take(length).collect::<String>();
    let middle = dice.below(letters.len().saturating_sub(2).max(1));
    let spelled: Vec<&str> =
        part(middle, 4).as_str().to_pinyin().flatten().map(|read| read.plain()).collect();
    match dice.below(20) {
        0..=5 => part(middle, 2 + dice.below(3)),
        6..=8 => part(0, 2 + dice.below(3)),
        9..=11 if spelled.len() > 1 => spelled.concat(),
        12..=14 if spelled.len() > 1 => spelled.iter().filter_map(|one| one.chars().next()).collect(),
        // A letter is forgotten.
        15 if name.is_ascii() && letters.len() > 5 => {
            letters.iter().enumerate().filter(|(at, _)| *at != 2).map(|(_, letter)| letter).collect()
        }
        16..=17 => match reached {
            Some(mail) if mail.contains('@') => mail.chars().take(6).collect(),
            Some(phone) => phone.chars().skip(phone.chars().count().saturating_sub(4)).collect(),
            None => name.to_owned(),
        },
        18 => format!("无此{}", part(middle, 1)),
        _ => name.to_owned(),
    }
}

fn path_of(text: &str) -> String {
    let mut path = "/api/v1/search?text=".to_owned();
    for byte in text.chars().take(100).collect::<String>().bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => path.push(char::from(byte)),
            _ => path.push_str(&format!("%{byte:02X}")),
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_drawn_from_a_name() {
        let mut dice = Dice::new(1);
        for _ in 0..200 {
            let typed = text(&mut dice, "华为技术有限公司", Some("+8613911223344"));
            assert!(!typed.is_empty());
            let path = path_of(&typed);
            assert!(path.is_ascii() && !path.contains(' '), "{path}");
        }
    }
}

//! `cargo xtask bench`: figures, never asserted. Each benchmark prints what it measured, beside what is asked of it.
//!
//! Servers are optimised builds with data of their own, in a temporary folder; nothing of the repository's `data/` is
//! touched. Whatever makes the load runs on the same machine and takes its share of it.

mod audit;
mod day;
mod dice;
mod idle;
mod imports;
mod lists;
mod load;
mod pages;
mod rows;
mod search;
mod sign_in;
mod site;
mod verdicts;
mod writes;

use std::fs;

use anyhow::{Result, bail};

struct Benchmark {
    name: &'static str,
    what: &'static str,
    measure: fn() -> Result<()>,
}

const BENCHMARKS: &[Benchmark] = &[
    Benchmark {
        name: "verdicts",
        what: "gate verdicts, native and as WebAssembly",
        measure: verdicts::measure,
    },
    Benchmark { name: "lists", what: "a page of 50 deals out of 100,000", measure: lists::measure },
    Benchmark {
        name: "search",
        what: "what people type, in a company with 100,000 customers and 160,000 deals",
        measure: search::measure,
    },
    Benchmark {
        name: "day",
        what: "sixty people at once in a company of 100,000 customers",
        measure: day::measure,
    },
    Benchmark { name: "writes", what: "activities with their events", measure: writes::measure },
    Benchmark { name: "imports", what: "a sheet of 100,000 rows", measure: imports::measure },
    Benchmark {
        name: "audit",
        what: "sealing and verifying the audit log of a large company",
        measure: audit::measure,
    },
    Benchmark {
        name: "sign_in",
        what: "twenty sign-ins a second beside people who read lists",
        measure: sign_in::measure,
    },
    Benchmark { name: "idle", what: "memory of a server that nobody asks", measure: idle::measure },
    Benchmark {
        name: "pages",
        what: "the time to a usable list of deals in a browser",
        measure: pages::measure,
    },
    Benchmark {
        name: "scroll",
        what: "160,000 deals scrolled from end to end in a slow browser",
        measure: rows::scroll,
    },
    Benchmark { name: "open", what: "a record opened from a list of 160,000", measure: rows::open },
];

/// `cargo xtask bench [--forget] [NAME]…`
pub(crate) fn command(arguments: &[String]) -> Result<()> {
    let (flags, names): (Vec<_>, Vec<_>) =
        arguments.iter().cloned().partition(|argument| argument.starts_with("--"));
    match flags.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => {}
        ["--forget"] => site::forget()?,
        _ => bail!("usage: cargo xtask bench [--forget] [NAME]…"),
    }
    if !flags.is_empty() && names.is_empty() {
        return Ok(());
    }
    let chosen = choose(&names)?;
    println!("{}", machine());
    for Benchmark { name, what, measure } in chosen {
        println!("\n{name}: {what}");
        measure()?;
    }
    Ok(())
}

fn choose(names: &[String]) -> Result<Vec<&'static Benchmark>> {
    if let Some(unknown) = names.iter().find(|name| !BENCHMARKS.iter().any(|known| known.name == *name)) {
        let known: Vec<_> = BENCHMARKS.iter().map(|known| known.name).collect();
        bail!("there is no benchmark “{unknown}”; there are {}", known.join(", "));
    }
    let wanted = |benchmark: &&Benchmark| names.is_empty() || names.iter().any(|name| name == benchmark.name);
    Ok(BENCHMARKS.iter().filter(wanted).collect())
}

/// The processor and how many cores are seen.
fn machine() -> String {
    let about = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = about.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{}, {cores} cores", model.map_or("an unnamed processor", |(_, name)| name))
}

/// One line of a report: what, how much, and what is asked of it.
fn print_figure(what: &str, figure: &str, asked: &str) {
    println!("  {what:<54} {figure:>16}   {asked}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_measured_unless_some_are_named() {
        let names = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            choose(&words).map(|chosen| chosen.iter().map(|benchmark| benchmark.name).collect::<Vec<_>>())
        };
        assert_eq!(names(&[]).unwrap().len(), BENCHMARKS.len());
        assert_eq!(names(&["idle", "lists"]).unwrap(), ["lists", "idle"]);
        let refusal = names(&["list"]).unwrap_err().to_string();
        assert!(refusal.contains("there are verdicts, lists"), "{refusal}");
    }
}

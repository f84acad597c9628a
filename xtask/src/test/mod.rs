//! `cargo xtask test`: everything that must hold before a change is taken, step by step.
//!
//! Each step is named and timed, and the first failure ends the run: what comes after would only hide it. A step does
//! one thing with ordinary tools, so that it can be repeated by hand.
//!
//! Profiles are chosen for the cheapest total from cold: the tests need the server in the development profile anyway
//! (its integration tests build the binary too), so the browser tests use that same binary and no release build of the
//! server takes place here. The web app is the opposite: it is built once, as it is shipped, because parity and size
//! are judged on the very file that is served.

mod browser;
mod install;
mod purity;
mod tidy;

use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::postgres::{Durability, Postgres};
use crate::web::{self, Effort};
use crate::{process, render};
pub(crate) use browser::{pictures, playwright};
pub(crate) use install::everything as install_what_is_needed;

/// The workspace without the web app, which compiles for the browser, and without this tool, whose dependencies would
/// otherwise be built a second time with other features.
const SERVER_SIDE: [&str; 5] = ["--workspace", "--exclude", "app", "--exclude", "xtask"];

struct Step {
    name: &'static str,
    what: &'static str,
    run: fn() -> Result<()>,
}

const STEPS: &[Step] = &[
    Step { name: "install", what: "what the tests need is on this machine", run: install::everything },
    Step { name: "format", what: "the code is laid out by rustfmt", run: format },
    Step { name: "tidy", what: "files are small, explained and finished", run: tidy::check },
    Step { name: "purity", what: "the shared rules know no clock, network or database", run: purity::check },
    Step { name: "lints", what: "no compiler or clippy warning, server and browser", run: lints },
    Step { name: "web", what: "the web app builds and is light enough", run: web_app },
    Step { name: "parity", what: "the browser and the server judge alike", run: crate::parity::check },
    Step { name: "tests", what: "unit and integration tests, on SQLite and PostgreSQL", run: tests },
    Step { name: "end2end", what: "a browser does what people do", run: browser::end_to_end },
    Step {
        name: "render",
        what: "every page draws as it should, however it is looked at",
        run: render::check,
    },
];

/// `cargo xtask test [--only NAME]… [--skip NAME]…`
pub(crate) fn command(arguments: &[String]) -> Result<()> {
    let chosen = choose(arguments)?;
    let started = Instant::now();
    let total = chosen.len();
    for (done, step) in chosen.into_iter().enumerate() {
        println!("\n[{}/{total}] {}: {}", done + 1, step.name, step.what);
        let began = Instant::now();
        let outcome = (step.run)();
        let seconds = began.elapsed().as_secs_f64();
        if let Err(error) = outcome {
            eprintln!("\n{error:#}");
            println!(
                "\n{} failed after {seconds:.1} s. Repeat it alone: cargo xtask test --only {0}",
                step.name
            );
            println!("{done} passed, 1 failed");
            bail!("“{}” does not hold", step.what);
        }
        println!("[{}/{total}] {} passed in {seconds:.1} s", done + 1, step.name);
    }
    println!("\nall in {:.0} s", started.elapsed().as_secs_f64());
    println!("{total} passed, 0 failed");
    Ok(())
}

fn choose(arguments: &[String]) -> Result<Vec<&'static Step>> {
    let mut only = Vec::new();
    let mut skipped = Vec::new();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let list = match word.as_str() {
            "--only" => &mut only,
            "--skip" => &mut skipped,
            other => bail!("“{other}” is not known here: use --only NAME or --skip NAME"),
        };
        let name = words.next().with_context(|| format!("{word} wants the name of a step"))?;
        if !STEPS.iter().any(|step| step.name == name) {
            let names: Vec<_> = STEPS.iter().map(|step| step.name).collect();
            bail!("there is no step “{name}”; there are {}", names.join(", "));
        }
        list.push(name.as_str());
    }
    let wanted =
        |step: &&Step| (only.is_empty() || only.contains(&step.name)) && !skipped.contains(&step.name);
    Ok(STEPS.iter().filter(wanted).collect())
}

fn format() -> Result<()> {
    process::run(process::cargo().args(["fmt", "--all", "--check"]))
}

fn lints() -> Result<()> {
    let strict = ["--", "--deny", "warnings"];
    process::run(
        process::cargo().args(["clippy", "--workspace", "--exclude", "app", "--all-targets"]).args(strict),
    )?;
    process::run(process::cargo().args(["clippy", "--package", "app", "--target", web::TARGET]).args(strict))
}

fn web_app() -> Result<()> {
    let built = web::build(Effort::Release)?;
    built.print();
    built.is_light()
}

fn tests() -> Result<()> {
    process::run(process::cargo().args(["test", "--package", "xtask"]))?;
    // What of the app needs no browser: its words, its drafts, its forms.
    process::run(process::cargo().args(["test", "--package", "app", "--lib"]))?;
    let postgres = Postgres::start(Durability::None)?;
    process::run(
        process::cargo().arg("test").args(SERVER_SIDE).env("SLUICE_TEST_POSTGRES", postgres.address()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(arguments: &[&str]) -> Result<Vec<&'static str>> {
        let arguments: Vec<String> = arguments.iter().map(|word| (*word).to_owned()).collect();
        Ok(choose(&arguments)?.into_iter().map(|step| step.name).collect())
    }

    #[test]
    fn single_steps_can_be_chosen_and_left_out() {
        assert_eq!(names(&["--only", "tidy", "--only", "format"]).unwrap(), ["format", "tidy"]);
        assert!(!names(&["--skip", "end2end"]).unwrap().contains(&"end2end"));
    }

    #[test]
    fn a_step_that_does_not_exist_is_refused_with_those_that_do() {
        let refusal = names(&["--only", "lint"]).unwrap_err().to_string();
        assert!(refusal.starts_with("there is no step “lint”; there are install, format"), "{refusal}");
    }
}

//! `cargo xtask bench`: figures, never asserted. Each benchmark prints what it measured and on what.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::{parity, process, web, workspace};

/// `cargo xtask bench verdicts`
pub(crate) fn command(arguments: &[String]) -> Result<()> {
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["verdicts"] => verdicts(),
        _ => bail!("usage: cargo xtask bench verdicts"),
    }
}

/// Full gate verdicts a second: natively, as WebAssembly under the profile of the web app, and through the door of
/// the built web app with JSON on both sides.
fn verdicts() -> Result<()> {
    println!("{}", machine());
    println!("six requirements over forty activities, explanation included, on one core");

    let example = ["--package", "shared", "--example", "verdicts"];
    let native = process::output(process::cargo().args(["run", "--quiet", "--release"]).args(example))?;
    print_rate("native", &native)?;

    process::run(
        process::cargo()
            .args(["build", "--quiet", "--profile", "web", "--target", web::TARGET])
            .args(example),
    )?;
    let module = workspace::cargo_target().join(web::TARGET).join("web/examples/verdicts.wasm");
    let compiled = process::output(process::program("node").arg("end2end/parity/rate.mjs").arg(module))?;
    print_rate("WebAssembly", &compiled)?;

    let moves: Vec<String> = parity::cases()?.into_iter().take(2_000).collect();
    print_rate("web app, generated moves, JSON in and out", &parity::ask_browser(&moves, &["--rate"])?)
}

fn print_rate(what: &str, rate: &str) -> Result<()> {
    let rate: u64 = rate.trim().parse().with_context(|| format!("{what}: “{rate}” is no number"))?;
    println!("{what:<42} {rate:>10} /s");
    Ok(())
}

/// The processor and how many cores are seen.
fn machine() -> String {
    let about = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = about.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{}, {cores} cores", model.map_or("an unnamed processor", |(_, name)| name))
}

//! How many full gate verdicts a core gives in a second.

use anyhow::{Context, Result};

use super::print_figure;
use crate::{parity, process, web, workspace};

/// Full gate verdicts a second: natively, as WebAssembly under the profile of the web app, and through the door of
/// the built web app with JSON on both sides.
pub(super) fn measure() -> Result<()> {
    println!("  six requirements over forty activities, explanation included, on one core");

    let example = ["--package", "shared", "--example", "verdicts"];
    let native = process::output(process::cargo().args(["run", "--quiet", "--release"]).args(example))?;
    print_rate("native", &native)?;

    process::run(
        process::cargo()
            .args(["build", "--quiet", "--profile", "web-release", "--target", web::TARGET])
            .args(example),
    )?;
    let module = workspace::cargo_target().join(web::TARGET).join("web-release/examples/verdicts.wasm");
    let compiled = process::output(process::program("node").arg("end2end/parity/rate.mjs").arg(module))?;
    print_rate("WebAssembly", &compiled)?;

    let moves: Vec<String> = parity::cases()?.into_iter().take(2_000).collect();
    print_rate("web app, generated moves, JSON in and out", &parity::ask_browser(&moves, &["--rate"])?)
}

fn print_rate(what: &str, rate: &str) -> Result<()> {
    let rate: u64 = rate.trim().parse().with_context(|| format!("{what}: “{rate}” is no number"))?;
    print_figure(what, &format!("{rate} /s"), "");
    Ok(())
}

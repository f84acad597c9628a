//! `cargo xtask parity`: the browser and the server judge alike.
//!
//! Makes the same cases on every run, judges each natively and with the WebAssembly module of the built web app, and
//! compares the answers byte for byte. Then proves that the comparison could have failed. Builds nothing: the web app
//! is judged as it lies in the output folder.

mod access;
mod forms;
mod lists;
mod moves;
mod people;
mod proof;
mod random;
mod tally;
mod text;

use std::io::{Read, Write};
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use shared::parity::Case;

use crate::{process, workspace};
use random::Random;
use tally::Tally;

/// Where the cases begin; another number makes other cases of the same kinds.
const SEED: u64 = 0x51_0ce;
/// Moves, forms of records and of people, questions of access and of lists, and texts that are no case.
const MOVES: usize = 10_500;
const FORMS: usize = 7_000;
const PEOPLE: usize = 4_000;
const ACCESS: usize = 4_000;
const LISTS: usize = 3_000;
const MALFORMED: usize = 600;
/// How many differences are shown.
const SHOWN: usize = 5;

/// `cargo xtask parity`
pub(crate) fn command(arguments: &[String]) -> Result<()> {
    if !arguments.is_empty() {
        bail!("usage: cargo xtask parity");
    }
    check()
}

/// # Errors
/// When an answer differs, the cases reach too little, or a changed constant would go unnoticed.
pub(crate) fn check() -> Result<()> {
    let cases = cases()?;
    let native: Vec<String> = cases.iter().map(|case| shared::parity::judge(case)).collect();
    let browser = judged_by_browser(&cases)?;
    let mut tally = Tally::default();
    for (case, answer) in cases.iter().zip(&native) {
        tally.add(case, answer)?;
    }
    tally.print();
    compare(&cases, &native, &browser)?;
    println!("0 differences");
    tally.suffices()?;
    proof::prove(&cases, &browser)
}

/// All cases, as text; always the same.
pub(crate) fn cases() -> Result<Vec<String>> {
    let mut random = Random::new(SEED);
    let mut written = Vec::with_capacity(MOVES + FORMS + PEOPLE + ACCESS + LISTS + MALFORMED);
    for _ in 0..MOVES {
        written.push(write(&moves::case(&mut random))?);
    }
    for _ in 0..FORMS {
        written.push(write(&forms::case(&mut random))?);
    }
    for _ in 0..PEOPLE {
        written.push(write(&people::case(&mut random))?);
    }
    for _ in 0..ACCESS {
        written.push(write(&access::case(&mut random))?);
    }
    for _ in 0..LISTS {
        written.push(write(&lists::case(&mut random))?);
    }
    for _ in 0..MALFORMED {
        let good = random.pick(&written[..MOVES]);
        written.push(forms::malformed(&mut random, &good));
    }
    Ok(written)
}

fn write(case: &Case) -> Result<String> {
    serde_json::to_string(case).context("a case could not be written")
}

fn judged_by_browser(cases: &[String]) -> Result<Vec<String>> {
    let answers = ask_browser(cases, &[])?;
    answers.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

/// Starts Node with the built web app, hands it the cases and returns what it writes.
///
/// # Errors
/// When the web app is not built, or Node ends badly.
pub(crate) fn ask_browser(cases: &[String], mode: &[&str]) -> Result<String> {
    let folder = workspace::web_output();
    if !folder.join("assets.json").exists() {
        bail!("the web app is not built: cargo xtask web");
    }
    let mut node = process::program("node")
        .arg("end2end/parity/judge.mjs")
        .arg(folder)
        .args(mode)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("node could not be started")?;
    let (mut input, mut output) =
        (node.stdin.take().context("no input")?, node.stdout.take().context("no output")?);
    let lines: Vec<String> = cases.iter().map(serde_json::to_string).collect::<Result<_, _>>()?;
    // The script reads everything before it writes, so that neither side waits for the other.
    input.write_all(lines.join("\n").as_bytes())?;
    drop(input);
    let mut answers = String::new();
    output.read_to_string(&mut answers)?;
    let status = node.wait()?;
    if !status.success() {
        bail!("the web app could not judge ({status})");
    }
    Ok(answers)
}

fn compare(cases: &[String], native: &[String], browser: &[String]) -> Result<()> {
    if native.len() != browser.len() {
        bail!("{} cases, but {} answers of the browser", native.len(), browser.len());
    }
    let rows = cases.iter().zip(native).zip(browser);
    let different: Vec<String> = rows
        .filter(|((_, native), browser)| native != browser)
        .map(|((case, native), browser)| format!("case    {case}\nnative  {native}\nbrowser {browser}"))
        .collect();
    if !different.is_empty() {
        let shown = different.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("\n\n");
        bail!("{} cases are judged differently, such as:\n{shown}", different.len());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_are_the_same_on_every_run() {
        let draw = || {
            let mut random = Random::new(SEED);
            (0..200).map(|_| write(&moves::case(&mut random)).unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(draw(), draw());
    }

    #[test]
    fn one_different_byte_is_found() {
        let answers = ["{\"valid\":1}".to_owned()];
        assert!(compare(&["case".to_owned()], &answers, &answers).is_ok());
        let refusal = compare(&["case".to_owned()], &answers, &["{\"valid\":2}".to_owned()]).unwrap_err();
        assert!(refusal.to_string().starts_with("1 cases are judged differently"));
    }
}

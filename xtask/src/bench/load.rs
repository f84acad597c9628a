//! Asks a server as often as it can answer, or at a steady rate; `end2end/bench/load.mjs` does the asking.
//! Knows no endpoint.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::process;

/// What is asked, again and again.
pub(super) struct Asked<'a> {
    /// The full address.
    pub(super) url: &'a str,
    /// The cookie of whoever asks.
    pub(super) cookie: &'a str,
    /// A file with a JSON body on every line, which are posted in turn; without it nothing is sent.
    pub(super) bodies: Option<&'a Path>,
}

/// A request of a mixture.
#[derive(Debug, Serialize)]
pub(super) struct Drawn {
    /// What it is reported with.
    pub(super) kind: &'static str,
    /// The full address.
    pub(super) url: String,
    /// The cookie of whoever asks.
    pub(super) cookie: String,
}

/// How long the requests of one kind took.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Kind {
    /// As in [`Drawn`].
    pub(super) kind: String,
    /// How many were answered.
    pub(super) count: u64,
    /// Half of the answers came within this many milliseconds.
    pub(super) p50: f64,
    /// 99 of 100 answers came within this many milliseconds.
    pub(super) p99: f64,
    /// The one that took longest, in milliseconds.
    pub(super) slowest: f64,
}

/// What came of it.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Outcome {
    /// Answers a second.
    pub(super) rate: f64,
    /// 99 of 100 answers came within this many milliseconds.
    pub(super) p99: f64,
    /// Of a mixture: each kind by itself.
    #[serde(default)]
    pub(super) kinds: Vec<Kind>,
    refused: u64,
    failed: u64,
}

/// Sixteen connections, each of which asks again as soon as it was answered.
pub(super) fn closed(asked: &Asked<'_>, duration: Duration) -> Result<Outcome> {
    run(asked, duration, None)
}

/// So many requests a second whether or not the earlier ones were answered; a late answer counts from when its
/// request was due.
pub(super) fn open(asked: &Asked<'_>, rate: u32, duration: Duration) -> Result<Outcome> {
    run(asked, duration, Some(rate))
}

/// The requests of a mixture one after another and again from the first, at a steady rate. They are written into
/// `folder` for as long as it takes.
pub(super) fn mixture(drawn: &[Drawn], folder: &Path, rate: u32, duration: Duration) -> Result<Outcome> {
    let mut lines = String::new();
    for request in drawn {
        lines.push_str(&serde_json::to_string(request)?);
        lines.push('\n');
    }
    let file = folder.join("mixture.jsonl");
    fs::write(&file, lines)?;
    let plan = serde_json::json!({ "mixture": file, "seconds": duration.as_secs(), "rate": rate });
    let outcome = report("the mixture", &plan);
    fs::remove_file(&file)?;
    outcome
}

fn run(asked: &Asked<'_>, duration: Duration, rate: Option<u32>) -> Result<Outcome> {
    let mut plan = serde_json::json!({
        "url": asked.url,
        "headers": { "cookie": asked.cookie },
        "seconds": duration.as_secs(),
    });
    if let Some(rate) = rate {
        plan["rate"] = rate.into();
    }
    if let Some(bodies) = asked.bodies {
        plan["bodies"] = bodies.to_string_lossy().into();
    }
    report(asked.url, &plan)
}

/// # Errors
/// Also when an answer was a refusal or never came.
fn report(what: &str, plan: &serde_json::Value) -> Result<Outcome> {
    let report =
        process::output(process::program("node").arg("end2end/bench/load.mjs").arg(plan.to_string()))?;
    let outcome: Outcome =
        serde_json::from_str(&report).with_context(|| format!("the load's report is “{report}”"))?;
    if outcome.refused + outcome.failed > 0 {
        bail!("{what}: {} answers were refusals, {} never came", outcome.refused, outcome.failed);
    }
    Ok(outcome)
}

//! Asks a server as often as it can answer, or at a steady rate; `end2end/bench/load.mjs` does the asking.
//! Knows no endpoint.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::process;

/// What is asked, again and again.
pub(super) struct Asked<'a> {
    /// The full address.
    pub(super) url: &'a str,
    /// The cookie of whoever asks.
    pub(super) cookie: &'a str,
    /// A file with a JSON body on every line, which are posted in turn; without it nothing is sent.
    pub(super) bodies: Option<&'a Path>,
    /// A file with a path on every line, which are asked for below the address in turn; without it the address itself is.
    pub(super) paths: Option<&'a Path>,
}

/// What came of it.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Outcome {
    /// Answers a second.
    pub(super) rate: f64,
    /// 99 of 100 answers came within this many milliseconds.
    pub(super) p99: f64,
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
    if let Some(paths) = asked.paths {
        plan["paths"] = paths.to_string_lossy().into();
    }
    let report =
        process::output(process::program("node").arg("end2end/bench/load.mjs").arg(plan.to_string()))?;
    let outcome: Outcome =
        serde_json::from_str(&report).with_context(|| format!("the load's report is “{report}”"))?;
    if outcome.refused + outcome.failed > 0 {
        bail!("{}: {} answers were refusals, {} never came", asked.url, outcome.refused, outcome.failed);
    }
    Ok(outcome)
}

//! The audit log of a company of five times the usual size: how fast it is sealed the first time, and how fast all its seals
//! are made again.

use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};

use super::print_figure;
use super::site::{self, KINDS, Site};
use crate::process;

/// Times 5,000 customers.
const SCALE: u32 = 5;
/// How long the first sealing may take.
const PATIENCE: Duration = Duration::from_secs(900);
/// How often it is asked how far the sealing has come.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

pub(super) fn measure() -> Result<()> {
    site::build()?;
    for kind in KINDS {
        let site = Site::demonstration(kind, SCALE)?;
        let began = Instant::now();
        let server = site.serve()?;
        let sealed = loop {
            std::thread::sleep(LOOK_AGAIN);
            let verified = verify(&site)?;
            if !verified.waits {
                break verified;
            }
            ensure!(began.elapsed() < PATIENCE, "the log is not sealed");
        };
        drop(server);
        let took = began.elapsed().as_secs_f64();
        print_figure(
            &format!("{kind}, {} entries sealed beside a server", sealed.entries),
            &format!("{took:.0} s"),
            "",
        );
        // The second time, when the file is in memory; of three the best.
        let mut best = f64::INFINITY;
        for _ in 0..3 {
            best = best.min(verify(&site)?.seconds);
        }
        let rate = sealed.entries as f64 / best;
        print_figure("  verified", &format!("{rate:.0} /s"), "at least 200,000 /s");
    }
    Ok(())
}

/// What a verification said.
struct Verified {
    entries: u64,
    /// Some entries are not sealed yet.
    waits: bool,
    seconds: f64,
}

fn verify(site: &Site) -> Result<Verified> {
    let began = Instant::now();
    let said = process::output(site.sluice(&["audit", "verify"]).env("SLUICE_LOG", "warn"))?;
    let seconds = began.elapsed().as_secs_f64();
    let entries = said.lines().find_map(|line| line.split_once(" entries were checked")?.0.parse().ok());
    let Some(entries) = entries else { bail!("the verification said “{said}”") };
    Ok(Verified { entries, waits: said.contains(" wait to be sealed"), seconds })
}

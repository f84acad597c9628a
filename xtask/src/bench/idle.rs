//! Memory of a server with the demonstration company, after people have used it and left.

use std::time::Duration;

use anyhow::Result;

use super::load::{self, Asked};
use super::print_figure;
use super::site::{self, KINDS, Site};

/// How long nobody asks anything.
const QUIET: Duration = Duration::from_secs(10);

pub(super) fn measure() -> Result<()> {
    site::build()?;
    for kind in KINDS {
        let site = Site::demonstration(kind, 1)?;
        let server = site.serve()?;
        let megabytes = |bytes: u64| format!("{:.0} MB", bytes as f64 / 1_000_000.0);
        std::thread::sleep(QUIET);
        print_figure(&format!("{kind}, just started"), &megabytes(server.memory()?), "at most 80 MB");
        let cookie = server.sign_in("manager@demo.test")?;
        let asked = Asked { url: &server.url("/api/v1/deals?limit=50"), cookie: &cookie, bodies: None };
        load::closed(&asked, Duration::from_secs(5))?;
        std::thread::sleep(QUIET);
        print_figure(&format!("{kind}, after 16 busy readers"), &megabytes(server.memory()?), "");
    }
    Ok(())
}

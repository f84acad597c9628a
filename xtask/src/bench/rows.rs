//! What a list of 160,000 deals costs the browser: scrolled from end to end on a slow processor, and a record opened from
//! it; `end2end/bench` measures both.

use anyhow::Result;

use super::site::{self, Kind, Site};
use crate::web::{self, Effort};
use crate::{test, workspace};

/// How many times the usual demonstration company: 160,000 deals.
const SCALE: u32 = 20;

pub(super) fn scroll() -> Result<()> {
    measure("bench:scroll")
}

pub(super) fn open() -> Result<()> {
    measure("bench:open")
}

fn measure(script: &str) -> Result<()> {
    web::build(Effort::Release)?.print();
    site::build()?;
    let site = Site::kept(Kind::Sqlite, SCALE)?;
    let server = site.serve()?;
    test::playwright(
        script,
        &workspace::cargo_target().join("release/sluice"),
        [("SLUICE_ADDRESS", server.url("").as_ref()), ("SLUICE_PASSWORD", site::PASSWORD.as_ref())],
    )
}

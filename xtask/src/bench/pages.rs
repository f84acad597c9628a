//! The time from an address typed to a list of deals that can be used, in Chromium; `end2end/bench` measures it.

use anyhow::Result;

use super::site::{self, Kind, Site};
use crate::web::{self, Effort};
use crate::{test, workspace};

pub(super) fn measure() -> Result<()> {
    web::build(Effort::Release)?.print();
    site::build()?;
    let site = Site::demonstration(Kind::Sqlite, 1)?;
    let server = site.serve()?;
    test::playwright(
        "bench",
        &workspace::cargo_target().join("release/sluice"),
        [("SLUICE_ADDRESS", server.url("").as_ref()), ("SLUICE_PASSWORD", site::PASSWORD.as_ref())],
    )
}

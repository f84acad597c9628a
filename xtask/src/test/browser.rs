//! Hands over to Playwright with the binary, the browser and the web app that were made before. Knows no test.

use anyhow::{Result, bail};

use super::{SERVER_SIDE, install};
use crate::{process, workspace};

/// The browser tests, on desktop and phone, after a look at their types.
pub(crate) fn end_to_end() -> Result<()> {
    if !workspace::web_output().join("assets.json").exists() {
        bail!("the web app has not been built: run `cargo xtask web`");
    }
    // The very build that the integration tests used, so nothing is compiled twice.
    process::run(process::cargo().args(["test", "--no-run", "--quiet"]).args(SERVER_SIDE))?;
    let folder = workspace::root().join("end2end");
    process::run(process::program("npm").args(["run", "--silent", "types"]).current_dir(&folder))?;
    process::run(
        process::program("npm")
            .args(["run", "--silent", "test"])
            .current_dir(&folder)
            .env("SLUICE_BINARY", workspace::cargo_target().join("debug/sluice"))
            .env("SLUICE_CHROMIUM", install::chromium()?),
    )
}

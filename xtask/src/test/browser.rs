//! Hands over to Playwright with the binary, the browser and the web app that were made before. Knows no test.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::{SERVER_SIDE, install};
use crate::{process, workspace};

/// The browser tests, on desktop and phone, after a look at their types.
pub(crate) fn end_to_end() -> Result<()> {
    prepare()?;
    let binary = tested_binary();
    playwright("types", &binary, [])?;
    playwright("test", &binary, [])
}

/// Every page as a picture in `folder`.
pub(crate) fn pictures(folder: &Path) -> Result<()> {
    prepare()?;
    playwright("render", &tested_binary(), [("SLUICE_PICTURES", folder.as_os_str())])
}

/// Makes the binary; the web app must be there.
fn prepare() -> Result<()> {
    if !workspace::web_output().join("assets.json").exists() {
        bail!("the web app has not been built: run `cargo xtask web`");
    }
    // The very build that the integration tests used, so nothing is compiled twice.
    process::run(process::cargo().args(["test", "--no-run", "--quiet"]).args(SERVER_SIDE))
}

fn tested_binary() -> PathBuf {
    workspace::cargo_target().join("debug/sluice")
}

/// Runs a script of the folder `end2end` on a build of the program.
pub(crate) fn playwright<const N: usize>(
    script: &str,
    binary: &Path,
    environment: [(&str, &OsStr); N],
) -> Result<()> {
    process::run(
        process::program("npm")
            .args(["run", "--silent", script])
            .current_dir(workspace::root().join("end2end"))
            .env("SLUICE_BINARY", binary)
            .env("SLUICE_CHROMIUM", install::chromium()?)
            .envs(environment),
    )
}

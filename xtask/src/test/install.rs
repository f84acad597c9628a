//! Makes sure that what the tests need is on the machine: Debian's packages where it may, a clear sentence where not.
//! Downloads no browser of its own and changes nothing that is there already.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::{postgres, process, web, workspace};

/// Where browsers of this family are found; `SLUICE_CHROMIUM` names another place.
const BROWSERS: [&str; 4] = [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/usr/bin/google-chrome-stable",
];

pub(crate) fn everything() -> Result<()> {
    web::install_target()?;
    let missing = missing_packages();
    if !missing.is_empty() {
        install_packages(&missing)?;
        if let still @ [_, ..] = &missing_packages()[..] {
            bail!("still missing after the installation: {}", still.join(", "));
        }
    }
    browser_tests()
}

/// The Chromium to test with.
///
/// # Errors
/// When there is none.
pub(crate) fn chromium() -> Result<PathBuf> {
    std::env::var_os("SLUICE_CHROMIUM")
        .map(PathBuf::from)
        .into_iter()
        .chain(BROWSERS.map(PathBuf::from))
        .find(|path| path.exists())
        .context("Chromium was not found: install the package “chromium” or name it in SLUICE_CHROMIUM")
}

fn missing_packages() -> Vec<&'static str> {
    let mut missing = Vec::new();
    if chromium().is_err() {
        missing.push("chromium");
    }
    // Without a Chinese face the pictures would show boxes, and no test would notice.
    let chinese =
        process::output(process::program("fc-list").args([":lang=zh-cn", "family"])).unwrap_or_default();
    if chinese.trim().is_empty() {
        missing.extend(["fontconfig", "fonts-noto-cjk"]);
    }
    if postgres::programs().is_err() {
        missing.push("postgresql");
    }
    missing
}

fn install_packages(packages: &[&str]) -> Result<()> {
    let by_hand = format!("install what is missing: {}", packages.join(", "));
    if !process::succeeds(process::program("apt-get").arg("--version")) {
        bail!("{by_hand} (this is not a Debian-like system, so it is left to you)");
    }
    let prefix: &[&str] = match () {
        () if postgres::is_root() => &[],
        () if process::succeeds(process::program("sudo").args(["-n", "true"])) => &["sudo", "-n"],
        () => bail!("{by_hand}: sudo apt-get install {}", packages.join(" ")),
    };
    println!("installing {}", packages.join(", "));
    let apt = |arguments: &[&str]| {
        let words: Vec<&str> = prefix
            .iter()
            .chain(&["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-y", "-q"])
            .copied()
            .collect();
        process::run(process::program(words[0]).args(&words[1..]).args(arguments))
    };
    apt(&["update"])?;
    apt(&[&["install", "--no-install-recommends"], packages].concat())
}

/// Playwright's runner, as pinned by the lock file; the browser is the system's.
fn browser_tests() -> Result<()> {
    let folder = workspace::root().join("end2end");
    let changed = |path: &str| std::fs::metadata(folder.join(path)).and_then(|file| file.modified()).ok();
    let installed = changed("node_modules/.package-lock.json");
    if installed.is_some() && installed >= changed("package-lock.json") {
        return Ok(());
    }
    process::run(
        process::program("npm")
            .args(["ci", "--no-audit", "--no-fund"])
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
            .current_dir(folder),
    )
    .context("Node with npm is needed for the browser tests")
}

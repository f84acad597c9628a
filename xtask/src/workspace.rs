//! Where things are in this repository. Knows paths, and reads or writes nothing.

use std::path::{Path, PathBuf};

/// The folder that holds the workspace's `Cargo.toml`.
pub(crate) fn root() -> &'static Path {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest)
}

/// Cargo's own target folder, which `CARGO_TARGET_DIR` may have moved.
pub(crate) fn cargo_target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |moved| root().join(moved))
}

/// The built web app. Always inside the repository, wherever Cargo's target folder is: the server's source names it.
pub(crate) fn web_output() -> PathBuf {
    root().join("target/web")
}

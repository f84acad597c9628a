//! Where things are in this repository. Knows paths, and reads or writes nothing.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// The folder that holds the workspace's `Cargo.toml`: that of the checkout one is in, also when several checkouts
/// share a target folder and one of them compiled this tool for all.
pub(crate) fn root() -> &'static Path {
    static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
        let told =
            std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let manifest = PathBuf::from(told);
        manifest.parent().map(Path::to_path_buf).unwrap_or(manifest)
    });
    &ROOT
}

/// Cargo's own target folder, which `CARGO_TARGET_DIR` may have moved.
pub(crate) fn cargo_target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |moved| root().join(moved))
}

/// The built web app. Always inside the repository, wherever Cargo's target folder is: the server's source names it.
pub(crate) fn web_output() -> PathBuf {
    root().join("target/web")
}

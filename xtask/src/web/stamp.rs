//! Whether the web app was packed from what is there now: a digest of everything that goes into the packing, kept
//! beside the output folder. Builds nothing.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use anyhow::Result;
use sha2::{Digest, Sha256};

use super::Effort;
use crate::{digest, workspace};

/// Everything beside the compiled app that is packed.
const PACKED: [&str; 4] = ["style", "app/text", "public", "app/index.html"];

/// Whether the folder was packed from `compiled` and the other files as they are.
pub(super) fn holds(compiled: &Path, effort: Effort) -> Result<bool> {
    let packed = fs::read(file()).unwrap_or_default();
    Ok(workspace::web_output().join("assets.json").exists() && packed == of(compiled, effort)?)
}

/// What a packing of the files as they are is known by.
pub(super) fn of(compiled: &Path, effort: Effort) -> Result<Vec<u8>> {
    let mut digest = Sha256::new();
    // Packed by another tool it may come out otherwise.
    let tool = std::env::current_exe()?.metadata()?;
    let made = tool.modified()?.duration_since(UNIX_EPOCH)?;
    digest.update(format!("{} {}", tool.len(), made.as_nanos()));
    digest.update([u8::from(effort == Effort::Release)]);
    let packed = PACKED.iter().map(|name| workspace::root().join(name));
    digest::add(&mut digest, &std::iter::once(compiled.to_path_buf()).chain(packed).collect::<Vec<_>>())?;
    Ok(digest.finalize().to_vec())
}

/// Remembers what the folder was packed from.
pub(super) fn keep(stamp: &[u8]) -> Result<()> {
    Ok(fs::write(file(), stamp)?)
}

/// Not inside the folder, all of which the server carries.
fn file() -> PathBuf {
    workspace::web_output().with_extension("stamp")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_into_the_packing_is_in_its_stamp() {
        let folder = tempfile::tempdir().unwrap();
        let compiled = folder.path().join("app.wasm");
        fs::write(&compiled, "one").unwrap();
        let stamp = || of(&compiled, Effort::Release).unwrap();
        let first = stamp();
        assert_eq!(stamp(), first);
        assert_ne!(of(&compiled, Effort::Development).unwrap(), first);
        fs::write(&compiled, "two").unwrap();
        assert_ne!(stamp(), first);
    }
}

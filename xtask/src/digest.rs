//! A digest of files: whether what was made from them would come out the same today. Makes nothing.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// Adds the names and contents of the files at and below each of `paths`, in the order of their names.
///
/// # Errors
/// When one of them cannot be read.
pub(crate) fn add(digest: &mut Sha256, paths: &[PathBuf]) -> Result<()> {
    let mut files = Vec::new();
    paths.iter().try_for_each(|path| gather(path, &mut files))?;
    for file in files {
        let content = fs::read(&file).with_context(|| file.display().to_string())?;
        digest.update(format!("\n{} {}\n", file.display(), content.len()));
        digest.update(content);
    }
    Ok(())
}

fn gather(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if !path.is_dir() {
        files.push(path.to_path_buf());
        return Ok(());
    }
    let mut inside = Vec::new();
    for entry in fs::read_dir(path).with_context(|| path.display().to_string())? {
        inside.push(entry?.path());
    }
    inside.sort();
    inside.iter().try_for_each(|path| gather(path, files))
}

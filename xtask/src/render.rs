//! `cargo xtask render`: every page as a picture, for whoever reviews the looks.
//!
//! Each page is drawn at two widths, in both themes and both languages, on the demonstration company, under a name
//! that stays the same from one run to the next. A page that is not as it should be fails the run. Which pages there
//! are is said in `end2end/pages.ts`.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::web::{self, Effort};
use crate::{test, workspace};

/// `cargo xtask render [--out DIR]`
pub(crate) fn command(arguments: &[String]) -> Result<()> {
    let folder = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => workspace::root().join("pictures"),
        ["--out", folder] => std::env::current_dir()?.join(folder),
        _ => bail!("usage: cargo xtask render [--out DIR]"),
    };
    test::install_what_is_needed()?;
    web::refresh(Effort::Release)?;
    draw(&folder)
}

/// The step of the test command: the pictures are looked at by its checks alone.
pub(crate) fn check() -> Result<()> {
    draw(&pictures())
}

fn draw(folder: &Path) -> Result<()> {
    test::pictures(folder)?;
    println!("the pictures are in {}", folder.display());
    Ok(())
}

fn pictures() -> PathBuf {
    workspace::cargo_target().join("pictures")
}

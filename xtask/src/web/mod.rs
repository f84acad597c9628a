//! Builds the web app: WebAssembly, styles, texts and pages, hashed and compressed, into `target/web`.
//!
//! The order follows who names whom: what is named by others is added first, because a name holds the hash of the
//! content. Nothing is fetched from elsewhere and nothing is written outside the output folder.

mod bundle;
mod compress;
mod merge;
mod order;
mod pages;
mod report;
mod script;
mod silence;
mod slim;
mod split;
mod stamp;
mod style;
mod text;
mod wasm;

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::workspace;
use bundle::{Bundle, Written};
use report::FirstPage;
pub(crate) use wasm::{TARGET, install_target};

/// How much care is taken with size, and therefore time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effort {
    /// Seconds count: for somebody who is changing the app.
    Development,
    /// Bytes count: what is shipped and what the tests look at.
    Release,
}

/// `cargo xtask web [--dev | --release]`
pub(crate) fn command(arguments: &[String]) -> Result<()> {
    let effort = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] | ["--release"] => Effort::Release,
        ["--dev"] => Effort::Development,
        _ => bail!("usage: cargo xtask web [--dev | --release]"),
    };
    let built = build(effort)?;
    built.print();
    match effort {
        Effort::Release => built.is_light(),
        // Neither small nor meant to be.
        Effort::Development => Ok(()),
    }
}

/// What came out of a build.
pub(crate) struct Built {
    files: Vec<Written>,
    /// The pages that people open first, each with the bytes that the first visit fetches.
    first_pages: Vec<FirstPage>,
    took: Duration,
}

impl Built {
    /// Says what every file and every first page weighs.
    pub(crate) fn print(&self) {
        report::print(&self.files, &self.first_pages, self.took);
    }

    /// # Errors
    /// When one of the pages that people open first is too heavy.
    pub(crate) fn is_light(&self) -> Result<()> {
        let heavy: Vec<String> = self
            .first_pages
            .iter()
            .filter(|page| page.brotli_bytes > report::LIMIT)
            .map(|page| format!("{} weighs {}", page.address, page.brotli_bytes))
            .collect();
        if !heavy.is_empty() {
            bail!("more than {} bytes after Brotli: {}", report::LIMIT, heavy.join(", "));
        }
        Ok(())
    }
}

/// Builds everything and replaces the output folder, which stays as it is where the same files are in it.
///
/// # Errors
/// When a source does not compile, a style or text does not parse, or a page names a file that is not there.
pub(crate) fn build(effort: Effort) -> Result<Built> {
    let started = Instant::now();
    pack(&wasm::compile(effort)?, effort, started)
}

/// The same, except that nothing is packed where the folder was packed from what is there now.
///
/// # Errors
/// As [`build`].
pub(crate) fn refresh(effort: Effort) -> Result<()> {
    let started = Instant::now();
    let compiled = wasm::compile(effort)?;
    if !stamp::holds(&compiled, effort)? {
        let built = pack(&compiled, effort, started)?;
        println!("built the web app in {:.1} s", built.took.as_secs_f64());
    }
    Ok(())
}

fn pack(compiled: &Path, effort: Effort, started: Instant) -> Result<Built> {
    let stamp = stamp::of(compiled, effort)?;
    let mut bundle = Bundle::default();
    let parts = wasm::add(&mut bundle, compiled, effort)?;
    style::add(&mut bundle)?;
    text::add(&mut bundle)?;
    pages::add(&mut bundle)?;
    stamp::keep(&[])?;
    let files = bundle.write(&workspace::web_output(), effort)?;
    stamp::keep(&stamp)?;
    let first_pages = report::first_pages(&files, &parts);
    Ok(Built { files, first_pages, took: started.elapsed() })
}

//! Builds the web app: WebAssembly, styles, texts and pages, hashed and compressed, into `target/web`.
//!
//! The order follows who names whom: what is named by others is added first, because a name holds the hash of the
//! content. Nothing is fetched from elsewhere and nothing is written outside the output folder.

mod bundle;
mod compress;
mod pages;
mod report;
mod style;
mod text;
mod wasm;

use std::time::Instant;

use anyhow::{Result, bail};

use crate::workspace;
use bundle::Bundle;
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
    build(effort).map(|_| ())
}

/// What came out of a build.
pub(crate) struct Built {
    /// Bytes after Brotli of everything that the first visit to a page fetches.
    pub(crate) first_page: usize,
}

/// Builds everything and replaces the output folder.
///
/// # Errors
/// When a source does not compile, a style or text does not parse, or a page names a file that is not there.
pub(crate) fn build(effort: Effort) -> Result<Built> {
    let started = Instant::now();
    let mut bundle = Bundle::default();
    wasm::add(&mut bundle, effort)?;
    style::add(&mut bundle)?;
    text::add(&mut bundle)?;
    pages::add(&mut bundle)?;
    let written = bundle.write(&workspace::web_output(), effort)?;
    report::print(&written, started.elapsed());
    Ok(Built { first_page: report::first_page(&written) })
}

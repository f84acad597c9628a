//! Prints what the web app weighs. Judges nothing: the limit is held by the tests.

use std::time::Duration;

use super::bundle::Written;

/// Not asked for by a browser on its first visit to a page.
const NOT_ON_THE_FIRST_PAGE: [&str; 2] = ["robots.txt", "sw.js"];

/// Brotli bytes of everything the first visit fetches. Of the texts only one language is: the larger one counts.
pub(crate) fn first_page(files: &[Written]) -> usize {
    let is_text = |file: &&Written| file.logical.starts_with("text.");
    let texts = files.iter().filter(is_text).map(|file| file.brotli_bytes).max().unwrap_or(0);
    let others: usize = files
        .iter()
        .filter(|file| !is_text(file) && !NOT_ON_THE_FIRST_PAGE.contains(&file.logical.as_str()))
        .map(|file| file.brotli_bytes)
        .sum();
    texts + others
}

pub(crate) fn print(files: &[Written], took: Duration) {
    let width = files.iter().map(|file| file.path.len()).max().unwrap_or(0);
    println!("{:<width$}  {:>9}  {:>9}", "file", "bytes", "brotli");
    for file in files {
        println!("{:<width$}  {:>9}  {:>9}", file.path, file.bytes, file.brotli_bytes);
    }
    println!(
        "first page, one language: {} bytes brotli ({:.1} KB); built in {:.1} s",
        first_page(files),
        first_page(files) as f64 / 1000.0,
        took.as_secs_f64()
    );
}

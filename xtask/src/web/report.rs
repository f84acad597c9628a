//! What the app's files and the first visit to a page weigh, and how much a page may. Only tells: whoever builds a
//! release holds the limits.

use std::collections::BTreeSet;
use std::time::Duration;

use super::bundle::Written;
use super::split::Parts;

/// Not asked for by a browser before the first page that people open stands.
const NOT_ON_THE_FIRST_PAGE: [&str; 5] =
    ["later.css", "later.en.json", "later.zh-CN.json", "robots.txt", "sw.js"];

/// What every first page may weigh, in bytes after Brotli. Only ever lowered.
pub(crate) const LIMIT: usize = 300_000;

/// The pages that people open first: the address, and the parts of the app that it fetches beside the common one (the
/// names are those of `app/src/chunk.rs`).
const FIRST_PAGES: [(&str, &[&str]); 5] = [
    ("/sign-in", &["people"]),
    ("/", &["today"]),
    ("/leads", &["leads"]),
    ("/customers", &["customers"]),
    ("/deals", &["board"]),
];

/// The parts of the app that the pages which people open first fetch.
pub(crate) fn first_parts() -> Vec<&'static str> {
    FIRST_PAGES.iter().flat_map(|(_, parts)| parts.iter().copied()).collect()
}

/// What a first visit to a page fetches.
pub(crate) struct FirstPage {
    /// The page's address.
    pub(crate) address: &'static str,
    /// Bytes after Brotli of everything that is fetched before the page stands there.
    pub(crate) brotli_bytes: usize,
}

/// Every page that people open first, with its weight.
pub(crate) fn first_pages(files: &[Written], parts: &Parts) -> Vec<FirstPage> {
    FIRST_PAGES
        .into_iter()
        .map(|(address, fetched)| FirstPage { address, brotli_bytes: weight(files, parts, fetched) })
        .collect()
}

/// Of the texts only one language is fetched: the larger one counts. Of the chunks only those of the page's own parts.
fn weight(files: &[Written], parts: &Parts, fetched: &[&str]) -> usize {
    let later: BTreeSet<&str> = parts.values().flatten().map(String::as_str).collect();
    let now: BTreeSet<&str> =
        fetched.iter().filter_map(|part| parts.get(*part)).flatten().map(String::as_str).collect();
    let is_text = |file: &&Written| file.logical.starts_with("text.");
    let texts = files.iter().filter(is_text).map(|file| file.brotli_bytes).max().unwrap_or(0);
    let others: usize = files
        .iter()
        .filter(|file| !is_text(file) && !NOT_ON_THE_FIRST_PAGE.contains(&file.logical.as_str()))
        .filter(|file| !later.contains(file.logical.as_str()) || now.contains(file.logical.as_str()))
        .map(|file| file.brotli_bytes)
        .sum();
    texts + others
}

pub(crate) fn print(files: &[Written], pages: &[FirstPage], took: Duration) {
    let width = files.iter().map(|file| file.path.len()).max().unwrap_or(0);
    println!("{:<width$}  {:>9}  {:>9}", "file", "bytes", "brotli");
    for file in files {
        println!("{:<width$}  {:>9}  {:>9}", file.path, file.bytes, file.brotli_bytes);
    }
    println!("\n{:<width$}  {:>9}  {:>9}", "first page, one language", "limit", "brotli");
    for page in pages {
        println!("{:<width$}  {:>9}  {:>9}", page.address, LIMIT, page.brotli_bytes);
    }
    println!("built in {:.1} s", took.as_secs_f64());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(logical: &str, brotli_bytes: usize) -> Written {
        Written {
            logical: logical.to_owned(),
            path: logical.to_owned(),
            content_type: "",
            hash: String::new(),
            immutable: true,
            compressed: true,
            bytes: brotli_bytes,
            brotli_bytes,
        }
    }

    #[test]
    fn a_page_is_as_heavy_as_what_it_fetches_and_no_more() {
        let files = [
            file("app_bg.wasm", 100),
            file("split_today.wasm", 10),
            file("split_pipeline.wasm", 20),
            file("chunk_1.wasm", 5),
            file("text.en.json", 1),
            file("text.zh-CN.json", 2),
            file("sw.js", 50),
        ];
        let needs = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let parts = Parts::from([
            ("today".to_owned(), needs(&["chunk_1.wasm", "split_today.wasm"])),
            ("pipeline".to_owned(), needs(&["chunk_1.wasm", "split_pipeline.wasm"])),
        ]);
        assert_eq!(weight(&files, &parts, &[]), 102);
        assert_eq!(weight(&files, &parts, &["today"]), 117);
        assert_eq!(weight(&files, &parts, &["pipeline"]), 127);
        assert_eq!(weight(&files, &parts, &["today", "pipeline"]), 137);
    }
}

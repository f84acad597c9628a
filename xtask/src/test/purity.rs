//! Shows that the shared rules are pure: no clock, randomness, file, network or database in their source or in the
//! tree of their dependencies. What is pure gives the same verdict in the browser and on the server.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};

use crate::{process, web, workspace};

/// Crates, or families of crates up to a hyphen, that reach outside the program.
const IMPURE_CRATES: [&str; 22] = [
    "async-std",
    "axum",
    "diesel",
    "fastrand",
    "getrandom",
    "gloo",
    "hyper",
    "iana-time-zone",
    "js-sys",
    "mio",
    "rand",
    "rand_core",
    "reqwest",
    "rusqlite",
    "sea-orm",
    "sea-query",
    "socket2",
    "sqlx",
    "time",
    "tokio",
    "wasm-bindgen",
    "web-sys",
];

/// Words that can only stand in a source that reaches outside.
const IMPURE_WORDS: [&str; 12] = [
    "SystemTime",
    "Instant::now",
    "Utc::now",
    "Local::now",
    "now_v7",
    "new_v4",
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "rand::",
];

pub(crate) fn check() -> Result<()> {
    let tree = process::output(process::cargo().args([
        "tree",
        "--package",
        "shared",
        "--edges",
        "normal",
        "--target",
        web::TARGET,
        "--prefix",
        "none",
        "--format",
        "{p}|{f}",
    ]))?;
    let mut problems = impure_crates(&tree);
    for (path, source) in sources(&workspace::root().join("shared/src"))? {
        problems.extend(impure_words(&source).into_iter().map(|found| format!("{path}{found}")));
    }
    if !problems.is_empty() {
        bail!("shared is not pure:\n  {}", problems.join("\n  "));
    }
    Ok(())
}

fn impure_crates(tree: &str) -> Vec<String> {
    let mut problems = Vec::new();
    for line in tree.lines() {
        let (package, features) = line.split_once('|').unwrap_or((line, ""));
        let name = package.split(' ').next().unwrap_or(package);
        let of_family = |family: &str| name == family || name.starts_with(&format!("{family}-"));
        if IMPURE_CRATES.iter().any(|family| of_family(family)) {
            problems.push(format!("it depends on {name}"));
        }
        let features = features.trim_end_matches(" (*)");
        if name == "chrono"
            && features.split(',').any(|feature| ["clock", "now", "default"].contains(&feature))
        {
            problems.push(format!("chrono may read the clock: its features are {features}"));
        }
    }
    problems.sort();
    problems.dedup();
    problems
}

/// The impure words of a source outside its comments, each as `:line: word`.
fn impure_words(source: &str) -> Vec<String> {
    let mut problems = Vec::new();
    for (number, line) in source.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        for word in IMPURE_WORDS {
            if code.contains(word) {
                problems.push(format!(":{}: {word}", number + 1));
            }
        }
    }
    problems
}

fn sources(folder: &Path) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(sources(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push((path.display().to_string(), fs::read_to_string(&path)?));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_in_the_tree_is_found_and_a_serializer_is_not() {
        let tree = "shared v0.1.0|\nserde v1.0.0|std\nsea-orm v2.0.4|macros\nsqlx-core v0.9.0|";
        assert_eq!(impure_crates(tree), ["it depends on sea-orm", "it depends on sqlx-core"]);
    }

    #[test]
    fn chrono_is_welcome_without_its_clock_only() {
        assert_eq!(impure_crates("chrono v0.4.45|alloc,serde (*)"), Vec::<String>::new());
        assert_eq!(impure_crates("chrono v0.4.45|alloc,clock,serde").len(), 1);
    }

    #[test]
    fn reading_the_clock_is_found_and_speaking_of_it_is_not() {
        assert_eq!(impure_words("//! never Utc::now\nlet day = Utc::now();"), [":2: Utc::now"]);
    }
}

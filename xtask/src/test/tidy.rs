//! Checks what no compiler checks: that every Rust file says what it is for, stays small and leaves nothing open.
//! Reads the files that Git knows, and mends nothing.

use std::fs;

use anyhow::{Result, bail};

use crate::{process, workspace};

/// Past this many lines there is a second subject in the file.
const MOST_LINES: usize = 600;

/// Marks of work left for later, and of tests that were switched off or wait for time to pass. Written in two halves,
/// so that this list does not find itself.
const LEFT_OPEN: [&str; 9] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
    concat!("HA", "CK"),
    concat!("todo", "!("),
    concat!("unimplemented", "!("),
    concat!("#[", "ignore"),
    concat!("test.", "only("),
    concat!("waitFor", "Timeout"),
];

/// Kinds of files that are written by hand.
const WRITTEN: [&str; 7] = [".rs", ".ts", ".js", ".css", ".html", ".md", ".toml"];

pub(crate) fn check() -> Result<()> {
    let listed = process::output(process::program("git").args([
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
    ]))?;
    let mut problems = Vec::new();
    for path in listed.lines().filter(|path| WRITTEN.iter().any(|kind| path.ends_with(kind))) {
        // A file removed but not yet committed is still listed.
        if let Ok(source) = fs::read_to_string(workspace::root().join(path)) {
            problems.extend(judge(path, &source).into_iter().map(|problem| format!("{path}: {problem}")));
        }
    }
    if !problems.is_empty() {
        bail!("not tidy:\n  {}", problems.join("\n  "));
    }
    Ok(())
}

fn judge(path: &str, source: &str) -> Vec<String> {
    let mut problems = Vec::new();
    if path.ends_with(".rs") {
        if !source.starts_with("//!") {
            problems.push("does not open with //! and what it is for".to_owned());
        }
        let lines = source.lines().count();
        if lines > MOST_LINES {
            problems.push(format!("has {lines} lines, more than {MOST_LINES}"));
        }
    }
    for (number, line) in source.lines().enumerate() {
        for word in LEFT_OPEN {
            if contains_word(line, word) {
                problems.push(format!("line {} says {word}", number + 1));
            }
        }
    }
    problems
}

/// Whether the word stands on its own: the middle of a longer one does not count.
fn contains_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(start, _)| {
        let before = line[..start].chars().next_back();
        let after = line[start + word.len()..].chars().next();
        let joins = |neighbour: Option<char>| neighbour.is_some_and(char::is_alphanumeric);
        let starts_word = word.starts_with(char::is_alphanumeric);
        let ends_word = word.ends_with(char::is_alphanumeric);
        !(starts_word && joins(before) || ends_word && joins(after))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_does_not_say_what_it_is_for_is_found() {
        assert_eq!(judge("a.rs", "use std::fs;\n"), ["does not open with //! and what it is for"]);
        assert_eq!(judge("a.rs", "//! Ids.\n"), Vec::<String>::new());
    }

    #[test]
    fn a_file_with_a_second_subject_is_found() {
        let long = format!("//! Long.\n{}", "\n".repeat(MOST_LINES));
        assert_eq!(judge("a.rs", &long), ["has 601 lines, more than 600"]);
    }

    #[test]
    fn work_left_for_later_is_found_on_its_line_and_longer_words_are_not() {
        let left = concat!("//! A.\n// TO", "DO: mend\nstruct HA", "CKER;\n");
        assert_eq!(judge("a.rs", left), [concat!("line 2 says TO", "DO")]);
    }
}

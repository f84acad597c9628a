//! Takes the compiled app apart: what the first page needs, and chunks that are fetched when a page is first opened.
//!
//! The app's source says where (`app/src/chunk.rs`); the linker's relocations say what belongs together. Code that
//! several parts share stands in chunks of its own. Compiles nothing and names no page.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use wasm_split_cli_support::{Options, transform};

/// The names of the parts, and the logical names of the files that each of them fetches.
pub(crate) type Parts = BTreeMap<String, Vec<String>>;

/// How the compiled app names the script that fetches chunks.
const LINK: &str = "./__wasm_split.js";

/// A file that is fetched later.
pub(crate) struct Chunk {
    pub(crate) logical: String,
    pub(crate) path: PathBuf,
}

/// The compiled app in parts.
pub(crate) struct Split {
    /// What is left for the first page; not processed by wasm-bindgen yet.
    pub(crate) main: PathBuf,
    pub(crate) chunks: Vec<Chunk>,
    pub(crate) parts: Parts,
    /// The script that fetches chunks.
    link: String,
}

/// Takes `compiled` apart, inside `folder`.
///
/// # Errors
/// When the app was linked without relocations, or names a part that has no way in.
pub(crate) fn divide(compiled: &Path, folder: &Path) -> Result<Split> {
    let input = fs::read(compiled).with_context(|| compiled.display().to_string())?;
    let output = folder.join("split");
    let main = output.join("app.wasm");
    let mut options = Options::new(&input);
    options.output_dir = &output;
    options.main_out_path = &main;
    options.link_name = LINK;
    options.main_module = "./app.js";
    let split =
        transform(options).map_err(|error| anyhow!("the compiled app could not be split: {error:#}"))?;
    let mut chunks = Vec::new();
    for path in split.split_modules {
        let stem = path.file_stem().context("a chunk has no name")?.to_string_lossy().into_owned();
        if !split.prefetch_map.values().flatten().any(|needed| *needed == stem) {
            continue;
        }
        chunks.push(Chunk { logical: file_name(&stem), path });
    }
    let parts = split.prefetch_map.into_iter().map(|(part, stems)| {
        let files = stems.iter().map(|stem| file_name(stem)).collect();
        (part, files)
    });
    let link = fs::read_to_string(output.join(LINK))?;
    Ok(Split { main, chunks, parts: parts.collect(), link })
}

fn file_name(stem: &str) -> String {
    format!("{stem}.wasm")
}

impl Split {
    /// Puts the script that fetches chunks into `app.js`: each needs the other, and a file whose name holds its hash
    /// cannot name one that names it.
    pub(crate) fn join(&self, script: &str) -> Result<String> {
        let mut joined = String::with_capacity(script.len() + self.link.len());
        let mut imported = Vec::new();
        for line in script.lines() {
            let name = line
                .strip_prefix("import * as ")
                .and_then(|rest| rest.split_once(" from "))
                .filter(|(_, from)| from.trim_matches(['"', '\'', ';']) == LINK);
            if let Some((name, _)) = name {
                imported.push(name);
            } else {
                joined.push_str(line);
                joined.push('\n');
            }
        }
        let mut loaders = Vec::new();
        for line in self.link.lines().filter(|line| !line.starts_with("import ")) {
            let line = match line.strip_prefix("export const ") {
                Some(definition) => {
                    loaders.push(definition.split_once(' ').map_or(definition, |(name, _)| name));
                    format!("const {definition}")
                }
                None => line.to_owned(),
            };
            joined.push_str(&line);
            joined.push('\n');
        }
        for name in imported {
            joined.push_str(&format!("const {name} = {{ {} }};\n", loaders.join(", ")));
        }
        for chunk in &self.chunks {
            let asked = format!("new URL(\"./{}\", import.meta.url)", chunk.logical);
            joined = joined.replace(&asked, &format!("\"@asset({})\"", chunk.logical));
        }
        Ok(joined)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_that_fetches_chunks_becomes_part_of_the_app() {
        let split = Split {
            main: PathBuf::new(),
            chunks: vec![Chunk { logical: "split_deals.wasm".to_owned(), path: PathBuf::new() }],
            parts: Parts::new(),
            link: "import { initSync } from \"./app.js\";\n\
                   export const load_deals = wrap(fetch(new URL(\"./split_deals.wasm\", import.meta.url)));\n"
                .to_owned(),
        };
        let joined = split.join("import * as import1 from \"./__wasm_split.js\"\nlet wasm;\n").unwrap();
        assert_eq!(
            joined,
            "let wasm;\nconst load_deals = wrap(fetch(\"@asset(split_deals.wasm)\"));\n\
             const import1 = { load_deals };\n"
        );
    }
}

//! Takes the compiled app apart: what the first page needs, and chunks that are fetched when a page is first opened.
//!
//! The app's source says where (`app/src/chunk.rs`); the linker's relocations say what belongs together. Code that
//! several parts share stands in chunks of its own. Compiles nothing and names no page.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use wasm_split_cli_support::{Options, transform};

/// The names of the parts, and the logical names of the files that each of them fetches.
pub(crate) type Parts = BTreeMap<String, Vec<String>>;

/// How the compiled app names the script that fetches chunks.
const LINK: &str = "./__wasm_split.js";

/// What the splitter calls the function that fetches a part, before the part's name.
const LOADER: &str = "__wasm_split_load_";

/// Up to so many bytes a chunk that several parts share is small.
const SMALL_BYTES: u64 = 6 * 1024;

/// The name of the file in which the small ones stand.
const SMALL_ONES: &str = "small";

/// A file that is fetched later.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Later {
    pub(crate) logical: String,
    /// The modules that stand in it together.
    pub(crate) modules: Vec<PathBuf>,
}

/// The compiled app in parts.
pub(crate) struct Split {
    /// What is left for the first page; not processed by wasm-bindgen yet.
    pub(crate) main: PathBuf,
    /// Modules that belong to the first page all the same.
    pub(crate) common: Vec<PathBuf>,
    pub(crate) later: Vec<Later>,
    pub(crate) parts: Parts,
    /// The script that fetches parts.
    link: String,
}

/// Takes `compiled` apart, inside `folder`, and puts together again what the parts `first` fetch together; nothing,
/// when there are none.
///
/// # Errors
/// When the app was linked without relocations, or names a part that has no way in.
pub(crate) fn divide(compiled: &[u8], folder: &Path, first: &[&str]) -> Result<Split> {
    let output = folder.join("split");
    let main = output.join("app.wasm");
    let mut options = Options::new(compiled);
    options.output_dir = &output;
    options.main_out_path = &main;
    options.link_name = LINK;
    options.main_module = "./app.js";
    let split =
        transform(options).map_err(|error| anyhow!("the compiled app could not be split: {error:#}"))?;
    let chunks: BTreeMap<String, PathBuf> = split
        .split_modules
        .into_iter()
        .filter_map(|path| Some((path.file_stem()?.to_string_lossy().into_owned(), path)))
        .collect();
    let needs = split.prefetch_map.into_iter().collect();
    let Gathered { common, later, parts } = gathered(&chunks, &needs, first);
    let link = fs::read_to_string(output.join(LINK))?;
    Ok(Split { main, common, later, parts, link })
}

/// Where chunks are put.
struct Gathered {
    common: Vec<PathBuf>,
    later: Vec<Later>,
    /// The files of each part.
    parts: Parts,
}

/// Puts `chunks` together, given which of them each part needs.
///
/// A file compresses on its own, and the splitter makes one of every set of parts that share something: dozens of small
/// ones. Those that the same of the parts `first` need become one file, and those that more than half of these need, or that
/// are small together, belong to the app itself. The small ones of the other parts become one file, too: each would be a request of its own, and a
/// line of the script that every page fetches. Another part then fetches a little more than it needs; what it does not need it mostly has,
/// because people come from those.
fn gathered(
    chunks: &BTreeMap<String, PathBuf>,
    needs: &BTreeMap<String, Vec<String>>,
    first: &[&str],
) -> Gathered {
    let mut common = Vec::new();
    let mut files: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    let mut parts = Parts::new();
    let mut shared = BTreeSet::new();
    for (chunk, path) in chunks {
        let needed_by: Vec<&String> =
            needs.iter().filter(|(_, needed)| needed.contains(chunk)).map(|(part, _)| part).collect();
        let of_first: Vec<&str> =
            first.iter().filter(|part| needed_by.iter().any(|needed| needed == *part)).copied().collect();
        let stem = match needed_by.as_slice() {
            [] => continue,
            // What is of one part alone, and nobody opens first, stands alone.
            [_] if of_first.is_empty() => chunk.clone(),
            _ if of_first.is_empty() && !first.is_empty() && is_small(path) => SMALL_ONES.to_owned(),
            _ if of_first.is_empty() => chunk.clone(),
            _ if of_first.len() > 1 && of_first.len() * 2 > first.len() => {
                common.push(path.clone());
                continue;
            }
            _ => of_first.join("_"),
        };
        let logical = format!("{stem}.wasm");
        if of_first.len() > 1 {
            shared.insert(logical.clone());
        }
        for part in needed_by {
            let fetched = parts.entry(part.clone()).or_default();
            if !fetched.contains(&logical) {
                fetched.push(logical.clone());
            }
        }
        files.entry(logical).or_default().push(path.clone());
    }
    for logical in shared {
        let chunks = files.get(&logical).into_iter().flatten();
        if chunks.fold(0, |bytes, chunk| size(chunk).saturating_add(bytes)) <= SMALL_BYTES {
            common.extend(files.remove(&logical).unwrap_or_default());
            parts.values_mut().for_each(|fetched| fetched.retain(|file| *file != logical));
        }
    }
    let later = files.into_iter().map(|(logical, modules)| Later { logical, modules }).collect();
    Gathered { common, later, parts }
}

fn is_small(chunk: &Path) -> bool {
    size(chunk) <= SMALL_BYTES
}

/// In bytes; what is not there is not small.
fn size(chunk: &Path) -> u64 {
    fs::metadata(chunk).map_or(u64::MAX, |file| file.len())
}

impl Split {
    /// Puts the script that fetches parts into `app.js`: each needs the other, and a file whose name holds its hash
    /// cannot name one that names it.
    ///
    /// # Errors
    /// When the script is not written as the splitter of this version writes it.
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
        // The splitter's own functions; then one line for each file and part instead of the splitter's many.
        let is_loader = |line: &&str| {
            line.starts_with("/* ") || line.starts_with("const __chunk_") || line.starts_with("export const ")
        };
        for line in self.link.lines().take_while(|line| !is_loader(line)) {
            if !line.starts_with("import ") {
                joined.push_str(line);
                joined.push('\n');
            }
        }
        joined.push_str(FETCH_FILE);
        for (place, file) in self.later.iter().enumerate() {
            joined.push_str(&format!("const file{place} = fetchFile(\"@asset({})\");\n", file.logical));
        }
        let mut loaders = Vec::new();
        for line in self.link.lines().filter_map(|line| line.strip_prefix("export const ")) {
            let loader = line.split_once(' ').map_or(line, |(name, _)| name);
            let part = loader.strip_prefix(LOADER).and_then(|part| self.parts.get(part));
            let part = part.with_context(|| format!("{loader} fetches no part"))?;
            let files: Vec<String> = (self.later.iter().enumerate())
                .filter(|(_, file)| part.contains(&file.logical))
                .map(|(place, _)| format!("file{place}"))
                .collect();
            joined.push_str(&format!("const {loader} = fetchPart([{}]);\n", files.join(", ")));
            loaders.push(loader);
        }
        if loaders.len() != self.parts.len() {
            bail!("{} parts, but ways to fetch {}", self.parts.len(), loaders.len());
        }
        for name in imported {
            joined.push_str(&format!("const {name} = {{ {} }};\n", loaders.join(", ")));
        }
        Ok(joined)
    }
}

/// What fetches a file and what fetches a part, through the splitter's own functions.
const FETCH_FILE: &str = "\
const fetchFile = (address) => makeLoad(() => {
const src = fetch(address);
src.catch(() => {});
return (imports) => WebAssembly.instantiateStreaming(src, imports);
}, []);
const fetchPart = (files) => wrapAsyncCb(makeLoad(() => () => {}, files));
";

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &str) -> Vec<String> {
        words.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn what_the_first_pages_fetch_together_becomes_one_file() {
        let chunks = ["chunk_1", "chunk_2", "chunk_3", "chunk_4", "split_board"];
        let chunks = chunks.map(|chunk| (chunk.to_owned(), PathBuf::from(chunk))).into_iter().collect();
        let needs = BTreeMap::from([
            ("board".to_owned(), words("chunk_1 chunk_2 chunk_3 split_board")),
            ("lists".to_owned(), words("chunk_1")),
            ("people".to_owned(), words("chunk_1")),
            ("deal".to_owned(), words("chunk_2 chunk_4")),
            ("records".to_owned(), words("chunk_3 chunk_4")),
        ]);
        let Gathered { common, later, parts } = gathered(&chunks, &needs, &["board", "lists", "people"]);
        let told: Vec<_> = later.iter().map(|file| (file.logical.as_str(), file.modules.len())).collect();
        assert_eq!(told, [("board.wasm", 3), ("chunk_4.wasm", 1)]);
        assert_eq!(common, [PathBuf::from("chunk_1")]);
        assert_eq!(parts["board"], words("board.wasm"));
        assert_eq!(parts["deal"], words("board.wasm chunk_4.wasm"));
    }

    #[test]
    fn without_first_pages_every_chunk_stands_alone() {
        let chunks = BTreeMap::from([("chunk_1".to_owned(), PathBuf::new())]);
        let needs =
            BTreeMap::from([("deal".to_owned(), words("chunk_1")), ("me".to_owned(), words("chunk_1"))]);
        let Gathered { later, .. } = gathered(&chunks, &needs, &[]);
        assert_eq!(later[0].logical, "chunk_1.wasm");
    }

    #[test]
    fn the_script_that_fetches_parts_becomes_part_of_the_app() {
        let split = Split {
            main: PathBuf::new(),
            common: Vec::new(),
            later: vec![Later { logical: "split_deals.wasm".to_owned(), modules: Vec::new() }],
            parts: Parts::from([("deals".to_owned(), words("split_deals.wasm"))]),
            link: "import { initSync } from \"./app.js\";\nfunction makeLoad() {}\n/* deals */\n\
                   const __chunk_1 = makeLoad();\n\
                   export const __wasm_split_load_deals = wrap(fetch(new URL(\"./split_deals.wasm\", import.meta.url)));\n"
                .to_owned(),
        };
        let joined = split.join("import * as import1 from \"./__wasm_split.js\"\nlet wasm;\n").unwrap();
        assert_eq!(
            joined,
            format!(
                "let wasm;\nfunction makeLoad() {{}}\n{FETCH_FILE}const file0 = fetchFile(\"@asset(split_deals.wasm)\");\n\
                 const __wasm_split_load_deals = fetchPart([file0]);\n\
                 const import1 = {{ __wasm_split_load_deals }};\n"
            )
        );
    }

    #[test]
    fn a_part_without_a_way_to_fetch_it_is_refused() {
        let split = Split {
            main: PathBuf::new(),
            common: Vec::new(),
            later: Vec::new(),
            parts: Parts::from([("deals".to_owned(), Vec::new())]),
            link: String::new(),
        };
        assert!(split.join("").is_err());
    }
}

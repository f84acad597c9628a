//! Turns `text/*.toml` into the enum of every text of the app, and fails the build when the languages differ.
//!
//! The texts themselves never enter the WASM: the page loads the one file of its language and hands an array in
//! the order of the enum to `start`. Only the order, the names and the places (`{count}`) are compiled in.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

/// The language whose keys the others are held against.
const REFERENCE: &str = "zh-CN";
/// The other languages.
const OTHERS: [&str; 1] = ["en"];

type Texts = BTreeMap<String, String>;
type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    println!("cargo:rerun-if-changed=text");
    if env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        // The build tool needs to know who calls whom to take the module apart (`src/chunk.rs`).
        println!("cargo:rustc-link-arg-cdylib=--emit-relocs");
    }
    let reference = read(REFERENCE)?;
    let mut differences = Vec::new();
    for language in OTHERS {
        compare(&reference, language, &read(language)?, &mut differences);
    }
    if !differences.is_empty() {
        return Err(format!("the languages differ:\n  {}", differences.join("\n  ")).into());
    }
    let target = Path::new(&env::var("OUT_DIR")?).join("keys.rs");
    fs::write(target, generate(&reference)?)?;
    Ok(())
}

/// Reads one language file as dotted key → text, ordered bytewise by key.
fn read(language: &str) -> Result<Texts, Failure> {
    let path = format!("text/{language}.toml");
    let table: toml::Table =
        fs::read_to_string(&path)?.parse().map_err(|error| format!("{path}: {error}"))?;
    let mut texts = Texts::new();
    flatten("", &table, &path, &mut texts)?;
    Ok(texts)
}

fn flatten(prefix: &str, table: &toml::Table, path: &str, texts: &mut Texts) -> Result<(), Failure> {
    for (name, value) in table {
        let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        match value {
            toml::Value::Table(inner) => flatten(&key, inner, path, texts)?,
            toml::Value::String(text) => {
                texts.insert(key, text.clone());
            }
            _ => return Err(format!("{path}: `{key}` is neither a text nor a table").into()),
        }
    }
    Ok(())
}

/// The names between braces, each once; `{count|day|days}` is the place `count`.
fn places(text: &str) -> BTreeSet<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(place, _)| place.split('|').next().unwrap_or(place))
        .collect()
}

fn compare(reference: &Texts, language: &str, texts: &Texts, differences: &mut Vec<String>) {
    for (key, text) in reference {
        match texts.get(key) {
            None => differences.push(format!("{language} lacks `{key}`")),
            Some(other) if places(other) != places(text) => {
                differences.push(format!(
                    "`{key}`: places {:?} in {language}, {:?} in {REFERENCE}",
                    places(other),
                    places(text)
                ));
            }
            Some(_) => {}
        }
    }
    for key in texts.keys().filter(|key| !reference.contains_key(*key)) {
        differences.push(format!("{REFERENCE} lacks `{key}` of {language}"));
    }
}

/// `deal.next_step` → `DealNextStep`.
fn variant(key: &str) -> String {
    let mut name = String::with_capacity(key.len());
    for word in key.split(['.', '_', '-']) {
        let mut letters = word.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    name
}

fn generate(texts: &Texts) -> Result<String, Failure> {
    let mut names = BTreeMap::new();
    let mut variants = String::new();
    let mut arms = String::new();
    for (key, text) in texts {
        let name = variant(key);
        if let Some(other) = names.insert(name.clone(), key) {
            return Err(format!("`{key}` and `{other}` would share the name {name}").into());
        }
        writeln!(variants, "    /// `{key}`: {}", text.replace('\n', " "))?;
        writeln!(variants, "    {name},")?;
        let places: Vec<_> = places(text).into_iter().collect();
        if !places.is_empty() {
            writeln!(arms, "            Key::{name} => &{places:?},")?;
        }
    }
    Ok(format!(
        "/// Every text of the app, ordered bytewise by its dotted key.\n\
         #[derive(Clone, Copy, Debug, PartialEq, Eq)]\n#[repr(u16)]\npub enum Key {{\n{variants}}}\n\n\
         impl Key {{\n    /// How many texts there are.\n    pub const COUNT: usize = {count};\n\n    \
         /// The places of the text, such as `count`, ordered by name.\n    \
         pub const fn places(self) -> &'static [&'static str] {{\n        match self {{\n{arms}            _ => &[],\n        }}\n    }}\n}}\n",
        count = texts.len()
    ))
}

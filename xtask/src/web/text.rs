//! Turns the text files of the app (`app/text/<language>.toml`) into one array of texts per language.
//!
//! What only later pages say is left blank in it and stands in a second array of the same order, which comes with the first
//! of those pages.
//!
//! The array's order is that of the keys of the English file, flattened to dotted names and sorted by their bytes:
//! the same order in which the app numbers its keys when it is compiled. Missing keys are an error here as there.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result, bail};

use super::bundle::Bundle;
use crate::workspace;

/// The languages of the app; the first one names the keys.
pub(crate) const LANGUAGES: [&str; 2] = ["en", "zh-CN"];

/// The tables of texts that only pages use which nobody opens first.
const LATER: &[&str] = &[
    "access",
    "administration",
    "audit",
    "column",
    "composer",
    "conflict",
    "contact",
    "customer",
    "density",
    "export",
    "field",
    "filter",
    "gate_card",
    "keyboard",
    "me",
    "next",
    "obstacle",
    "peek",
    "privacy",
    "quick",
    "role",
    "search",
    "security",
    "setup",
    "theme",
    "timeline",
    "token",
    "transfer",
    "view",
];

pub(crate) fn add(bundle: &mut Bundle) -> Result<()> {
    let mut keys = Vec::new();
    for language in LANGUAGES {
        let path = workspace::root().join("app/text").join(format!("{language}.toml"));
        let source = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let texts = flatten(&source).with_context(|| path.display().to_string())?;
        if keys.is_empty() {
            keys = texts.keys().cloned().collect();
        }
        let ordered = order(&keys, &texts).with_context(|| path.display().to_string())?;
        let (first, later) = part(&keys, &ordered);
        bundle.add_hashed(&format!("text.{language}.json"), serde_json::to_vec(&first)?);
        bundle.add_hashed(&format!("later.{language}.json"), serde_json::to_vec(&later)?);
    }
    Ok(())
}

fn flatten(source: &str) -> Result<BTreeMap<String, String>> {
    let mut texts = BTreeMap::new();
    let table: toml::Table = toml::from_str(source)?;
    let mut waiting: Vec<(String, toml::Value)> = table.into_iter().collect();
    while let Some((name, value)) = waiting.pop() {
        match value {
            toml::Value::String(text) => {
                texts.insert(name, text);
            }
            toml::Value::Table(table) => {
                waiting.extend(table.into_iter().map(|(key, value)| (format!("{name}.{key}"), value)));
            }
            other => bail!("{name} is a {}, not a text", other.type_str()),
        }
    }
    Ok(texts)
}

fn order<'a>(keys: &[String], texts: &'a BTreeMap<String, String>) -> Result<Vec<&'a String>> {
    if let Some(strange) = texts.keys().find(|key| keys.binary_search(key).is_err()) {
        bail!("{strange} is not in the English file");
    }
    keys.iter().map(|key| texts.get(key).with_context(|| format!("{key} is missing"))).collect()
}

/// The texts that every page may need, and those of later pages; each blank where the other speaks.
fn part<'a>(keys: &[String], texts: &[&'a String]) -> (Vec<&'a str>, Vec<&'a str>) {
    let is_later = |key: &str| key.split_once('.').is_some_and(|(table, _)| LATER.contains(&table));
    let parted = keys.iter().zip(texts).map(|(key, text)| match is_later(key) {
        true => ("", text.as_str()),
        false => (text.as_str(), ""),
    });
    parted.unzip()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_stand_in_the_order_of_their_dotted_keys() {
        let texts = flatten("b = \"2\"\n[a]\nz = \"1\"\n[a.y]\nx = \"0\"").unwrap();
        let keys: Vec<String> = texts.keys().cloned().collect();
        assert_eq!(keys, ["a.y.x", "a.z", "b"]);
        assert_eq!(order(&keys, &texts).unwrap(), ["0", "1", "2"]);
    }

    #[test]
    fn what_later_pages_say_keeps_its_place() {
        let keys = ["action.new".to_owned(), "audit.name".to_owned()];
        let texts = ["New".to_owned(), "Log".to_owned()];
        let (first, later) = part(&keys, &texts.iter().collect::<Vec<_>>());
        assert_eq!((first, later), (vec!["New", ""], vec!["", "Log"]));
    }

    #[test]
    fn a_text_missing_from_one_language_is_named() {
        let keys = ["a".to_owned(), "b".to_owned()];
        let texts = flatten("a = \"1\"").unwrap();
        assert_eq!(order(&keys, &texts).unwrap_err().to_string(), "b is missing");
    }
}

//! Joins and minifies the style sheets of `style/` into `app.css`, which every page begins with, and `later.css`, which
//! comes once the first page stands. Changes no meaning and adds no prefix.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, Result, anyhow, bail};
use lightningcss::rules::CssRule;
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions, StyleSheet};
use lightningcss::targets::{Browsers, Targets};

use super::bundle::Bundle;
use crate::workspace;

/// The files that name the sheets in their order, and hold nothing else, with the file that each becomes.
const INDEXES: [(&str, &str); 2] = [("index.css", "app.css"), ("later.css", "later.css")];

/// The oldest browsers that are served: all of them know nesting, `light-dark()` and container queries.
fn browsers() -> Targets {
    let version = |major: u32, minor: u32| Some(major << 16 | minor << 8);
    Targets::from(Browsers {
        chrome: version(123, 0),
        edge: version(123, 0),
        firefox: version(120, 0),
        safari: version(17, 5),
        ios_saf: version(17, 5),
        ..Browsers::default()
    })
}

pub(crate) fn add(bundle: &mut Bundle) -> Result<()> {
    let folder = workspace::root().join("style");
    let mut left: BTreeSet<String> = BTreeSet::new();
    for entry in fs::read_dir(&folder)? {
        left.insert(entry?.file_name().to_string_lossy().into_owned());
    }
    for (index, joined) in INDEXES {
        left.remove(index);
        let named = fs::read_to_string(folder.join(index)).with_context(|| format!("style/{index}"))?;
        let mut sheet = String::new();
        for name in imports(&named).with_context(|| format!("style/{index}"))? {
            if !left.remove(&name) {
                bail!("style/{index} names {name}, which is missing or was named before");
            }
            let source = fs::read_to_string(folder.join(&name))?;
            sheet.push_str(&minify(&source).with_context(|| format!("style/{name}"))?);
        }
        bundle.add_hashed(joined, sheet.into_bytes());
    }
    if let Some(forgotten) = left.first() {
        bail!("no index in style/ names {forgotten}");
    }
    Ok(())
}

fn imports(index: &str) -> Result<Vec<String>> {
    let sheet = StyleSheet::parse(index, ParserOptions::default()).map_err(|error| anyhow!("{error}"))?;
    sheet
        .rules
        .0
        .iter()
        .map(|rule| match rule {
            CssRule::Import(import) => Ok(import.url.to_string()),
            other => bail!("only imports belong here, not {other:?}"),
        })
        .collect()
}

fn minify(source: &str) -> Result<String> {
    // The library's errors borrow the source; the sentence is all that is needed here.
    let mut sheet =
        StyleSheet::parse(source, ParserOptions::default()).map_err(|error| anyhow!("{error}"))?;
    sheet
        .minify(MinifyOptions { targets: browsers(), ..MinifyOptions::default() })
        .map_err(|error| anyhow!("{error}"))?;
    let printed = sheet
        .to_css(PrinterOptions { minify: true, targets: browsers(), ..PrinterOptions::default() })
        .map_err(|error| anyhow!("{error}"))?;
    Ok(printed.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_served_browsers_know_is_left_as_written() {
        let minified =
            minify("@layer base { a { color: light-dark(red, #00f); &:hover { margin: 0px } } }").unwrap();
        assert_eq!(minified, "@layer base{a{color:light-dark(red,#00f);&:hover{margin:0}}}");
    }

    #[test]
    fn the_index_names_the_order() {
        assert_eq!(imports("@import url(\"b.css\");\n@import 'a.css';").unwrap(), ["b.css", "a.css"]);
        assert!(imports("a { color: red }").is_err());
    }

    #[test]
    fn a_mistake_is_told_with_its_place() {
        assert!(minify("a { color: red } }").is_err());
    }
}

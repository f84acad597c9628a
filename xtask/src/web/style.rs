//! Joins and minifies the style sheets of `style/` into one `app.css`. Changes no meaning and adds no prefix.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow};
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions, StyleSheet};
use lightningcss::targets::{Browsers, Targets};

use super::bundle::Bundle;
use crate::workspace;

/// These come first, in this order: `tokens.css` declares the order of the layers. The rest follows by name.
const FIRST: [&str; 2] = ["tokens.css", "base.css"];

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
    let mut sheet = String::new();
    for path in sources()? {
        let source = fs::read_to_string(&path)?;
        let minified = minify(&source).with_context(|| path.display().to_string())?;
        sheet.push_str(&minified);
    }
    bundle.add_hashed("app.css", sheet.into_bytes());
    Ok(())
}

fn sources() -> Result<Vec<PathBuf>> {
    let folder = workspace::root().join("style");
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).context("the folder style/ could not be read")? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".css") {
            names.push(name);
        }
    }
    names.sort_by_key(|name| {
        let place = FIRST.iter().position(|first| first == name).unwrap_or(FIRST.len());
        (place, name.clone())
    });
    Ok(names.into_iter().map(|name| folder.join(name)).collect())
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
    fn a_mistake_is_told_with_its_place() {
        assert!(minify("a { color: red } }").is_err());
    }
}

//! Adds the files of `public/` and the page itself, and puts the hashed addresses into them.

use std::fs;

use anyhow::{Context, Result};

use super::bundle::Bundle;
use crate::workspace;

/// Known by their addresses to browsers and search engines, so their names carry no hash. Added after all others
/// because they name them.
const FIXED: [&str; 3] = ["manifest.webmanifest", "robots.txt", "sw.js"];
/// Put into the page instead of being fetched: icons then stand there with the first paint.
const INLINE: [&str; 1] = ["icons.svg"];
/// Names other files of `public/` and is added after them.
const LAST: [&str; 1] = ["boot.js"];

pub(crate) fn add(bundle: &mut Bundle) -> Result<()> {
    let public = workspace::root().join("public");
    let mut plain = Vec::new();
    for entry in fs::read_dir(&public).context("the folder public/ could not be read")? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !FIXED.contains(&name.as_str()) && !LAST.contains(&name.as_str()) {
            plain.push(name);
        }
    }
    plain.sort();
    for name in &plain {
        let body = fs::read(public.join(name))?;
        if INLINE.contains(&name.as_str()) {
            bundle.add_inline(name, body);
        } else {
            bundle.add_hashed(name, body);
        }
    }
    for name in LAST {
        let body = resolved(bundle, &public.join(name))?;
        bundle.add_hashed(name, body);
    }
    let page = resolved(bundle, &workspace::root().join("app/index.html"))?;
    bundle.add_fixed("index.html", page);
    let kept = serde_json::to_string(&bundle.immutable_addresses())?;
    for name in FIXED {
        let body = String::from_utf8(resolved(bundle, &public.join(name))?)?;
        bundle.add_fixed(name, body.replace("\"@everything-kept\"", &kept).into_bytes());
    }
    Ok(())
}

fn resolved(bundle: &Bundle, path: &std::path::Path) -> Result<Vec<u8>> {
    let source = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    Ok(bundle.resolve(&source).with_context(|| path.display().to_string())?.into_bytes())
}

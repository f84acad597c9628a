//! The set of files that make up the web app, on their way to the output folder.
//!
//! A file is known by its logical name (`app.css`) and served under a name that holds the hash of its content
//! (`app.0f3a….css`), so that browsers may keep it for ever. Knows nothing of what the files mean.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::Effort;
use super::compress::compress;

/// Hexadecimal digits of the hash that go into a file's name.
const HASH_DIGITS: usize = 16;

/// A marker in a text file that stands for the address of another file: `@asset(app.css)`.
const ADDRESS_MARKER: &str = "@asset(";
/// A marker in a text file that stands for the content of another file: `@inline(icons.svg)`.
const CONTENT_MARKER: &str = "@inline(";

struct File {
    served_as: String,
    hash: String,
    immutable: bool,
    /// Shown to others through [`CONTENT_MARKER`] only, not served on its own.
    inline_only: bool,
    body: Vec<u8>,
}

/// The files gathered so far, by logical name.
#[derive(Default)]
pub(crate) struct Bundle {
    files: BTreeMap<String, File>,
}

/// One file of the finished folder, as `assets.json` tells it to the server and the report to the reader.
#[derive(Serialize)]
pub(crate) struct Written {
    #[serde(skip)]
    pub(crate) logical: String,
    /// The path under the site's root, without a leading slash.
    pub(crate) path: String,
    pub(crate) content_type: &'static str,
    /// The content's hash: the entity tag, and part of the path when `immutable`.
    pub(crate) hash: String,
    /// Whether a browser may keep the file without asking again.
    pub(crate) immutable: bool,
    /// Whether `<path>.br` and `<path>.gz` stand beside it.
    pub(crate) compressed: bool,
    #[serde(skip)]
    pub(crate) bytes: usize,
    #[serde(skip)]
    pub(crate) brotli_bytes: usize,
}

impl Bundle {
    /// Adds a file that is served under its hash.
    pub(crate) fn add_hashed(&mut self, logical: &str, body: Vec<u8>) {
        let hash = hash(&body);
        let served_as = match logical.rsplit_once('.') {
            Some((stem, extension)) => format!("{stem}.{hash}.{extension}"),
            None => format!("{logical}.{hash}"),
        };
        let file = File { served_as, hash, immutable: true, inline_only: false, body };
        self.files.insert(logical.to_owned(), file);
    }

    /// Adds a file whose address others know by heart (`index.html`, `sw.js`), served under its own name.
    pub(crate) fn add_fixed(&mut self, logical: &str, body: Vec<u8>) {
        let hash = hash(&body);
        let file = File { served_as: logical.to_owned(), hash, immutable: false, inline_only: false, body };
        self.files.insert(logical.to_owned(), file);
    }

    /// Adds a file that is only ever put into others.
    pub(crate) fn add_inline(&mut self, logical: &str, body: Vec<u8>) {
        let hash = hash(&body);
        let file = File { served_as: String::new(), hash, immutable: false, inline_only: true, body };
        self.files.insert(logical.to_owned(), file);
    }

    /// The addresses of every file kept for ever: what an offline browser needs beside the page itself.
    pub(crate) fn immutable_addresses(&self) -> Vec<String> {
        self.files.values().filter(|file| file.immutable).map(|file| format!("/{}", file.served_as)).collect()
    }

    /// Replaces the markers of a text with the addresses and contents of files added before.
    ///
    /// # Errors
    /// When a marker names a file that has not been added, or is not closed.
    pub(crate) fn resolve(&self, text: &str) -> Result<String> {
        let inlined = replace_marker(text, CONTENT_MARKER, |name| {
            let file = self.file(name)?;
            Ok(String::from_utf8(file.body.clone())?.trim_end().to_owned())
        })?;
        replace_marker(&inlined, ADDRESS_MARKER, |name| {
            let file = self.file(name)?;
            if file.inline_only {
                bail!("{name} is not served on its own: use {CONTENT_MARKER}{name})");
            }
            Ok(format!("/{}", file.served_as))
        })
    }

    fn file(&self, name: &str) -> Result<&File> {
        self.files.get(name).with_context(|| format!("{name} is named but is not part of the web app"))
    }

    /// Writes all files, their compressed twins and `assets.json`, in place of what was there. The same files are left
    /// alone: a server that carries them inside would be compiled anew for newer ones.
    pub(crate) fn write(&self, folder: &Path, effort: Effort) -> Result<Vec<Written>> {
        // Built beside the old folder and then swapped, so that a running development server never sees half of it.
        let fresh = folder.with_extension("new");
        remove(&fresh)?;
        fs::create_dir_all(&fresh)?;
        let mut written = Vec::new();
        for (logical, file) in self.files.iter().filter(|(_, file)| !file.inline_only) {
            let path = fresh.join(&file.served_as);
            fs::write(&path, &file.body)
                .with_context(|| format!("{} could not be written", path.display()))?;
            let content_type = content_type(logical)?;
            let packed = compress(&file.body, effort)?;
            let compressed = packed.brotli.len() < file.body.len() && packed.gzip.len() < file.body.len();
            if compressed {
                fs::write(fresh.join(format!("{}.br", file.served_as)), &packed.brotli)?;
                fs::write(fresh.join(format!("{}.gz", file.served_as)), &packed.gzip)?;
            }
            written.push(Written {
                logical: logical.clone(),
                path: file.served_as.clone(),
                content_type,
                hash: file.hash.clone(),
                immutable: file.immutable,
                compressed,
                bytes: file.body.len(),
                brotli_bytes: if compressed { packed.brotli.len() } else { file.body.len() },
            });
        }
        fs::write(fresh.join("assets.json"), serde_json::to_vec_pretty(&written)?)?;
        if contents(folder).is_ok_and(|there| contents(&fresh).is_ok_and(|made| made == there)) {
            remove(&fresh)?;
        } else {
            remove(folder)?;
            fs::rename(&fresh, folder)?;
        }
        Ok(written)
    }
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} could not be emptied", folder.display()))
        }
        _ => Ok(()),
    }
}

/// What is in a folder, by name.
fn contents(folder: &Path) -> Result<BTreeMap<OsString, Vec<u8>>> {
    fs::read_dir(folder)?
        .map(|entry| {
            let entry = entry?;
            Ok((entry.file_name(), fs::read(entry.path())?))
        })
        .collect()
}

fn hash(body: &[u8]) -> String {
    let mut hexadecimal: String = Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect();
    hexadecimal.truncate(HASH_DIGITS);
    hexadecimal
}

fn content_type(name: &str) -> Result<&'static str> {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    Ok(match extension {
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        _ => bail!("{name}: there is no content type for “.{extension}” yet"),
    })
}

fn replace_marker(text: &str, marker: &str, value: impl Fn(&str) -> Result<String>) -> Result<String> {
    let mut replaced = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(marker) {
        let (name, tail) = after.split_once(')').with_context(|| format!("{marker} is not closed"))?;
        replaced.push_str(before);
        replaced.push_str(&value(name)?);
        rest = tail;
    }
    replaced.push_str(rest);
    Ok(replaced)
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn a_page_is_given_the_hashed_address_of_the_file_it_names() {
        let mut bundle = Bundle::default();
        bundle.add_hashed("app.css", b"a{}".to_vec());
        let page = bundle.resolve("<link href=\"@asset(app.css)\">").unwrap();
        assert_eq!(page, format!("<link href=\"/app.{}.css\">", hash(b"a{}")));
    }

    #[test]
    fn a_page_that_names_a_missing_file_is_refused() {
        let refusal = Bundle::default().resolve("@asset(gone.js)").unwrap_err();
        assert_eq!(refusal.to_string(), "gone.js is named but is not part of the web app");
    }

    #[test]
    fn an_inline_file_is_put_into_the_page_and_not_served() {
        let mut bundle = Bundle::default();
        bundle.add_inline("icons.svg", b"<svg/>\n".to_vec());
        assert_eq!(bundle.resolve("<body>@inline(icons.svg)</body>").unwrap(), "<body><svg/></body>");
        assert!(bundle.resolve("@asset(icons.svg)").is_err());
        let folder = tempfile::tempdir().unwrap();
        let written = bundle.write(&folder.path().join("web"), Effort::Development).unwrap();
        assert!(written.is_empty());
    }

    #[test]
    fn the_same_files_are_left_alone_and_others_take_their_place() {
        let folder = tempfile::tempdir().unwrap();
        let web = folder.path().join("web");
        let write = |style: &[u8]| {
            let mut bundle = Bundle::default();
            bundle.add_hashed("app.css", style.to_vec());
            bundle.write(&web, Effort::Development).unwrap();
        };
        let told = || fs::File::options().append(true).open(web.join("assets.json")).unwrap();
        let modified = || told().metadata().unwrap().modified().unwrap();
        write(b"a{}");
        told().set_modified(SystemTime::UNIX_EPOCH).unwrap();
        write(b"a{}");
        assert_eq!(modified(), SystemTime::UNIX_EPOCH);
        write(b"b{}");
        assert_ne!(modified(), SystemTime::UNIX_EPOCH);
        assert!(!folder.path().join("web.new").exists());
    }
}

//! Compiles the crate `app` to WebAssembly and writes its JavaScript side. Never starts the app: `boot.js` does.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use super::bundle::Bundle;
use super::slim::{self, ShortNames};
use super::split::{self, Parts};
use super::{Effort, merge, report, script, silence};
use crate::{process, workspace};

/// The compilation target of the browser.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// What `wasm-bindgen` calls its script where the module imports from it.
const SCRIPT: &str = "./app_bg.js";

/// Compiles the app; tells where the module is.
pub(crate) fn compile(effort: Effort) -> Result<PathBuf> {
    let profile = match effort {
        Effort::Release => "web-release",
        Effort::Development => "web-dev",
    };
    install_target()?;
    process::run(process::cargo().args(["build", "--package", "app", "--lib"]).args([
        "--target",
        TARGET,
        "--profile",
        profile,
    ]))?;
    Ok(workspace::cargo_target().join(TARGET).join(profile).join("app.wasm"))
}

/// Adds `app_bg.wasm`, the chunks that are fetched later, `app.js`, and the JavaScript snippets of libraries, if any.
/// Tells which chunks each part of the app needs.
pub(crate) fn add(bundle: &mut Bundle, compiled: &Path, effort: Effort) -> Result<Parts> {
    let folder = tempfile::tempdir()?;
    let compiled = fs::read(compiled).with_context(|| compiled.display().to_string())?;
    let split = match effort {
        Effort::Release => {
            split::divide(&silence::silence(&compiled)?, folder.path(), &report::first_parts())?
        }
        Effort::Development => split::divide(&compiled, folder.path(), &[])?,
    };
    Bindgen::new()
        .input_path(&split.main)
        .out_name("app")
        .web(true)?
        .demangle(false)
        .keep_debug(false)
        // The chunks find what they share with the first part by these.
        .keep_lld_exports(true)
        .remove_name_section(effort == Effort::Release)
        .remove_producers_section(true)
        .typescript(false)
        // The file's name holds its hash; boot.js hands the response over.
        .omit_default_module_path(true)
        .generate(folder.path())
        .context("wasm-bindgen could not process the compiled app")?;

    for file in &split.later {
        let modules: Vec<_> = file.modules.iter().map(fs::read).collect::<Result<_, _>>()?;
        let module = match <[_; 1]>::try_from(modules) {
            Ok([module]) => module,
            Err(modules) => merge::merge(&modules)?,
        };
        bundle.add_hashed(&file.logical, tidied(module, &ShortNames::new(), effort)?);
    }
    let mut module = fs::read(folder.path().join("app_bg.wasm"))?;
    if !split.common.is_empty() {
        let common: Vec<_> = split.common.iter().map(fs::read).collect::<Result<_, _>>()?;
        module = merge::extend(&module, &common)?;
    }
    let mut script = split.join(&fs::read_to_string(folder.path().join("app.js"))?)?;
    let mut names = ShortNames::new();
    if effort == Effort::Release {
        names = slim::short_names(&module, SCRIPT)?;
        script = script::lighter(&script, &names);
    }
    for (reference, body) in snippets(folder.path())? {
        let logical = reference.trim_start_matches("./").replace('/', "-");
        bundle.add_hashed(&logical, body);
        script = script.replace(&reference, &format!("@asset({logical})"));
    }
    bundle.add_hashed("app_bg.wasm", tidied(module, &names, effort)?);
    let script = bundle.resolve(&script)?;
    bundle.add_hashed("app.js", script.into_bytes());
    Ok(split.parts)
}

/// A module as it is served: as it came while somebody works on the app, so that the browser can name its functions.
fn tidied(module: Vec<u8>, names: &ShortNames, effort: Effort) -> Result<Vec<u8>> {
    match effort {
        Effort::Release => slim::slim(&module, names),
        Effort::Development => Ok(module),
    }
}

/// The JavaScript that libraries bring along, by the path under which `app.js` imports it.
fn snippets(folder: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.join("snippets")];
    while let Some(folder_in_turn) = waiting.pop() {
        if !folder_in_turn.exists() {
            continue;
        }
        for entry in fs::read_dir(&folder_in_turn)? {
            let path = entry?.path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let relative = path.strip_prefix(folder)?.to_string_lossy().replace('\\', "/");
                found.push((format!("./{relative}"), fs::read(&path)?));
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Adds the compilation target to a toolchain that does not have it yet.
pub(crate) fn install_target() -> Result<()> {
    let system_root = process::output(process::program("rustc").args(["--print", "sysroot"]))?;
    if Path::new(system_root.trim()).join("lib/rustlib").join(TARGET).exists() {
        return Ok(());
    }
    if process::run(process::program("rustup").args(["target", "add", TARGET])).is_err() {
        bail!(
            "the Rust target {TARGET} is missing and rustup could not add it: run `rustup target add {TARGET}`"
        );
    }
    Ok(())
}

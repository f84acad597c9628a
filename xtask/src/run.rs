//! `cargo xtask run`: from a fresh clone to a running Sluice with its demonstration company.
//!
//! Only ever fills a data folder that it made itself; a folder or database that was there before is served as it is.

use anyhow::{Context, Result, bail};

use crate::web::{self, Effort};
use crate::{process, workspace};

/// `cargo xtask run [--port PORT]`
pub(crate) fn command(arguments: &[String]) -> Result<()> {
    let port: Option<u16> = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => None,
        ["--port", port] => Some(port.parse().with_context(|| format!("“{port}” is not a port"))?),
        _ => bail!("usage: cargo xtask run [--port PORT]"),
    };
    web::build(Effort::Release)?;
    process::run(process::cargo().args(["build", "--release", "--package", "server"]))?;

    let sluice = || {
        let mut command = process::program(workspace::cargo_target().join("release/sluice"));
        if let Some(port) = port {
            command.env("SLUICE_LISTEN", format!("127.0.0.1:{port}"));
        }
        command
    };
    let data = std::env::var_os("SLUICE_DATA").unwrap_or_else(|| "data".into());
    let is_fresh = !workspace::root().join(data).exists() && std::env::var_os("DATABASE_URL").is_none();
    if is_fresh {
        process::run(sluice().arg("demo"))?;
    }
    process::run(sluice().arg("serve"))
}

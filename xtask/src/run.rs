//! `cargo xtask run`: from a fresh clone to a running Sluice with its demonstration company.
//!
//! Only ever fills a database that has nobody in it, or goes on with a demonstration that was cut off; a database with
//! people in it is served as it is, and so is one that the environment names.

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
    web::refresh(Effort::Release)?;
    process::run(process::cargo().args(["build", "--release", "--package", "server"]))?;

    let sluice = || {
        let mut command = process::program(workspace::cargo_target().join("release/sluice"));
        if let Some(port) = port {
            command.env("SLUICE_LISTEN", format!("127.0.0.1:{port}"));
        }
        command
    };
    if std::env::var_os("DATABASE_URL").is_none() {
        process::run(sluice().args(["demo", "--if-needed"]))?;
    }
    process::run(sluice().arg("serve"))
}

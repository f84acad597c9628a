//! The real program, run as a person runs it: in a folder of its own, with nothing of this process' environment.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::PASSWORD;

/// `sluice`, to be given a command. It works in `folder`, on the database at `database` or on SQLite in it.
pub(crate) fn sluice(folder: &Path, database: Option<&str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sluice"));
    command.current_dir(folder).env_clear().env("SLUICE_DATA", folder).env("SLUICE_LISTEN", "127.0.0.1:0");
    command.env("SLUICE_LOG", "error");
    if let Some(database) = database {
        command.env("DATABASE_URL", database);
    }
    command
}

/// What the command said on standard output, and on standard error when it failed.
pub(crate) fn said(command: &mut Command) -> Result<String, String> {
    let output = command.stdin(Stdio::null()).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() {
        Ok(text(&output.stdout))
    } else {
        Err(text(&output.stdout) + &text(&output.stderr))
    }
}

/// Adds Fang, an administrator, by the command line; `more` stands behind the rest.
pub(crate) fn add_fang(folder: &Path, database: Option<&str>, more: &[&str]) -> Result<(), String> {
    let mut add = sluice(folder, database);
    add.args([
        "user",
        "add",
        "--email",
        "fang@sluice.test",
        "--name",
        "Fang",
        "--role",
        "admin",
        "--team",
        "East",
    ]);
    let mut add =
        add.args(more).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    // Who is refused before the password is asked for does not read it.
    let _ = writeln!(add.stdin.take().unwrap(), "{PASSWORD}");
    let output = add.wait_with_output().unwrap();
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

/// A running `sluice serve`, killed when it is dropped.
pub(crate) struct Serving {
    process: Child,
    /// Where it listens, as it says: `http://127.0.0.1:3000`.
    pub(crate) address: String,
}

impl Serving {
    /// Starts `command` with `serve` and waits until it listens.
    pub(crate) fn start(mut command: Command) -> Self {
        let mut process = command.arg("serve").stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        let address = lines.find_map(|line| Some(line.strip_prefix("Sluice listens on ")?.to_owned()));
        Self { process, address: address.unwrap() }
    }
}

impl Drop for Serving {
    /// `kill -9`: no handler runs, nothing is flushed.
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

//! A PostgreSQL server for the length of a test or a benchmark, on a free port of the loopback: in a temporary folder of
//! which nothing survives, or in one that is kept for the next time. Touches no other PostgreSQL of the machine.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::process;

/// Its superuser; there is no password because only the loopback is listened to.
const USER: &str = "sluice";
/// PostgreSQL refuses to run as root; its package makes this user.
const SYSTEM_USER: &str = "postgres";
const PATIENCE: Duration = Duration::from_secs(30);

/// What a commit waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Durability {
    /// Nothing, since nobody will ask for the data again.
    None,
    /// The disk, as it is in a company; the configuration is PostgreSQL's own.
    Disk,
}

impl Durability {
    fn options(self) -> &'static [&'static str] {
        match self {
            Self::None => &["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"],
            Self::Disk => &[],
        }
    }
}

/// Where a cluster stands.
enum Folder {
    /// Goes with the server.
    Passing(TempDir),
    /// Stays, and is served again.
    Kept(PathBuf),
}

impl Folder {
    fn path(&self) -> &Path {
        match self {
            Self::Passing(folder) => folder.path(),
            Self::Kept(folder) => folder,
        }
    }
}

/// A running server. It stops when this value is dropped, and its data goes unless its folder is kept.
pub(crate) struct Postgres {
    programs: PathBuf,
    folder: Folder,
    port: u16,
    server: Child,
}

impl Postgres {
    /// Makes a fresh cluster and starts it.
    ///
    /// # Errors
    /// When PostgreSQL is not installed or does not start; its log is part of the message.
    pub(crate) fn start(durability: Durability) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("sluice-postgres-").tempdir()?;
        Self::start_in(Folder::Passing(folder), durability)
    }

    /// Starts the cluster that stands in `folder`, or makes one there, which stays.
    ///
    /// # Errors
    /// As [`Postgres::start`], and when PostgreSQL's own user cannot reach the folder.
    pub(crate) fn start_kept(folder: &Path, durability: Durability) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        Self::start_in(Folder::Kept(folder.to_path_buf()), durability)
    }

    fn start_in(folder: Folder, durability: Durability) -> Result<Self> {
        let programs = programs()?;
        let data = folder.path().join("data");
        if !data.exists() {
            if is_root() {
                process::run(process::program("chown").arg(SYSTEM_USER).arg(folder.path()))?;
            }
            process::output(as_owner(&programs.join("initdb")).arg("--pgdata").arg(&data).args([
                "--username",
                USER,
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
            ]))?;
        }
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let log = std::fs::File::create(folder.path().join("log"))?;
        let server = as_owner(&programs.join("postgres"))
            .arg("-D")
            .arg(&data)
            .args(["-p", &port.to_string()])
            .args(["-c", "listen_addresses=127.0.0.1"])
            .args(["-c", &format!("unix_socket_directories={}", folder.path().display())])
            .args(["-c", "max_connections=400"])
            .args(durability.options())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .context("PostgreSQL could not be started")?;
        let mut postgres = Self { programs, folder, port, server };
        postgres.wait_until_ready()?;
        Ok(postgres)
    }

    /// Where to connect: `postgres://…`, a superuser who may create a database per test.
    pub(crate) fn address(&self) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/postgres", self.port)
    }

    /// Gathers the statistics that the planner would have gathered by itself some minutes later.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub(crate) fn analyse(&self) -> Result<()> {
        process::run(
            process::program(self.programs.join("vacuumdb"))
                .args(["--analyze", "--quiet"])
                .args(["--dbname", &self.address()]),
        )
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let asked_since = Instant::now();
        let port = self.port.to_string();
        loop {
            let mut ask = process::program(self.programs.join("pg_isready"));
            if process::succeeds(ask.args(["--quiet", "--host", "127.0.0.1", "--port", &port])) {
                return Ok(());
            }
            let ended = self.server.try_wait()?;
            if ended.is_some() || asked_since.elapsed() > PATIENCE {
                let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
                bail!("PostgreSQL did not become ready:\n{log}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let mut stop = as_owner(&self.programs.join("pg_ctl"));
        let mode = match self.folder {
            Folder::Passing(_) => "--mode=immediate",
            Folder::Kept(_) => "--mode=fast",
        };
        stop.args(["stop", mode, "--silent", "--pgdata"]).arg(self.folder.path().join("data"));
        if !process::succeeds(&mut stop) {
            // A failure to kill means that it is gone already.
            let _ = self.server.kill();
        }
        let _ = self.server.wait();
    }
}

/// The folder of PostgreSQL's programs, which Debian keeps off the search path.
///
/// # Errors
/// When there is none.
pub(crate) fn programs() -> Result<PathBuf> {
    let told = process::output(process::program("pg_config").arg("--bindir")).ok();
    let mut candidates: Vec<PathBuf> = told.into_iter().map(|folder| PathBuf::from(folder.trim())).collect();
    if let Ok(versions) = std::fs::read_dir("/usr/lib/postgresql") {
        candidates.extend(versions.flatten().map(|version| version.path().join("bin")));
    }
    candidates
        .into_iter()
        .find(|folder| folder.join("initdb").exists())
        .context("PostgreSQL's server programs (initdb) were not found: install the package “postgresql”")
}

/// The program as a user who may own a cluster: PostgreSQL does not run as root.
fn as_owner(program: &Path) -> Command {
    let mut command = if is_root() {
        let mut switched = process::program("runuser");
        switched.args(["-u", SYSTEM_USER, "--"]).arg(program);
        switched
    } else {
        process::program(program)
    };
    // The repository may be out of that user's reach, and PostgreSQL wants a working directory it can read.
    command.current_dir("/");
    command
}

pub(crate) fn is_root() -> bool {
    process::output(process::program("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

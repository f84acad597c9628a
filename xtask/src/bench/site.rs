//! A site to measure: an optimised server on a database of its own. Everything goes when the value is dropped, but a
//! large demonstration company that is only read, which is kept for the next time. Measures nothing but memory.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use crate::postgres::{Durability, Postgres};
use crate::web::{self, Effort};
use crate::{digest, process, test, workspace};

/// Of everybody at the site.
pub(super) const PASSWORD: &str = "only-for-benchmarks-7";
const PATIENCE: Duration = Duration::from_secs(60);

/// Which database the site keeps its records in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Sqlite,
    Postgres,
}

/// Both, in the order in which they are reported.
pub(super) const KINDS: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

/// Makes ready: what the benchmarks need is on the machine, and the server is compiled as it is shipped, with the
/// web app inside.
pub(super) fn build() -> Result<()> {
    test::install_what_is_needed()?;
    if !workspace::web_output().join("assets.json").exists() {
        web::build(Effort::Release)?;
    }
    process::run(process::cargo().args(["build", "--quiet", "--release", "--package", "server"]))
}

/// Where a site keeps its files.
enum Folder {
    /// Goes with the site.
    Passing(TempDir),
    /// Stays, and is served again.
    Kept(PathBuf),
}

/// A database and a folder, before anybody serves them.
pub(super) struct Site {
    data: Folder,
    postgres: Option<Postgres>,
}

impl Site {
    /// An empty one; a commit waits for the disk.
    pub(super) fn empty(kind: Kind) -> Result<Self> {
        // Beside the build and not in /tmp, which may be memory and would make every commit free.
        let parent = workspace::cargo_target();
        let data = tempfile::Builder::new().prefix("bench-").tempdir_in(parent)?;
        let postgres = match kind {
            Kind::Sqlite => None,
            Kind::Postgres => Some(Postgres::start(Durability::Disk)?),
        };
        Ok(Self { data: Folder::Passing(data), postgres })
    }

    /// With the demonstration company, `scale` times as large as it usually is.
    pub(super) fn demonstration(kind: Kind, scale: u32) -> Result<Self> {
        let site = Self::empty(kind)?;
        site.fill(kind, scale)?;
        Ok(site)
    }

    /// As [`Site::demonstration`], for benchmarks that only read: filled the first time, and again when what fills it has
    /// changed; newer migrations are made on it as on any site. Not for two benchmarks at once.
    pub(super) fn kept(kind: Kind, scale: u32) -> Result<Self> {
        let folder = kept_folder().join(format!("{kind}-{scale}").to_lowercase());
        let origin = folder.join("filled-by");
        let mut digest = Sha256::new();
        digest::add(&mut digest, &[workspace::root().join("server/src/demo")])?;
        let now = digest.finalize().to_vec();
        let as_now = fs::read(&origin).is_ok_and(|then| then == now);
        if !as_now && folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        let data = folder.join("site");
        fs::create_dir_all(&data)?;
        let postgres = match kind {
            Kind::Sqlite => None,
            Kind::Postgres => Some(Postgres::start_kept(&folder.join("postgres"), Durability::Disk)?),
        };
        let site = Self { data: Folder::Kept(data), postgres };
        if !as_now {
            site.fill(kind, scale)?;
            fs::write(&origin, now)?;
        }
        Ok(site)
    }

    fn fill(&self, kind: Kind, scale: u32) -> Result<()> {
        let began = Instant::now();
        process::output(self.sluice(&["demo", "--scale", &scale.to_string()]).env("SLUICE_LOG", "warn"))?;
        println!("  {kind} filled in {:.0} s", began.elapsed().as_secs_f64());
        if let Some(postgres) = &self.postgres {
            postgres.analyse()?;
        }
        Ok(())
    }

    /// A command of the program, about this site.
    pub(super) fn sluice(&self, words: &[&str]) -> Command {
        let mut command = process::program(workspace::cargo_target().join("release/sluice"));
        command.args(words).env("SLUICE_DATA", self.folder()).env("SLUICE_DEMO_PASSWORD", PASSWORD);
        match &self.postgres {
            Some(postgres) => command.env("DATABASE_URL", postgres.address()),
            None => command.env_remove("DATABASE_URL"),
        };
        command
    }

    /// The folder of the site, for files beside its own.
    pub(super) fn folder(&self) -> &Path {
        match &self.data {
            Folder::Passing(folder) => folder.path(),
            Folder::Kept(folder) => folder,
        }
    }

    /// Serves it.
    pub(super) fn serve(&self) -> Result<Server> {
        let port = free_port()?;
        let mut command = self.sluice(&["serve"]);
        command.env("SLUICE_LISTEN", format!("127.0.0.1:{port}")).env("SLUICE_LOG", "warn");
        Server::start(command, port, "/readyz")
    }
}

/// Drops the sites that were kept.
pub(super) fn forget() -> Result<()> {
    let folder = kept_folder();
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(())
}

/// Beside the build.
fn kept_folder() -> PathBuf {
    workspace::cargo_target().join("bench-data")
}

/// A program that answers on a port. It is stopped when the value is dropped.
pub(super) struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// Starts `command`, and waits until it answers at `path`.
    pub(super) fn start(mut command: Command, port: u16, path: &str) -> Result<Self> {
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
        let server = Self { child, address: format!("http://127.0.0.1:{port}") };
        let asked_since = Instant::now();
        while ureq::get(server.url(path)).call().is_err() {
            if asked_since.elapsed() > PATIENCE {
                bail!("{} does not answer", server.url(path));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(server)
    }

    /// The full address of `path`.
    pub(super) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// Signs in, and tells the cookie.
    pub(super) fn sign_in(&self, email: &str) -> Result<String> {
        let mut answer = ureq::post(self.url("/api/v1/session"))
            .send_json(serde_json::json!({ "email": email, "password": PASSWORD }))
            .with_context(|| format!("{email} could not sign in"))?;
        let cookie = answer.headers().get("set-cookie").and_then(|cookie| cookie.to_str().ok());
        let pair =
            cookie.and_then(|cookie| cookie.split(';').next()).context("there is no cookie")?.to_owned();
        answer.body_mut().read_to_string()?;
        Ok(pair)
    }

    /// What a signed-in person is answered at `path`.
    pub(super) fn get(&self, path: &str, cookie: &str) -> Result<Value> {
        let mut answer = ureq::get(self.url(path)).header("cookie", cookie).call()?;
        Ok(answer.body_mut().with_config().limit(u64::MAX).read_json()?)
    }

    /// What a signed-in person is answered who posts `body` to `path`.
    pub(super) fn post(&self, path: &str, cookie: &str, body: &Value) -> Result<Value> {
        let mut answer = ureq::post(self.url(path)).header("cookie", cookie).send_json(body)?;
        Ok(answer.body_mut().read_json()?)
    }

    /// Bytes of memory that the process holds.
    pub(super) fn memory(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kilobytes * 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The data goes with it, so there is nothing to finish in order.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port of the loopback that nobody listens on.
pub(super) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

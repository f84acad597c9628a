//! A page of 50 deals out of 100,000, as the app asks for it: signed in, within what the person may see, with silence
//! and how much of the gate is met. Beside it an axum server that only says hello, on the same machine.

use std::time::Duration;

use anyhow::{Result, ensure};

use super::load::{self, Asked};
use super::print_figure;
use super::site::{self, KINDS, Kind, Server, Site};
use crate::{process, workspace};

/// 13 times 8,000 deals.
const SCALE: u32 = 13;
const WARM_UP: Duration = Duration::from_secs(2);
const DURATION: Duration = Duration::from_secs(10);
/// Requests a second of the open loop.
const RATE: u32 = 200;

pub(super) fn measure() -> Result<()> {
    site::build()?;
    hello()?;
    for kind in KINDS {
        let site = Site::demonstration(kind, SCALE)?;
        let server = site.serve()?;
        for (who, path) in [
            ("manager", "/api/v1/deals?limit=50&sort=silence"),
            ("admin", "/api/v1/deals?limit=50"),
            ("rep", "/api/v1/deals?limit=50&whose=mine"),
        ] {
            list(kind, &server, who, path)?;
        }
    }
    Ok(())
}

fn list(kind: Kind, server: &Server, who: &str, path: &str) -> Result<()> {
    let cookie = server.sign_in(&format!("{who}@demo.test"))?;
    let rows = server.get(path, &cookie)?["items"].as_array().map_or(0, Vec::len);
    ensure!(rows == 50, "{path} shows {rows} deals to {who}");
    let asked = Asked { url: &server.url(path), cookie: &cookie, bodies: None };
    load::closed(&asked, WARM_UP)?;
    let closed = load::closed(&asked, DURATION)?;
    let open = load::open(&asked, RATE, DURATION)?;
    let asked_for = match kind {
        Kind::Sqlite => "at least 1,500 /s",
        Kind::Postgres => "at least 2,500 /s",
    };
    let what = format!("{kind}, {who}, {}", path.trim_start_matches("/api/v1/"));
    print_figure(&what, &format!("{:.0} /s", closed.rate), asked_for);
    print_figure(&format!("  p99 at {RATE}/s"), &format!("{:.1} ms", open.p99), "at most 10 ms");
    Ok(())
}

fn hello() -> Result<()> {
    let example = ["--release", "--package", "server", "--example", "hello"];
    process::run(process::cargo().args(["build", "--quiet"]).args(example))?;
    let port = site::free_port()?;
    let mut command = process::program(workspace::cargo_target().join("release/examples/hello"));
    command.arg(port.to_string());
    let server = Server::start(command, port, "/")?;
    let asked = Asked { url: &server.url("/"), cookie: "", bodies: None };
    load::closed(&asked, WARM_UP)?;
    let closed = load::closed(&asked, DURATION)?;
    let open = load::open(&asked, RATE, DURATION)?;
    print_figure("axum that says hello", &format!("{:.0} /s", closed.rate), "");
    print_figure(&format!("  p99 at {RATE}/s"), &format!("{:.1} ms", open.p99), "");
    Ok(())
}

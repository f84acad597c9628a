//! Twenty people a second sign in, while others read their lists: how long either takes, and how much memory the server
//! holds then. Hashing a password is work for a processor and 19 MiB each, and must not be in the way of pages.

use std::fmt::Write as _;
use std::fs;
use std::thread;
use std::time::Duration;

use anyhow::{Result, anyhow, ensure};

use super::load::{self, Asked};
use super::print_figure;
use super::site::{self, KINDS, PASSWORD, Site};

const DURATION: Duration = Duration::from_secs(20);
/// Sign-ins a second.
const SIGN_INS: u32 = 20;
/// Pages a second beside them.
const PAGES: u32 = 50;
/// How often the server's memory is looked at.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

pub(super) fn measure() -> Result<()> {
    site::build()?;
    for kind in KINDS {
        let site = Site::demonstration(kind, 1)?;
        let server = site.serve()?;
        let administrator = server.sign_in("admin@demo.test")?;
        let cookie = server.sign_in("manager@demo.test")?;
        let people = server.get("/api/v1/people?limit=200", &administrator)?;
        let mut bodies = String::new();
        // Different people: what one account does at once counts together.
        for email in people["items"].as_array().into_iter().flatten().filter_map(|one| one["email"].as_str())
        {
            writeln!(bodies, "{}", serde_json::json!({ "email": email, "password": PASSWORD }))?;
        }
        ensure!(bodies.lines().count() > 20, "there are too few people");
        let file = site.folder().join("sign-ins.jsonl");
        fs::write(&file, bodies)?;
        let before = server.memory()?;
        let list = server.url("/api/v1/deals?limit=50");
        let pages = Asked { url: &list, cookie: &cookie, bodies: None };
        load::open(&pages, PAGES, Duration::from_secs(2))?;
        let alone = load::open(&pages, PAGES, DURATION)?;
        let door = server.url("/api/v1/session");
        let sign_ins = Asked { url: &door, cookie: "", bodies: Some(&file) };
        let (came, beside, peak) = thread::scope(|scope| -> Result<_> {
            let came = scope.spawn(|| load::open(&sign_ins, SIGN_INS, DURATION));
            let beside = scope.spawn(|| load::open(&pages, PAGES, DURATION));
            let mut peak = before;
            while !came.is_finished() {
                peak = peak.max(server.memory()?);
                thread::sleep(LOOK_AGAIN);
            }
            let ended = |_| anyhow!("the load ended early");
            Ok((came.join().map_err(ended)??, beside.join().map_err(ended)??, peak))
        })?;
        print_figure(&format!("{kind}, sign-ins"), &format!("{:.0} /s", came.rate), "20 /s");
        print_figure("  p99 of a sign-in", &format!("{:.0} ms", came.p99), "");
        print_figure("  p99 of a list page beside them", &format!("{:.1} ms", beside.p99), "under 50 ms");
        print_figure("  p99 of a list page without them", &format!("{:.1} ms", alone.p99), "");
        print_figure("  memory before", &megabytes(before), "");
        print_figure("  memory at most", &megabytes(peak), "bounded");
    }
    Ok(())
}

fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes / 1_000_000)
}

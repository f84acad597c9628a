//! Activities logged about deals: each is a row, its event, and the deal's silence and checklist, in one transaction that
//! is on the disk before it is answered.

use std::fmt::Write as _;
use std::fs;
use std::time::Duration;

use anyhow::{Result, ensure};

use super::load::{self, Asked};
use super::print_figure;
use super::site::{self, KINDS, Site};

const WARM_UP: Duration = Duration::from_secs(2);
const DURATION: Duration = Duration::from_secs(15);

pub(super) fn measure() -> Result<()> {
    site::build()?;
    for kind in KINDS {
        let site = Site::demonstration(kind, 1)?;
        let server = site.serve()?;
        let cookie = server.sign_in("manager@demo.test")?;
        let deals = server.get("/api/v1/deals?limit=200", &cookie)?;
        let mut bodies = String::new();
        for deal in deals["items"].as_array().into_iter().flatten() {
            let about = serde_json::json!({ "kind": "deal", "id": deal["id"] });
            let activity = serde_json::json!({
                "about": about, "kind": "call", "text": "谈了预算和时间表", "figures": { "call_seconds": 240 },
                "occurred_at": deal["stage_entered_at"],
            });
            writeln!(bodies, "{activity}")?;
        }
        ensure!(!bodies.is_empty(), "the manager sees no deals");
        let file = site.folder().join("activities.jsonl");
        fs::write(&file, bodies)?;
        let asked = Asked { url: &server.url("/api/v1/activities"), cookie: &cookie, bodies: Some(&file) };
        load::closed(&asked, WARM_UP)?;
        let outcome = load::closed(&asked, DURATION)?;
        print_figure(
            &format!("{kind}, logging a call"),
            &format!("{:.0} /s", outcome.rate),
            "at least 1,000 /s",
        );
        print_figure("  p99", &format!("{:.1} ms", outcome.p99), "");
    }
    Ok(())
}

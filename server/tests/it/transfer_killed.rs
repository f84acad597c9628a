//! An import that is cut off goes on where it stopped and leaves, row for row, what an uninterrupted one leaves.

use std::path::Path;
use std::time::Duration;

use server::clock::random;
use server::config::Config;
use server::database::Database;
use server::jobs::LEASE_MILLIS;
use shared::endpoint::Nothing;
use shared::ids::ImportId;
use shared::people::api::{CreateSession, SignIn};
use shared::transfer::ImportState;
use shared::transfer::api::{ImportStart, ImportView, ShowImport, StartImport};

use crate::support::{Browser, PASSWORD, Person, Serving, TEXT, TestApp, add_fang, both, remains, sluice};

/// How often the import is cut off.
const CUTS: u32 = 10;

/// A number below `limit`, different every time.
fn any(limit: u64) -> u64 {
    u64::from_le_bytes(random()) % limit
}

both! {
    async fn a_worker_that_vanishes_in_the_middle_is_replaced(app: TestApp) {
        let (fang, wang) = (app.rep("fang").await, app.rep("wang").await);
        let whole = fang.imported(&app, "客户.csv", TEXT).await;
        let import = wang.upload("客户.csv", TEXT).await.unwrap();
        wang.start(&import, false).await.unwrap();
        for cut in 1..=CUTS {
            let state = app.state.clone();
            let worker = tokio::spawn(async move { server::jobs::tick(&state, server::JOBS).await });
            let done = u64::from(cut) * 550 + any(50);
            while wang.import(import.id).await.progress.unwrap().done.unsigned_abs() < done && !worker.is_finished() {}
            worker.abort();
            let _ = worker.await;
            // The lease of the vanished worker runs out.
            app.advance(LEASE_MILLIS);
        }
        app.work().await;
        let import = wang.import(import.id).await;
        assert_eq!((import.state, import.progress), (ImportState::Done, whole.progress));
        let (one, other) =
            (remains(&app.state.database, whole.id).await, remains(&app.state.database, import.id).await);
        compare(&one, &other);
    }
}

fn compare(whole: &[String], cut: &[String]) {
    for (whole, cut) in whole.iter().zip(cut) {
        assert_eq!(whole, cut);
    }
    assert_eq!(whole.len(), cut.len());
}

/// The real program, and Fang signed in.
struct Served {
    serving: Serving,
    browser: Browser,
}

impl Served {
    /// Starts the real program on the data in `folder` and signs in.
    async fn start(folder: &Path) -> Self {
        let serving = Serving::start(sluice(folder, None));
        let address = serving.address.strip_prefix("http://").unwrap();
        let mut browser = Browser::new(address.parse().unwrap());
        let sign_in = SignIn { email: "fang@sluice.test".to_owned(), password: PASSWORD.to_owned() };
        let response = browser.prepare::<CreateSession>(&(), &Nothing {}, &sign_in).send().await.unwrap();
        browser.keep_cookie(&response);
        Self { serving, browser }
    }

    async fn import(&self, id: ImportId) -> ImportView {
        self.browser.get::<ShowImport>(&id).await.unwrap()
    }

    fn kill(self) {
        drop(self.serving);
    }
}

/// A site with one administrator in it, and the file they import.
async fn site(folder: &Path) -> (Served, ImportView) {
    add_fang(folder, None, &[]).unwrap();
    let served = Served::start(folder).await;
    let import = person(&served).upload("客户.csv", TEXT).await.unwrap();
    let start = ImportStart { version: import.version, dry_run: false };
    let import = served.browser.call::<StartImport>(&import.id, &Nothing {}, &start).await.unwrap();
    (served, import)
}

fn person(served: &Served) -> Person {
    Person {
        id: shared::ids::UserId(uuid::Uuid::nil()),
        email: String::new(),
        team: shared::ids::TeamId(uuid::Uuid::nil()),
        browser: served.browser.clone(),
    }
}

async fn until(served: &Served, id: ImportId, enough: impl Fn(&ImportView) -> bool) -> ImportView {
    loop {
        let import = served.import(id).await;
        if enough(&import) {
            return import;
        }
    }
}

async fn left_in(folder: &Path, id: ImportId) -> Vec<String> {
    let database = Database::open(&Config::in_folder(folder).database_url).await.unwrap();
    remains(&database, id).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_ten_times_during_an_import_loses_and_doubles_nothing() {
    let whole = tempfile::tempdir().unwrap();
    let (served, import) = site(whole.path()).await;
    let done = until(&served, import.id, |import| !import.state.is_running()).await;
    assert_eq!(done.state, ImportState::Done);
    served.kill();
    let whole = left_in(whole.path(), done.id).await;

    let cut = tempfile::tempdir().unwrap();
    let (mut served, import) = site(cut.path()).await;
    let mut kills = 0;
    for number in 1..=CUTS {
        let rows = i64::from(number) * 540;
        let seen = until(&served, import.id, |import| {
            !import.state.is_running() || import.progress.is_some_and(|progress| progress.done >= rows)
        });
        kills += u32::from(seen.await.state.is_running());
        // Anywhere within the batch that follows.
        tokio::time::sleep(Duration::from_millis(any(60))).await;
        served.kill();
        served = Served::start(cut.path()).await;
    }
    let done = until(&served, import.id, |import| !import.state.is_running()).await;
    served.kill();
    assert_eq!(done.state, ImportState::Done);
    assert!(kills >= CUTS / 2, "the import was over too soon: {kills} kills");
    compare(&whole, &left_in(cut.path(), import.id).await);
}

//! Stories of the feed: whoever follows what happens hears of everything, once and in order, whatever commits when.

use std::time::Duration;

use migration::{Migrator, MigratorTrait};
use sea_orm::DbBackend;
use server::database::{Database, Transaction};
use server::events::{self, Event};
use server::feed::{self, Read};
use server::files::Files;
use server::{AppState, backup};
use shared::event::{EventDetail, EventKind};
use shared::ids::{AccountId, UserId};
use shared::records::Subject;

use crate::support::{TestApp, both};
use crate::upgrade;

/// Records that an account was made, in a transaction that is still open.
async fn record(state: &AppState, transaction: &Transaction) -> AccountId {
    let (id, at) = (AccountId(state.new_id()), state.now());
    let actor: Option<UserId> = None;
    let detail = EventDetail::Created {};
    let event = Event { subject: Subject::Account(id), account: Some(id), deal: None, actor, at, detail };
    events::record(transaction, at, event).await.unwrap();
    id
}

/// The same, committed.
async fn happens(state: &AppState) -> AccountId {
    let transaction = state.database.begin().await.unwrap();
    let id = record(state, &transaction).await;
    transaction.commit().await.unwrap();
    id
}

fn about(read: &Read) -> Vec<AccountId> {
    read.rows.iter().map(|row| AccountId(row.subject_id)).collect()
}

/// Looks again until nothing holds the feed up.
async fn once_free(state: &AppState, cursor: i64) -> Read {
    let free = async {
        loop {
            let read = feed::after(state, cursor, 100).await.unwrap();
            if !read.held {
                break read;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), free).await.unwrap()
}

both! {
    async fn whoever_follows_reads_everything_in_its_order_and_once(app: TestApp) {
        assert_eq!(feed::head(&app.state).await.unwrap(), 0);
        assert_eq!(feed::after(&app.state, 0, 10).await.unwrap(), Read::default());
        let mut made = Vec::new();
        for _ in 0..5 {
            made.push(happens(&app.state).await);
        }
        let mut commits = app.state.database.commits();
        let (mut cursor, mut read) = (0, Vec::new());
        loop {
            let next = feed::after(&app.state, cursor, 2).await.unwrap();
            if next.rows.is_empty() {
                break;
            }
            cursor = next.last(cursor);
            read.extend(about(&next));
        }
        assert_eq!(read, made);
        assert_eq!(feed::head(&app.state).await.unwrap(), cursor);
        // And is woken for what comes.
        let later = happens(&app.state).await;
        commits.changed().await.unwrap();
        let next = feed::after(&app.state, cursor, 10).await.unwrap();
        assert_eq!((about(&next), next.rows[0].kind, next.held), (vec![later], EventKind::Created, false));
    }

    async fn many_events_of_one_transaction_stand_together_in_their_order(app: TestApp) {
        let before = happens(&app.state).await;
        let at = app.state.now();
        let ids: Vec<AccountId> = (0..700).map(|_| AccountId(app.state.new_id())).collect();
        let transaction = app.state.database.begin().await.unwrap();
        let event = |id: &AccountId| {
            let detail = EventDetail::Created {};
            Event { subject: Subject::Account(*id), account: Some(*id), deal: None, actor: None, at, detail }
        };
        events::record_many(&*transaction, at, ids.iter().map(event)).await.unwrap();
        transaction.commit().await.unwrap();
        let read = feed::after(&app.state, 0, 1000).await.unwrap();
        assert_eq!(about(&read), [&[before], ids.as_slice()].concat());
        assert!(read.rows.windows(2).all(|rows| rows[1].seq == rows[0].seq + 1));
    }

    async fn who_commits_later_than_they_were_numbered_is_not_left_out(app: TestApp) {
        if app.state.database.backend() == DbBackend::Sqlite {
            // One transaction writes at a time there.
            return;
        }
        let state = &app.state;
        let begin = async || state.database.begin().await.unwrap();
        happens(state).await;
        let head = feed::head(state).await.unwrap();
        let (early, late) = (begin().await, begin().await);
        let first = record(state, &early).await;
        let second = record(state, &late).await;
        late.commit().await.unwrap();
        // The second is there, and nobody reads past the first: not even whoever begins to listen only now.
        for _ in 0..3 {
            let read = feed::after(state, head, 10).await.unwrap();
            assert_eq!((about(&read), read.held), (vec![], true));
        }
        assert_eq!(feed::head(state).await.unwrap(), head);
        let third = happens(state).await;
        assert_eq!(feed::after(state, head, 10).await.unwrap(), Read { rows: vec![], held: true });
        // Neither does another server, which has found out nothing yet.
        let other = app.beside(|_| ()).await;
        assert!(feed::after(&other.state, head, 10).await.unwrap().held);
        early.commit().await.unwrap();
        for state in [state, &other.state] {
            let read = once_free(state, head).await;
            assert_eq!(about(&read), [first, second, third]);
        }
    }

    async fn a_transaction_that_is_numbered_after_another_one_began_is_waited_for(app: TestApp) {
        if app.state.database.backend() == DbBackend::Sqlite {
            return;
        }
        let state = &app.state;
        // Of several that overlap in every way, each is read, and in the order of their numbers.
        let mut read = Vec::new();
        let mut cursor = 0;
        let mut numbered = Vec::new();
        let mut open: Option<Transaction> = None;
        for _ in 0..20 {
            let next = state.database.begin().await.unwrap();
            numbered.push(record(state, &next).await);
            if let Some(before) = open.replace(next) {
                let found = feed::after(state, cursor, 100).await.unwrap();
                cursor = found.last(cursor);
                read.extend(about(&found));
                before.commit().await.unwrap();
            }
        }
        open.unwrap().commit().await.unwrap();
        read.extend(about(&once_free(state, cursor).await));
        assert_eq!(read, numbered);
    }

    async fn what_is_undone_holds_nobody_up(app: TestApp) {
        let state = &app.state;
        let before = happens(state).await;
        let undone = state.database.begin().await.unwrap();
        for _ in 0..3 {
            record(state, &undone).await;
        }
        drop(undone);
        let after = happens(state).await;
        assert_eq!(about(&once_free(state, 0).await), [before, after]);
        // Whoever comes later does not wait for it either.
        let read = feed::after(state, 0, 10).await.unwrap();
        assert_eq!((about(&read), read.held), (vec![before, after], false));
        let head = feed::head(state).await.unwrap();
        assert_eq!(head, read.last(0));
    }

    async fn a_site_that_is_restored_counts_on(app: TestApp) {
        for _ in 0..3 {
            happens(&app.state).await;
        }
        let told = feed::after(&app.state, 0, 10).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("site.tar");
        backup::backup(&app.state.database, &app.state.files, &target).await.unwrap();
        let (config, place) = app.empty_site().await;
        let database = Database::open(&config.database_url).await.unwrap();
        let files = Files::in_folder(&place.path().join("files")).unwrap();
        backup::restore(&database, &files, &target).await.unwrap();
        database.close().await.unwrap();
        let site = TestApp::start(config, place).await;
        assert_eq!(feed::after(&site.state, 0, 10).await.unwrap(), told);
        let next = happens(&site.state).await;
        let read = feed::after(&site.state, told.last(0), 10).await.unwrap();
        assert_eq!((about(&read), read.last(0)), (vec![next], told.last(0) + 1));
    }

    async fn what_happened_before_there_was_a_feed_is_in_it(app: TestApp) {
        let (config, folder) = app.empty_site().await;
        let database = Database::open(&config.database_url).await.unwrap();
        let feed = Migrator::migrations().iter().position(|one| one.name().ends_with("_feed")).unwrap();
        Migrator::up(database.writer(), Some(u32::try_from(feed).unwrap())).await.unwrap();
        upgrade::fill(&database).await;
        database.close().await.unwrap();
        let site = TestApp::start(config, folder).await;
        let read = feed::after(&site.state, 0, 10).await.unwrap();
        let order: Vec<_> = read.rows.iter().map(|row| (row.seq, row.kind)).collect();
        assert_eq!(order, [(1, EventKind::Created), (2, EventKind::Changed), (3, EventKind::ActivityLogged)]);
        let next = happens(&site.state).await;
        let read = feed::after(&site.state, 3, 10).await.unwrap();
        assert_eq!((about(&read), read.last(0)), (vec![next], 4));
    }
}

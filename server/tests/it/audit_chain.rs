//! Stories of whoever would rather that something had not been written down: the seals of the audit log find it.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use server::audit::verify::{Finding, Report, WAIT_MILLIS, verify};
use server::audit::{self, heads, seal};
use server::clock::new_id;
use server::config::Config;
use server::database::Database;
use server::entities::{audit_chain, audit_entries, audit_salts, events};
use server::events::Event;
use shared::audit::{AuditDetail, AuditSource, SignInWay};
use shared::event::EventDetail;
use shared::ids::{AccountId, EventId};
use shared::records::Subject;
use shared::time::Instant;

use crate::support::{Person, TestApp, both, said, sluice};

/// The most that a story waits for.
const TURNS: usize = 50;

async fn seal_all(app: &TestApp) {
    for _ in 0..TURNS {
        if !seal::turn(&app.state).await.unwrap().more {
            return;
        }
    }
    panic!("the sealer comes to no end");
}

async fn verified(app: &TestApp) -> Report {
    verify(&app.state.database, &app.state.config.audit_heads, app.state.now()).await.unwrap()
}

async fn found(app: &TestApp) -> Vec<Finding> {
    verified(app).await.findings
}

/// An entry of somebody's in the log.
async fn entry(app: &TestApp, person: &Person) {
    let transaction = app.state.database.begin().await.unwrap();
    let detail = AuditDetail::SignedIn { way: SignInWay::Password };
    let entry = audit::Entry { actor: Some(person.id), subject: None, detail };
    audit::record(&transaction, app.state.now(), entry).await.unwrap();
    transaction.commit().await.unwrap();
}

/// Three events and three entries, sealed in two batches.
async fn sealed(app: &TestApp) -> Person {
    let fang = app.rep("fang").await;
    for (place, name) in ["甲", "乙", "丙"].into_iter().enumerate() {
        fang.account(name).await;
        entry(app, &fang).await;
        app.advance(1000);
        if place == 1 {
            seal_all(app).await;
        }
    }
    seal_all(app).await;
    fang
}

async fn links(app: &TestApp) -> Vec<audit_chain::Model> {
    audit_chain::Entity::find()
        .order_by_asc(audit_chain::Column::Seq)
        .all(app.state.database.read())
        .await
        .unwrap()
}

async fn link(app: &TestApp, source: AuditSource) -> audit_chain::Model {
    links(app).await.into_iter().find(|link| link.source == source).unwrap()
}

async fn run(app: &TestApp, sql: &str) {
    app.state.database.writer().execute_unprepared(sql).await.unwrap();
}

/// Writes the detail of an event, as somebody with a console of the database does.
async fn write_detail(app: &TestApp, link: &audit_chain::Model, detail: serde_json::Value) {
    events::Entity::update_many()
        .col_expr(events::Column::Detail, Expr::value(detail))
        .filter(events::Column::Id.eq(EventId(link.source_id)))
        .exec(app.state.database.writer())
        .await
        .unwrap();
}

both! {
    async fn a_log_that_nobody_touched_is_as_it_was_written(app: TestApp) {
        sealed(&app).await;
        let report = verified(&app).await;
        assert_eq!((report.findings, report.links, report.heads), (vec![], 6, 2));
        let heads = heads::read(&app.state.config.audit_heads).unwrap().unwrap().heads;
        assert_eq!(heads.iter().map(|head| head.seq).collect::<Vec<_>>(), [4, 6]);
        assert_eq!(heads[1].hash.as_slice(), links(&app).await[5].hash);
        // Nothing new, nothing written.
        seal_all(&app).await;
        assert_eq!(heads::read(&app.state.config.audit_heads).unwrap().unwrap().heads, heads);
    }

    async fn a_single_altered_byte_of_an_event_is_found(app: TestApp) {
        sealed(&app).await;
        let link = link(&app, AuditSource::Event).await;
        write_detail(&app, &link, serde_json::json!({ "kind": "createe" })).await;
        let altered = Finding::Altered { seq: link.seq, source: AuditSource::Event, id: link.source_id };
        assert_eq!(found(&app).await, [altered]);
        // The same words in another order are the same.
        write_detail(&app, &link, serde_json::json!({ "kind": "created" })).await;
        assert_eq!(found(&app).await, []);
        for column in ["at = at + 1", "actor_id = NULL", "address = '127.0.0.2'", "address = NULL", "kind = 'changed'"] {
            run(&app, "CREATE TABLE kept AS SELECT * FROM events").await;
            run(&app, &format!("UPDATE events SET {column}")).await;
            assert_eq!(found(&app).await.len(), 3, "{column}");
            run(&app, "DELETE FROM events").await;
            run(&app, "INSERT INTO events SELECT * FROM kept").await;
            run(&app, "DROP TABLE kept").await;
            assert_eq!(found(&app).await, []);
        }
    }

    async fn an_altered_entry_and_an_altered_link_are_found(app: TestApp) {
        sealed(&app).await;
        let link = link(&app, AuditSource::Entry).await;
        let (seq, id) = (link.seq, link.source_id);
        let altered = Finding::Altered { seq, source: AuditSource::Entry, id };
        run(&app, "UPDATE audit_entries SET address = '10.0.0.1'").await;
        assert_eq!(found(&app).await.len(), 3);
        run(&app, "UPDATE audit_entries SET address = NULL").await;
        assert_eq!(found(&app).await, []);
        let set = async |column: audit_chain::Column, value: Expr| {
            let update = audit_chain::Entity::update_many().col_expr(column, value);
            update.filter(audit_chain::Column::Seq.eq(seq)).exec(app.state.database.writer()).await.unwrap();
        };
        let mut digest = link.digest.clone();
        digest[7] ^= 1;
        set(audit_chain::Column::Digest, Expr::value(digest)).await;
        assert_eq!(found(&app).await, [Finding::WrongHash { seq }, altered]);
        set(audit_chain::Column::Digest, Expr::value(link.digest.clone())).await;
        let mut hash = link.hash.clone();
        hash[31] ^= 128;
        set(audit_chain::Column::Hash, Expr::value(hash)).await;
        assert_eq!(found(&app).await, [Finding::WrongHash { seq }, Finding::WrongHash { seq: seq + 1 }]);
        set(audit_chain::Column::Hash, Expr::value(link.hash.clone())).await;
        set(audit_chain::Column::SealedAt, Expr::value(link.sealed_at.plus_millis(1))).await;
        assert_eq!(found(&app).await, [Finding::WrongHash { seq }]);
        set(audit_chain::Column::SealedAt, Expr::value(link.sealed_at)).await;
        run(&app, "UPDATE audit_salts SET seq = seq + 100").await;
        assert!(found(&app).await.iter().all(|found| matches!(found, Finding::NoSalt { .. })));
    }

    async fn a_deleted_event_is_found(app: TestApp) {
        sealed(&app).await;
        let link = link(&app, AuditSource::Event).await;
        let gone = events::Entity::delete_by_id(EventId(link.source_id));
        gone.exec(app.state.database.writer()).await.unwrap();
        let finding = Finding::NoRow { seq: link.seq, source: AuditSource::Event, id: link.source_id };
        assert_eq!(found(&app).await, [finding]);
    }

    async fn an_entry_that_is_taken_out_with_its_seal_leaves_a_gap(app: TestApp) {
        sealed(&app).await;
        run(&app, "DELETE FROM audit_chain WHERE seq = 3").await;
        run(&app, "DELETE FROM audit_salts WHERE seq = 3").await;
        let all = found(&app).await;
        assert!(all.contains(&Finding::Missing { from: 3, to: 3 }), "{all:?}");
        // Numbered anew, the next one does not hang on the one before.
        run(&app, "UPDATE audit_chain SET seq = seq - 1 WHERE seq = 4").await;
        run(&app, "UPDATE audit_salts SET seq = seq - 1 WHERE seq = 4").await;
        let all = found(&app).await;
        assert!(all.contains(&Finding::WrongHash { seq: 3 }), "{all:?}");
    }

    async fn a_cut_off_end_is_found(app: TestApp) {
        sealed(&app).await;
        let last = links(&app).await.pop().unwrap();
        for table in ["audit_chain", "audit_salts"] {
            run(&app, &format!("DELETE FROM {table} WHERE seq = 6")).await;
        }
        audit_entries::Entity::delete_by_id(shared::ids::AuditEntryId(last.source_id))
            .exec(app.state.database.writer())
            .await
            .unwrap();
        assert_eq!(found(&app).await, [Finding::CutOff { last: 5, written: 6 }]);
    }

    async fn a_chain_that_is_wholly_made_anew_is_found(app: TestApp) {
        sealed(&app).await;
        let link = link(&app, AuditSource::Event).await;
        write_detail(&app, &link, serde_json::json!({ "kind": "imported", "import": link.source_id, "row": 1 })).await;
        // With the very program that seals.
        run(&app, "DELETE FROM audit_chain").await;
        run(&app, "DELETE FROM audit_salts").await;
        run(&app, "UPDATE audit_sealer SET swept_at = NULL").await;
        seal_all(&app).await;
        let all = found(&app).await;
        assert_eq!(all.len(), 2, "{all:?}");
        assert!(all.iter().all(|found| matches!(found, Finding::OtherHead { .. })), "{all:?}");
    }

    async fn what_is_never_sealed_is_told(app: TestApp) {
        let fang = sealed(&app).await;
        fang.account("丁").await;
        let (report, since) = (verified(&app).await, app.state.now());
        assert_eq!(report.findings, []);
        assert_eq!(report.notes, ["1 events wait to be sealed, which a running server does."]);
        app.advance(WAIT_MILLIS + 1);
        let unsealed = Finding::Unsealed { source: AuditSource::Event, rows: 1, since };
        assert_eq!(found(&app).await, [unsealed]);
        // The sealer was away; now it is back.
        app.advance(6 * 60 * 60 * 1000);
        seal_all(&app).await;
        assert_eq!(found(&app).await, []);
    }

    async fn heads_that_nobody_kept_are_told(app: TestApp) {
        sealed(&app).await;
        std::fs::remove_file(&app.state.config.audit_heads).unwrap();
        assert_eq!(found(&app).await, []);
        app.advance(WAIT_MILLIS + 1);
        let all = found(&app).await;
        assert!(matches!(all.as_slice(), [Finding::NoHead { links: 6, .. }]), "{all:?}");
    }

    async fn rows_that_are_committed_late_are_sealed_all_the_same(app: TestApp) {
        let fang = sealed(&app).await;
        // Two minutes in one request, while others were sealed.
        let record = async |at: Instant| {
            let subject = Subject::Account(AccountId(new_id(at)));
            let event = Event { subject, account: None, deal: None, actor: Some(fang.id), at, detail: EventDetail::Created {} };
            server::events::record_many(app.state.database.writer(), at, [event]).await.unwrap();
        };
        app.advance(120_000);
        record(app.state.now().plus_millis(-119_000)).await;
        seal_all(&app).await;
        assert_eq!(links(&app).await.len(), 7);
        // And what comes from long ago, as a demonstration does, by the next sweep.
        record(Instant::from_millis(1_600_000_000_000)).await;
        seal_all(&app).await;
        assert_eq!(links(&app).await.len(), 7);
        app.advance(6 * 60 * 60 * 1000);
        seal_all(&app).await;
        assert_eq!(links(&app).await.len(), 8);
        assert_eq!(found(&app).await, []);
    }

    async fn a_log_that_was_there_before_is_sealed_batch_by_batch(app: TestApp) {
        let fang = app.rep("fang").await;
        let old = Instant::from_millis(1_700_000_000_000);
        let event = |place: i64| {
            let at = old.plus_millis(place);
            let subject = Subject::Account(AccountId(new_id(at)));
            Event { subject, account: None, deal: None, actor: Some(fang.id), at, detail: EventDetail::Created {} }
        };
        server::events::record_many(app.state.database.writer(), old, (0..1_200).map(event).collect::<Vec<_>>()).await.unwrap();
        let first = seal::turn(&app.state).await.unwrap();
        assert_eq!((first.sealed, first.more), (500, true));
        let report = verified(&app).await;
        assert_eq!((report.findings.as_slice(), report.links), ([].as_slice(), 500));
        assert_eq!(report.notes, ["700 events wait to be sealed, which a running server does."]);
        seal_all(&app).await;
        let report = verified(&app).await;
        assert_eq!((report.findings.as_slice(), report.links, report.notes.len()), ([].as_slice(), 1_200, 0));
    }

    async fn several_servers_seal_one_chain(app: TestApp) {
        let fang = app.rep("fang").await;
        let other = app.beside(|_| ()).await;
        for _ in 0..5 {
            for _ in 0..3 {
                entry(&app, &fang).await;
            }
            app.advance(1000);
            let (one, another) = tokio::join!(seal::turn(&app.state), seal::turn(&other.state));
            assert!(one.unwrap().sealed + another.unwrap().sealed <= 3);
        }
        seal_all(&app).await;
        assert_eq!(links(&app).await.len(), 15);
        assert_eq!(found(&app).await, []);
    }

    async fn values_can_be_erased_and_the_chain_holds(app: TestApp) {
        let fang = sealed(&app).await;
        let link = link(&app, AuditSource::Event).await;
        let (seq, id) = (link.seq, link.source_id);
        let salts = async || audit_salts::Entity::find().count(app.state.database.read()).await.unwrap();
        let transaction = app.state.database.begin().await.unwrap();
        audit::erased(&transaction, app.state.now(), Some(fang.id), None, &[id], 1).await.unwrap();
        transaction.commit().await.unwrap();
        write_detail(&app, &link, serde_json::json!({ "kind": "changed", "changes": [] })).await;
        assert_eq!(salts().await, 5);
        assert_eq!(found(&app).await, [Finding::NoSalt { seq, id }], "until the erasure itself is sealed");
        seal_all(&app).await;
        assert_eq!(found(&app).await, []);
        // Who merely takes a salt to hide what they changed is found.
        run(&app, "DELETE FROM audit_salts WHERE seq = 2").await;
        assert!(matches!(found(&app).await.as_slice(), [Finding::NoSalt { seq: 2, .. }]));
    }

    async fn the_program_says_what_it_found_and_fails(app: TestApp) {
        sealed(&app).await;
        let folder = tempfile::tempdir().unwrap();
        let database = Some(app.state.config.database_url.as_str());
        let verify = || {
            let mut verify = sluice(folder.path(), database);
            said(verify.env("SLUICE_AUDIT_HEADS", &app.state.config.audit_heads).args(["audit", "verify"]))
        };
        let told = verify().unwrap();
        assert!(told.contains("6 entries were checked, and 2 heads in "), "{told}");
        run(&app, "UPDATE events SET address = '10.0.0.1'").await;
        let told = verify().unwrap_err();
        assert!(told.contains("is not as it was sealed as number 1."), "{told}");
        assert!(told.contains("sluice: the audit log is not as it was written."), "{told}");
    }

    async fn a_log_that_moves_to_another_database_keeps_its_seals(app: TestApp) {
        sealed(&app).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("site.tar");
        server::backup::backup(&app.state.database, &app.state.files, &file).await.unwrap();
        said(sluice(folder.path(), None).arg("restore").arg(&file)).unwrap();
        let moved = Config::in_folder(folder.path()).database_url;
        let moved = Database::open_existing(&moved).await.unwrap();
        let report = verify(&moved, &app.state.config.audit_heads, app.state.now()).await.unwrap();
        assert_eq!((report.findings, report.links, report.heads), (vec![], 6, 2));
    }
}

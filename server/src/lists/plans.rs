//! How SQLite reads lists: every order of all records along an index, with nothing sorted, and every filter that leaves few
//! records by an index of its own.

use chrono_tz::Tz;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use shared::event::SubjectKind;
use shared::lists::Asker;
use shared::lists::field::{FieldKind, fields_of};
use shared::lists::filter::Filter;
use shared::lists::sieve::Sieve;
use shared::lists::sort::{Sort, SortedBy};
use shared::people::Role;
use shared::time::{Instant, date};
use uuid::Uuid;

use super::read::{Begin, Key, List, Place, Way};
use super::source::Listed;
use super::sql::{self, Setting};
use crate::actor::Actor;
use crate::database::Database;
use crate::entities::{accounts, contacts, deals, leads};
use crate::listing::plans;

fn setting() -> Setting {
    Setting { backend: DbBackend::Sqlite, zone: Tz::Asia__Shanghai, now: Instant::from_millis(0) }
}

fn asked<E: Listed>(actor: &Actor, filter: &str, sort: &str) -> (Sieve, SortedBy) {
    let today = date("2026-11-19").unwrap();
    let asker = Asker { user: actor.id, team: actor.team.id, grants: &actor.grants, today };
    let sieve = filter.parse::<Filter>().unwrap().judge(E::KIND, &asker).unwrap();
    (sieve, Sort::read(sort).judge(E::KIND, &asker).unwrap())
}

async fn lines(database: &Database, statement: Statement) -> Vec<String> {
    let Statement { sql, values, db_backend } = statement;
    let explain = Statement { sql: format!("EXPLAIN QUERY PLAN {sql}"), values, db_backend };
    let lines = database.read().query_all_raw(explain).await.unwrap();
    lines.iter().map(|line| line.try_get("", "detail").unwrap()).collect()
}

/// Every order, from the first row on, behind one, and among those in which nothing stands; with and without a filter that
/// has to be asked of each record.
async fn walks_along_indexes<E: Listed>(database: &Database) {
    let actor = plans::actor(Role::Admin, 0);
    for field in fields_of(E::KIND).iter().filter(|field| field.sorts) {
        for sort in [field.name.to_owned(), format!("-{}", field.name)] {
            let of_deals = E::KIND == SubjectKind::Deal;
            let open = ["open.any_of:yes", "open.any_of:yes;created_by.none_of:me"];
            let filters =
                ["", "created_by.none_of:me"].into_iter().chain(open.into_iter().filter(|_| of_deals));
            for filter in filters {
                let (sieve, sorted) = asked::<E>(&actor, filter, &sort);
                let list = List::<E>::in_setting(setting(), &actor, &sieve, sorted);
                let key = match field.kind {
                    FieldKind::Text | FieldKind::Word(_) => Key::Text("m".to_owned()),
                    FieldKind::Day => Key::Text("2026-11-19".to_owned()),
                    _ => Key::Number(7),
                };
                let behind = Begin::Behind(Place { key: Some(key), id: Uuid::nil() });
                let mut begins = vec![(Begin::First, list.has_blanks()), (behind, true)];
                if list.has_blanks() {
                    begins.push((Begin::Blanks, true));
                    begins.push((Begin::Behind(Place { key: None, id: Uuid::nil() }), true));
                }
                for (begin, entered) in begins {
                    let plan = lines(database, list.text_of_places(&Way::Walk, &begin, 51).statement()).await;
                    let case = format!("{} {sort} {filter:?} {begin:?}: {plan:#?}", E::KIND);
                    assert!(!plan.iter().any(|line| line.contains("TEMP B-TREE")), "{case}");
                    let table = sql::table(E::KIND);
                    let read: Vec<_> =
                        plan.iter().filter(|line| line.contains(&format!(" {table} USING"))).collect();
                    assert!(read.len() == 1 && read[0].contains("INDEX"), "{case}");
                    let entered = entered || list.followed().is_some();
                    assert_eq!(read[0].starts_with("SEARCH"), entered, "{case}");
                }
            }
        }
    }
}

#[tokio::test]
async fn no_order_of_all_records_is_sorted() {
    let (database, _folder) = plans::database().await;
    walks_along_indexes::<accounts::Entity>(&database).await;
    walks_along_indexes::<contacts::Entity>(&database).await;
    walks_along_indexes::<leads::Entity>(&database).await;
    walks_along_indexes::<deals::Entity>(&database).await;
}

#[tokio::test]
async fn what_leaves_few_records_is_found_by_an_index() {
    let (database, _folder) = plans::database().await;
    let admin = plans::actor(Role::Admin, 0);
    for (filter, index) in [
        ("owner.any_of:me", "deals_owner_"),
        ("team.any_of:mine", "deals_team_"),
        ("account.any_of:00000000-0000-0000-0000-000000000001", "deals_account"),
        ("stage.any_of:won", "deals_all_stage"),
        ("source.any_of:wecom", "deals_any_source"),
        ("expected_close_on.next_days:7", "deals_any_closing"),
        ("next_contact_at.overdue", "deals_any_next"),
        ("amount.at_least:1000000", "deals_any_amount"),
        ("silence.at_least:30", "deals_any_silence"),
        ("created_at.today", "deals_any_created"),
        ("next_contact_at.is_empty", "deals_any_next"),
    ] {
        let (sieve, sorted) = asked::<deals::Entity>(&admin, filter, "-updated_at");
        let list = List::<deals::Entity>::in_setting(setting(), &admin, &sieve, sorted);
        let by = sql::condition(SubjectKind::Deal, &sieve.clauses()[0], setting());
        let plan = lines(&database, list.text_of_places(&Way::Few(by), &Begin::First, 51).statement()).await;
        let found = plan.iter().any(|line| line.starts_with("SEARCH deals USING") && line.contains(index));
        assert!(found, "{filter}: {plan:#?}");
    }
    for (role, teams) in [(Role::Rep, 0), (Role::Manager, 1), (Role::Manager, 3)] {
        let actor = plans::actor(role, teams);
        let (sieve, sorted) = asked::<deals::Entity>(&actor, "name.contains:x", "-amount");
        let list = List::<deals::Entity>::in_setting(setting(), &actor, &sieve, sorted);
        let scope = list.scope().unwrap();
        let plan =
            lines(&database, list.text_of_places(&Way::Few(scope), &Begin::First, 51).statement()).await;
        let found =
            plan.iter().any(|line| line.starts_with("SEARCH deals USING") && line.contains("INDEX deals_"));
        assert!(found, "{role} {teams}: {plan:#?}");
    }
}

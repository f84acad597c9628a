//! Stories of looking something up in the story of a record: by what happened, by one field, by words.

use server::database::Transaction;
use server::events::{self, Event};
use shared::endpoint::Nothing;
use shared::error::{Fault, Finding, Problem};
use shared::event::{EventDetail, EventKind, SubjectKind};
use shared::ids::{AccountId, EventId};
use shared::people::Role;
use shared::people::access::{FieldAccess, RoleForm};
use shared::people::api::{EditRole, RoleView, ShowRole};
use shared::records::Subject;
use shared::records::account::AccountForm;
use shared::records::activity::{ActivityFigures, ActivityForm, ActivityKind};
use shared::records::api::{Edit, EditAccount, LogActivity, ShowTimeline};
use shared::records::timeline::{TEXT_MAX, Timeline, TimelineFilter, TimelineQuery};

use crate::support::{Person, TestApp, both};

async fn read(person: &Person, query: &TimelineQuery) -> Result<Timeline, Problem> {
    person.browser.call::<ShowTimeline>(&(), query, &Nothing {}).await
}

fn of(account: AccountId) -> TimelineQuery {
    TimelineQuery::all(SubjectKind::Account, account.0)
}

fn saying(account: AccountId, text: &str) -> TimelineQuery {
    TimelineQuery { text: Some(text.to_owned()), ..of(account) }
}

async fn found(person: &Person, query: TimelineQuery) -> Vec<EventId> {
    read(person, &query).await.unwrap().items.into_iter().map(|entry| entry.id).collect()
}

async fn log(app: &TestApp, person: &Person, account: AccountId, kind: ActivityKind, text: &str) {
    app.advance(1_000);
    let form = ActivityForm {
        about: Subject::Account(account),
        kind,
        text: Some(text.to_owned()),
        occurred_at: app.state.now(),
        figures: ActivityFigures::default(),
        attachments: Vec::new(),
    };
    person.browser.post::<LogActivity>(&form).await.unwrap();
}

both! {
    async fn a_story_is_narrowed_to_words_kinds_and_the_history_of_a_field(app: TestApp) {
        let lin = app.rep("lin").await;
        let account = lin.account("澄湖医院").await;
        log(&app, &lin, account.id, ActivityKind::Call, "问了预算，Mr Lindqvist 下周回复").await;
        log(&app, &lin, account.id, ActivityKind::Visit, "看了机房").await;
        log(&app, &lin, account.id, ActivityKind::Note, "预算要等院办").await;
        let mut fields = account.fields.clone();
        for (version, industry, website) in [(account.version, "医疗", None), (account.version + 1, "医疗信息化", Some("https://chenghu.cn"))] {
            app.advance(1_000);
            fields = AccountForm { industry: Some(industry.into()), website: website.map(Into::into), ..fields };
            lin.browser.call::<EditAccount>(&account.id, &Nothing {}, &Edit { version, fields: fields.clone() }).await.unwrap();
        }
        let whole = read(&lin, &of(account.id)).await.unwrap();
        let ids: Vec<EventId> = whole.items.iter().map(|entry| entry.id).collect();
        let [widened, named, note, visit, call, created] = ids[..] else { panic!("{whole:#?}") };
        assert_eq!(whole.counts.as_ref().map(|counts| (counts.all, counts.activities, counts.changes)), Some((6, 3, 2)));

        // Each word is somewhere in what was written; case, width and order do not matter.
        assert_eq!(found(&lin, saying(account.id, "预算")).await, [note, call]);
        assert_eq!(found(&lin, saying(account.id, "ｌｉｎｄｑｖｉｓｔ 预算")).await, [call]);
        assert_eq!(found(&lin, saying(account.id, "信息化")).await, [widened]);
        assert_eq!(found(&lin, saying(account.id, "院办 机房")).await, []);
        let of_kind = |kind| TimelineQuery { kind: Some(kind), ..of(account.id) };
        assert_eq!(found(&lin, of_kind(EventKind::Created)).await, [created]);
        assert_eq!(found(&lin, TimelineQuery { activity: Some(ActivityKind::Visit), ..of(account.id) }).await, [visit]);
        let changed = TimelineQuery { filter: TimelineFilter::Changes, ..saying(account.id, "预算") };
        assert_eq!(found(&lin, changed).await, []);

        // The history of a field tells of no other.
        let history = read(&lin, &TimelineQuery { field: Some("industry".into()), ..of(account.id) }).await.unwrap();
        let told: Vec<_> = history
            .items
            .iter()
            .map(|entry| {
                let EventDetail::Changed { changes } = &entry.detail else { panic!("{entry:?}") };
                let [change] = &changes[..] else { panic!("{changes:?}") };
                (entry.id, change.old.as_str(), change.new.as_str())
            })
            .collect();
        assert_eq!(told, [(widened, Some("医疗"), Some("医疗信息化")), (named, None, Some("医疗"))]);
        assert!(found(&lin, TimelineQuery { field: Some("nothing".into()), ..of(account.id) }).await.is_empty());
    }

    async fn a_search_goes_on_where_it_stopped(app: TestApp) {
        let lin = app.rep("lin").await;
        let account = lin.account("澄湖医院").await;
        for text in ["第一次拜访", "报价", "第二次拜访", "报价", "第三次拜访"] {
            log(&app, &lin, account.id, ActivityKind::Note, text).await;
        }
        let all = found(&lin, saying(account.id, "拜访")).await;
        assert_eq!(all.len(), 3);
        let two = TimelineQuery { limit: Some(2), ..saying(account.id, "拜访") };
        let first = read(&lin, &two).await.unwrap();
        let second = read(&lin, &TimelineQuery { after: first.next.clone(), ..two }).await.unwrap();
        let pages = first.items.iter().chain(&second.items).map(|entry| entry.id);
        assert_eq!(pages.collect::<Vec<_>>(), all);
        assert_eq!((second.next, second.counts), (None, None), "the last page, and the counts came with the first");
    }

    async fn a_long_story_is_looked_through_piece_by_piece(app: TestApp) {
        let lin = app.rep("lin").await;
        let account = lin.account("澄湖医院").await;
        let now = app.state.now();
        let noise = (1..=2_400).map(|n| Event {
            subject: Subject::Account(account.id),
            account: Some(account.id),
            deal: None,
            actor: Some(lin.id),
            at: now.plus_millis(n),
            detail: EventDetail::ParticipantsChanged { began: vec!["周".to_owned()], ceased: Vec::new() },
        });
        let transaction: Transaction = app.state.database.begin().await.unwrap();
        events::record_many(&*transaction, now, noise).await.unwrap();
        transaction.commit().await.unwrap();
        let query = TimelineQuery { kind: Some(EventKind::Created), ..saying(account.id, "lin") };
        assert_eq!(read(&lin, &query).await.unwrap().items.len(), 1, "the database knows kinds by itself");
        let query = saying(account.id, "不在这里");
        let first = read(&lin, &query).await.unwrap();
        assert!(first.items.is_empty());
        assert_eq!(first.back_to, Some(now.plus_millis(401)), "two thousand were looked through");
        let rest = read(&lin, &TimelineQuery { after: first.next, ..query }).await.unwrap();
        assert_eq!((rest.items.len(), rest.next, rest.back_to), (0, None, None));
    }

    async fn what_is_kept_from_somebody_is_not_found_by_them(app: TestApp) {
        let head = app.team("总部", None).await;
        let admin = app.person("admin", Role::Admin, head).await;
        let (lin, manager) = (app.person("lin", Role::Rep, head).await, app.person("zhou", Role::Manager, head).await);
        let RoleView { name, mut grants, version, .. } = admin.browser.get::<ShowRole>(&Role::Manager).await.unwrap();
        grants.account.fields.insert("note".into(), FieldAccess::Hidden);
        let body = Edit { version, fields: RoleForm { name, grants } };
        admin.browser.call::<EditRole>(&Role::Manager, &Nothing {}, &body).await.unwrap();
        let account = lin.account("澄湖医院").await;
        app.advance(1_000);
        let fields = AccountForm { note: Some("军工".into()), ..account.fields };
        lin.browser.call::<EditAccount>(&account.id, &Nothing {}, &Edit { version: account.version, fields }).await.unwrap();
        assert_eq!(found(&lin, saying(account.id, "军工")).await.len(), 1);
        assert!(found(&manager, saying(account.id, "军工")).await.is_empty());
    }

    async fn a_search_without_words_or_with_too_many_is_refused(app: TestApp) {
        let lin = app.rep("lin").await;
        let account = lin.account("澄湖医院").await;
        let none = read(&lin, &saying(account.id, "  ")).await.unwrap_err();
        assert_eq!(none.findings, [Finding::new("text", Fault::Required)]);
        let length = TEXT_MAX + 1;
        let long = "长".repeat(usize::try_from(length).unwrap());
        let many = read(&lin, &saying(account.id, &long)).await.unwrap_err();
        assert_eq!(many.findings, [Finding::new("text", Fault::TooLong { max: TEXT_MAX, length })]);
    }
}

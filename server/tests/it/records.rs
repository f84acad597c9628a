//! Stories of customers, of what is logged and attached about them, and of the timeline that tells it.

use futures_util::future::join_all;
use reqwest::header::{CONTENT_TYPE, LOCATION};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde_json::json;
use server::entities::{Birth, accounts, contacts, deals};
use shared::endpoint::{Endpoint, Method, Nothing};
use shared::error::{ErrorCode, Fault, Finding};
use shared::event::{EventDetail, EventKind, SubjectKind};
use shared::ids::{AccountId, ContactId, DealId};
use shared::people::Role;
use shared::pipeline::DocumentKind;
use shared::pipeline::api::{EditDeal, ListDeals, ShowFacts};
use shared::pipeline::deal::DealForm;
use shared::records::Subject;
use shared::records::account::{AccountForm, AccountView};
use shared::records::activity::{ActivityChange, ActivityFigures, ActivityForm, ActivityKind, Evidence};
use shared::records::api::{
    AccountQuery, AccountSort, ChangeActivity, CreateAccount, CreateContact, Edit, EditAccount, EditContact,
    ListAccounts, LogActivity, ShowAccount, ShowTimeline, ShowToday, UploadAttachment,
};
use shared::records::attachment::{AttachmentQuery, AttachmentView};
use shared::records::contact::ContactForm;
use shared::records::timeline::{Timeline, TimelineQuery};
use shared::records::today::FollowReason;

use crate::support::{Browser, Person, TestApp, answer, both};

fn named(name: &str) -> AccountForm {
    AccountForm { name: name.to_owned(), ..AccountForm::default() }
}

fn call(app: &TestApp, deal: DealId, seconds: i32) -> ActivityForm {
    ActivityForm {
        about: Subject::Deal(deal),
        kind: ActivityKind::Call,
        text: Some("问了预算".to_owned()),
        occurred_at: app.state.now(),
        figures: ActivityFigures { call_seconds: Some(seconds), ..ActivityFigures::default() },
        attachments: Vec::new(),
    }
}

async fn attach(
    person: &Person,
    deal: DealId,
    name: &str,
    content: &'static [u8],
) -> Result<AttachmentView, shared::error::Problem> {
    let query = AttachmentQuery {
        about_kind: SubjectKind::Deal,
        about_id: deal.0,
        name: name.to_owned(),
        document: DocumentKind::NeedsSummary,
    };
    let path = format!("{}?{}", UploadAttachment::PATH, serde_urlencoded::to_string(&query).unwrap());
    let request =
        person.browser.request(Method::Post, &path).header(CONTENT_TYPE, "application/octet-stream");
    answer(request.body(content).send().await.unwrap()).await
}

async fn read_story(browser: &Browser, kind: SubjectKind, id: uuid::Uuid) -> Timeline {
    let query = TimelineQuery::all(kind, id);
    browser.call::<ShowTimeline>(&(), &query, &Nothing {}).await.unwrap()
}

both! {
    async fn two_people_edit_one_customer_and_the_second_is_told_what_differs(app: TestApp) {
        let lin = app.rep("lin").await;
        let account = lin.account("澄湖医院").await;
        app.advance(1);
        let mine = Edit { version: account.version, fields: AccountForm { industry: Some("医疗".into()), ..named("澄湖医院") } };
        let saved = lin.browser.call::<EditAccount>(&account.id, &Nothing {}, &mine).await.unwrap();
        assert_eq!(saved.version, account.version + 1);
        let late = Edit { version: account.version, fields: AccountForm { industry: Some("制药".into()), ..named("澄湖医院") } };
        let problem = lin.browser.call::<EditAccount>(&account.id, &Nothing {}, &late).await.unwrap_err();
        assert_eq!(problem.code, ErrorCode::Conflict);
        let conflict = problem.conflict.unwrap();
        assert_eq!(conflict.version, saved.version);
        let fields: Vec<_> = conflict.fields.iter().map(|field| (field.field.as_str(), &field.mine, &field.theirs)).collect();
        assert_eq!(fields, [("industry", &json!("制药"), &json!("医疗"))]);
        let story = read_story(&lin.browser, SubjectKind::Account, account.id.0).await;
        assert!(matches!(story.items[0].detail, EventDetail::Changed { .. }));
        assert_eq!(story.counts.unwrap().changes, 1);
    }

    async fn a_customer_is_edited_while_deals_and_contacts_are_made_for_it(app: TestApp) {
        let lin = app.rep("lin").await;
        let account = lin.account("澄湖医院").await;
        let edits = (1..=12).map(async |number: i32| {
            let fields = AccountForm { employees: Some(number), ..named("澄湖医院") };
            let mut edit = Edit { version: account.version, fields };
            // Whoever comes second sends again with the version that they are told.
            while let Err(problem) = lin.browser.call::<EditAccount>(&account.id, &Nothing {}, &edit).await {
                assert_eq!(problem.code, ErrorCode::Conflict);
                edit.version = problem.conflict.unwrap().version;
            }
        });
        let deals = (0..24).map(async |number| lin.deal(account.id, &format!("二期 {number}")).await);
        let contacts = (0..12).map(async |number| {
            let name = format!("王 {number}");
            let form = ContactForm { account: Some(account.id), name, ..ContactForm::default() };
            lin.browser.post::<CreateContact>(&form).await.unwrap()
        });
        let (_, deals, contacts) = tokio::join!(join_all(edits), join_all(deals), join_all(contacts));
        assert_eq!((deals.len(), contacts.len()), (24, 12));
        let listed = lin.browser.call::<ListAccounts>(&(), &AccountQuery::default(), &Nothing {}).await.unwrap();
        assert_eq!((listed.items[0].open_deals, listed.items[0].version), (24, account.version + 12));
    }

    async fn the_same_form_sent_twice_makes_one_customer(app: TestApp) {
        let lin = app.rep("lin").await;
        let send = async |key: &str, name: &str| {
            let request = lin.browser.prepare::<CreateAccount>(&(), &Nothing {}, &named(name));
            answer::<AccountView>(request.header("idempotency-key", key).send().await.unwrap()).await
        };
        let first = send("one", "澄湖医院").await.unwrap();
        assert_eq!(send("one", "澄湖医院").await.unwrap(), first);
        assert_eq!(send("one", "启衡精密").await.unwrap_err().code, ErrorCode::IdempotencyMismatch);
        assert_ne!(send("two", "澄湖医院").await.unwrap().id, first.id);
        let both = tokio::join!(send("three", "港联冷链"), send("three", "港联冷链"));
        assert_eq!(both.0.unwrap().id, both.1.unwrap().id);
        // Made now or made before, the answer is the same, and says where it is.
        for _ in 0..2 {
            let request = lin.browser.prepare::<CreateAccount>(&(), &Nothing {}, &named("海纳科技"));
            let response = request.header("idempotency-key", "four").send().await.unwrap();
            assert_eq!(response.status(), 201);
            let location = response.headers()[LOCATION].to_str().unwrap().to_owned();
            let made = answer::<AccountView>(response).await.unwrap();
            assert_eq!(location, format!("/api/v1/accounts/{}", made.id));
            let shown = lin.browser.request(Method::Get, &location).send().await.unwrap();
            assert_eq!(answer::<AccountView>(shown).await.unwrap(), made);
        }
    }

    async fn who_leads_several_teams_reads_their_customers_in_one_order(app: TestApp) {
        let region = app.team("East", None).await;
        let chen = app.person("chen", Role::Manager, region).await;
        let stranger = app.rep("wang").await;
        stranger.account("0 别人的").await;
        for team in 0..3 {
            let team = app.team(&format!("team {team}"), Some(region)).await;
            let rep = app.person(&team.to_string(), Role::Rep, team).await;
            for number in 0..5 {
                app.advance(1);
                let next_contact_at = Some(app.state.now().plus_millis(number * 7 % 5));
                let form = AccountForm { next_contact_at, ..named(&format!("{} {team}", (number * 3) % 5)) };
                rep.browser.post::<CreateAccount>(&form).await.unwrap();
            }
        }
        for sort in [AccountSort::Recent, AccountSort::Name, AccountSort::NextContact] {
            let mut query = AccountQuery { sort: Some(sort), limit: Some(4), ..AccountQuery::default() };
            let (mut read, mut rows) = (Vec::new(), accounts::Entity::find().all(app.state.database.read()).await.unwrap());
            loop {
                let page = chen.browser.call::<ListAccounts>(&(), &query, &Nothing {}).await.unwrap();
                read.extend(page.items.into_iter().map(|row| row.id));
                query.after = page.next;
                if query.after.is_none() {
                    break;
                }
            }
            rows.retain(|row| row.owner_id != stranger.id);
            match sort {
                AccountSort::Recent => rows.sort_by_key(|row| std::cmp::Reverse((row.updated_at, row.id))),
                AccountSort::Name => rows.sort_by_key(|row| (row.name_key.clone(), row.id)),
                AccountSort::NextContact => rows.sort_by_key(|row| (row.next_contact_at, row.id)),
            }
            assert_eq!(read, rows.iter().map(|row| row.id).collect::<Vec<_>>(), "{sort}");
        }
    }

    async fn a_bad_form_is_answered_with_every_finding(app: TestApp) {
        let lin = app.rep("lin").await;
        let form = AccountForm {
            name: " ".to_owned(),
            phone: Some("138553".to_owned()),
            website: Some("javascript:alert(1)".to_owned()),
            payment_term_days: Some(400),
            ..AccountForm::default()
        };
        let problem = lin.browser.post::<CreateAccount>(&form).await.unwrap_err();
        assert_eq!(problem.code, ErrorCode::ValidationFailed);
        let expected = [
            Finding::new("name", Fault::Required),
            Finding::new("phone", Fault::NotAPhone { digits: 6 }),
            Finding::new("website", Fault::NotAWebAddress),
            Finding::new("payment_term_days", Fault::OutOfRange { min: 0, max: 365 }),
        ];
        assert_eq!(problem.findings, expected);
    }

    async fn what_cannot_be_read_says_where_it_broke(app: TestApp) {
        let lin = app.rep("lin").await;
        let send = async |body: &str, media: &str| {
            let request = lin.browser.request(Method::Post, CreateAccount::PATH).header(CONTENT_TYPE, media);
            answer::<AccountView>(request.body(body.to_owned()).send().await.unwrap()).await.unwrap_err()
        };
        for (body, field) in [
            (r#"{"name": 7}"#, Some("name")),
            (r#"{"name": "A", "colour": "red"}"#, Some("colour")),
            (r#"{"name": "A""#, None),
            (r#"{"name": "A"} {"name": "B"}"#, None),
            (r#"{"name": "A", "grade": "E"}"#, Some("grade")),
        ] {
            let problem = send(body, "application/json").await;
            assert_eq!(problem.code, ErrorCode::MalformedRequest, "{body}");
            assert_eq!(problem.more.get("field").and_then(|field| field.as_str()), field, "{body}");
        }
        assert_eq!(send("name=A", "application/x-www-form-urlencoded").await.code, ErrorCode::UnsupportedMediaType);
        let large = format!(r#"{{"name": "{}"}}"#, "长".repeat(4 * 1024 * 1024));
        assert_eq!(send(&large, "application/json").await.code, ErrorCode::TooLarge);
        let stray = lin.browser.request(Method::Get, "/api/v1/accounts/not-an-id").send().await.unwrap();
        assert_eq!(stray.status(), 400);
    }

    async fn names_of_every_script_come_back_as_they_were_given(app: TestApp) {
        let lin = app.rep("lin").await;
        for name in ["瑞禾🌾农机", "شركة النيل", "Aalto Mäki Oy", "ﾊﾝｶｸ", "O'Brien \"& Sons\" <b>"] {
            let made = lin.account(name).await;
            let shown = lin.browser.get::<ShowAccount>(&made.id).await.unwrap();
            assert_eq!(shown.fields.name, name);
        }
        let hidden = lin.browser.post::<CreateAccount>(&named("evil\u{202e}txt")).await.unwrap_err();
        assert_eq!(hidden.findings, [Finding::new("name", Fault::UnprintableCharacters)]);
    }

    async fn paging_walks_every_customer_once_in_every_order(app: TestApp) {
        let lin = app.rep("lin").await;
        let mut all: Vec<AccountId> = Vec::new();
        for number in 0..23 {
            let due = (number % 3 != 0).then(|| app.state.now().plus_millis(number % 5));
            let form = AccountForm { next_contact_at: due, ..named(&format!("客户 {}", number % 7)) };
            all.push(lin.browser.post::<CreateAccount>(&form).await.unwrap().id);
            app.advance(number % 2);
        }
        all.sort_unstable();
        for (sort, count) in [(AccountSort::Recent, 23), (AccountSort::Name, 23), (AccountSort::NextContact, 15)] {
            let (mut seen, mut after) = (Vec::new(), None);
            loop {
                let query = AccountQuery { sort: Some(sort), after, limit: Some(4), ..AccountQuery::default() };
                let page = lin.browser.call::<ListAccounts>(&(), &query, &Nothing {}).await.unwrap();
                seen.extend(page.items.iter().map(|row| row.id));
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(seen.len(), count, "{sort}");
            seen.sort_unstable();
            seen.dedup();
            assert_eq!(seen.len(), count, "{sort}");
        }
        // A place in one order is none in another, though both are ordered by an instant.
        let first = AccountQuery { limit: Some(4), ..AccountQuery::default() };
        let recent = lin.browser.call::<ListAccounts>(&(), &first, &Nothing {}).await.unwrap();
        let query = AccountQuery { sort: Some(AccountSort::NextContact), after: recent.next, ..first };
        let refused = lin.browser.call::<ListAccounts>(&(), &query, &Nothing {}).await.unwrap_err();
        assert_eq!((refused.code, &refused.more["field"]), (ErrorCode::MalformedRequest, &"after".into()));
        app.index().await;
        let query = AccountQuery { name: Some("客户 3".into()), ..AccountQuery::default() };
        let found = lin.browser.call::<ListAccounts>(&(), &query, &Nothing {}).await.unwrap();
        assert_eq!(found.items.len(), 3);
    }

    async fn a_logged_call_ticks_the_gate_and_ends_the_silence(app: TestApp) {
        let lin = app.rep("lin").await;
        let account = lin.account("澄湖医院").await;
        let deal = lin.deal(account.id, "LIS 升级").await;
        app.advance(16 * shared::time::DAY_MILLIS);
        let lin = lin.signed_in_again(&app).await;
        let today = lin.browser.get::<ShowToday>(&()).await.unwrap();
        assert_eq!(today.must_follow[0].deal.id, deal.id);
        for seconds in [119, 120] {
            lin.browser.post::<LogActivity>(&call(&app, deal.id, seconds)).await.unwrap();
        }
        let facts = lin.browser.get::<ShowFacts>(&deal.id).await.unwrap();
        assert_eq!(facts.activities.len(), 2);
        let list = lin.browser.call::<ListDeals>(&(), &Default::default(), &Nothing {}).await.unwrap();
        let row = &list.items[0];
        assert_eq!(row.last_touch_at, Some(app.state.now()));
        assert_eq!((row.gate.missing[0].requirement.as_str(), row.gate.missing[0].have), ("touches", 1));
        let shown = lin.browser.get::<ShowAccount>(&account.id).await.unwrap();
        assert_eq!(shown.last_touch_at, Some(app.state.now()));
        let today = lin.browser.get::<ShowToday>(&()).await.unwrap();
        assert_eq!(today.must_follow[0].reasons, [FollowReason::OverTime], "no longer silent, but late");
    }

    async fn who_has_very_many_deals_is_told_of_the_contact_that_is_due(app: TestApp) {
        let lin = app.rep("lin").await;
        let account = lin.account("澄湖医院").await;
        let silent = lin.deal(account.id, "LIS 升级").await;
        app.advance(16 * shared::time::DAY_MILLIS);
        let lin = lin.signed_in_again(&app).await;
        let connection = app.state.database.writer();
        let silent = deals::Entity::find_by_id(silent.id).one(connection).await.unwrap().unwrap();
        let others = (0..600).map(|_| deals::Model { id: DealId(app.state.new_id()), ..silent.clone() });
        let now = app.state.now();
        let due = deals::Model {
            id: DealId(app.state.new_id()),
            next_contact_at: Some(now),
            last_touch_at: Some(now),
            silent_since: now,
            ..silent.clone()
        };
        let rows: Vec<_> = others.chain([due.clone()]).collect();
        for rows in rows.chunks(200) {
            let rows = rows.iter().map(|row| row.clone().into_active_model().reset_all());
            deals::Entity::insert_many(rows).exec_without_returning(connection).await.unwrap();
        }
        let today = lin.browser.get::<ShowToday>(&()).await.unwrap();
        assert_eq!(today.must_follow[0].deal.id, due.id);
        assert_eq!(today.must_follow[0].reasons[0], FollowReason::ContactDue);
        assert_eq!(today.must_follow[0].deal.last_touch_at, Some(now), "done, and still there to be counted");
        assert_eq!(today.must_follow.iter().filter(|row| row.deal.id == due.id).count(), 1);
    }

    async fn a_file_is_evidence_and_a_program_in_disguise_is_refused(app: TestApp) {
        let lin = app.rep("lin").await;
        let account = lin.account("澄湖医院").await;
        let deal = lin.deal(account.id, "LIS 升级").await;
        let disguised = attach(&lin, deal.id, "需求摘要.pdf", b"MZ\x90\x00").await.unwrap_err();
        assert_eq!(disguised.findings, [Finding::new("name", Fault::FileType)]);
        let climbing = attach(&lin, deal.id, "../../etc/passwd", b"x").await.unwrap_err();
        assert_eq!(climbing.findings[0].fault, Fault::UnprintableCharacters);
        let file = attach(&lin, deal.id, "需求摘要.pdf", b"%PDF-1.4 ...").await.unwrap();
        let form = ActivityForm { attachments: vec![file.id], ..call(&app, deal.id, 300) };
        let logged = lin.browser.post::<LogActivity>(&form).await.unwrap();
        assert_eq!(logged.evidence, Evidence::File);
        let again = lin.browser.post::<LogActivity>(&form).await.unwrap_err();
        assert_eq!(again.findings, [Finding::new("attachments", Fault::NoSuchRecord)]);
        let path = format!("/api/v1/attachments/{}", file.id);
        let download = lin.browser.request(Method::Get, &path).send().await.unwrap();
        let disposition = download.headers()["content-disposition"].to_str().unwrap().to_owned();
        assert!(disposition.starts_with("attachment; filename*=UTF-8''%E9%9C%80"), "{disposition}");
        assert_eq!(download.headers()["content-security-policy"], "default-src 'none'; sandbox");
        assert_eq!(download.bytes().await.unwrap().as_ref(), b"%PDF-1.4 ...");
    }

    async fn a_meeting_is_confirmed_later_by_who_wrote_it_alone(app: TestApp) {
        let head = app.team("总部", None).await;
        let lin = app.person("lin", shared::people::Role::Rep, head).await;
        let zhou = app.person("zhou", shared::people::Role::Manager, head).await;
        let account = lin.account("澄湖医院").await;
        let deal = lin.deal(account.id, "LIS 升级").await;
        let form = ActivityForm { kind: ActivityKind::Meeting, figures: ActivityFigures::default(), ..call(&app, deal.id, 0) };
        let meeting = lin.browser.post::<LogActivity>(&form).await.unwrap();
        let figures = ActivityFigures { summary_confirmed: Some(true), ..ActivityFigures::default() };
        let change = ActivityChange { version: meeting.version, text: meeting.text.clone(), figures };
        let refused = zhou.browser.call::<ChangeActivity>(&meeting.id, &Nothing {}, &change).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::Forbidden);
        let changed = lin.browser.call::<ChangeActivity>(&meeting.id, &Nothing {}, &change).await.unwrap();
        assert_eq!(changed.figures.summary_confirmed, Some(true));
        // Nor does it come to tell nothing.
        let emptied = ActivityChange { version: changed.version, text: None, figures: ActivityFigures::default() };
        let emptied = lin.browser.call::<ChangeActivity>(&meeting.id, &Nothing {}, &emptied).await.unwrap_err();
        assert_eq!(emptied.code, ErrorCode::ValidationFailed);
        let stale = ActivityChange { text: Some("另说".to_owned()), ..change };
        let stale = lin.browser.call::<ChangeActivity>(&meeting.id, &Nothing {}, &stale).await.unwrap_err();
        assert_eq!(stale.code, ErrorCode::Conflict);
    }

    async fn an_accounts_story_holds_only_what_its_reader_may_see(app: TestApp) {
        let head = app.team("总部", None).await;
        let east = app.team("华东", Some(head)).await;
        let lin = app.person("lin", shared::people::Role::Rep, east).await;
        let admin = app.person("admin", shared::people::Role::Admin, head).await;
        let account = lin.account("澄湖医院").await;
        // The administrator opens a deal of their own at the rep's customer.
        let foreign = admin.deal(account.id, "集团框架").await;
        let own = lin.deal(account.id, "LIS 升级").await;
        let told = async |browser: &Browser| -> Vec<DealId> {
            let story = read_story(browser, SubjectKind::Account, account.id.0).await;
            story.items.iter().filter_map(|entry| entry.deal.as_ref()).map(|deal| deal.id).collect()
        };
        assert_eq!(told(&lin.browser).await, [own.id]);
        assert!(told(&admin.browser).await.contains(&foreign.id));
    }

    async fn what_was_done_for_a_customer_stays_in_its_story_when_the_deal_moves_on(app: TestApp) {
        let lin = app.rep("lin").await;
        let (from, to) = (lin.account("澄湖医院").await, lin.account("澄湖医疗集团").await);
        let deal = lin.deal(from.id, "LIS 升级").await;
        let fields = DealForm { account: to.id, ..deal.fields };
        let edit = Edit { version: deal.version, fields };
        lin.browser.call::<EditDeal>(&deal.id, &Nothing {}, &edit).await.unwrap();
        let told = async |account: AccountId| -> Vec<EventKind> {
            let story = read_story(&lin.browser, SubjectKind::Account, account.0).await;
            story.items.iter().filter(|entry| entry.deal.is_some()).map(|entry| entry.detail.kind()).collect()
        };
        assert_eq!(told(from.id).await, [EventKind::Created]);
        assert_eq!(told(to.id).await, [EventKind::Changed]);
    }

    async fn the_story_of_a_customer_says_which_contact_it_tells_of(app: TestApp) {
        let lin = app.rep("lin").await;
        let account = lin.account("澄湖医院").await;
        app.advance(1);
        let form = ContactForm { account: Some(account.id), name: "方敏".to_owned(), ..ContactForm::default() };
        let contact = lin.browser.post::<CreateContact>(&form).await.unwrap();
        app.advance(1);
        let fields = ContactForm { phone: Some("13800138000".to_owned()), ..form };
        let edit = Edit { version: contact.version, fields };
        lin.browser.call::<EditContact>(&contact.id, &Nothing {}, &edit).await.unwrap();
        let told = async |kind, id| {
            let story = read_story(&lin.browser, kind, id).await;
            story.items.into_iter().map(|entry| entry.contact).collect::<Vec<_>>()
        };
        let its = || Some("方敏".to_owned());
        assert_eq!(told(SubjectKind::Account, account.id.0).await, [its(), its(), None]);
        assert_eq!(told(SubjectKind::Contact, contact.id.0).await, [None, None], "its own story need not");
    }

    async fn the_story_of_a_deal_calls_its_contacts_by_name(app: TestApp) {
        let lin = app.rep("lin").await;
        let account = lin.account("澄湖医院").await;
        let form = ContactForm { account: Some(account.id), name: "方敏".to_owned(), ..ContactForm::default() };
        let contact = lin.browser.post::<CreateContact>(&form).await.unwrap();
        let deal = lin.deal(account.id, "影像归档").await;
        app.advance(1);
        let edit = Edit { version: deal.version, fields: DealForm { contact: Some(contact.id), ..deal.fields } };
        lin.browser.call::<EditDeal>(&deal.id, &Nothing {}, &edit).await.unwrap();
        let story = read_story(&lin.browser, SubjectKind::Deal, deal.id.0).await;
        let named = story.items[0].named.iter().map(|thing| (thing.id, thing.name.as_deref()));
        assert_eq!(named.collect::<Vec<_>>(), [(contact.id.0, Some("方敏"))]);
    }

    async fn a_contact_keeps_the_customer_it_has_whoever_owns_that(app: TestApp) {
        let head = app.team("总部", None).await;
        let (lin, wang) = (app.person("lin", Role::Rep, head).await, app.person("wang", Role::Rep, head).await);
        let account = lin.account("澄湖医院").await;
        let form = ContactForm { account: Some(account.id), name: "方敏".to_owned(), ..ContactForm::default() };
        // As an import with a column of owners leaves it.
        let birth = Birth {
            owner: wang.id,
            team: wang.team,
            import: None,
            by: wang.id,
            made: app.state.now(),
            written: app.state.now(),
        };
        let id = ContactId(app.state.new_id());
        let row = contacts::ActiveModel::born(id, form.judge().unwrap(), birth);
        contacts::Entity::insert(row).exec_without_returning(app.state.database.writer()).await.unwrap();
        let fields = ContactForm { phone: Some("13800138000".to_owned()), ..form };
        let edit = Edit { version: 1, fields: fields.clone() };
        let edited = wang.browser.call::<EditContact>(&id, &Nothing {}, &edit).await.unwrap();
        assert_eq!(edited.fields.phone.as_deref(), Some("+8613800138000"));
        let elsewhere = ContactForm { account: Some(lin.account("他家").await.id), ..fields };
        let edit = Edit { version: edited.version, fields: elsewhere };
        let refused = wang.browser.call::<EditContact>(&id, &Nothing {}, &edit).await.unwrap_err();
        assert_eq!(refused.findings, [Finding::new("account", Fault::NoSuchRecord)]);
    }
}

/// PostgreSQL alone: on SQLite a transaction that writes is alone, and the edit waits for its end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edit_does_not_wait_for_a_contact_that_is_being_made() {
    let Some(app) = TestApp::on_postgres().await else { return };
    let lin = app.rep("lin").await;
    let account = lin.account("澄湖医院").await;
    let transaction = app.state.database.begin().await.unwrap();
    let birth = Birth {
        owner: lin.id,
        team: lin.team,
        import: None,
        by: lin.id,
        made: app.state.now(),
        written: app.state.now(),
    };
    let form = ContactForm { account: Some(account.id), name: "王".to_owned(), ..ContactForm::default() };
    let row = contacts::ActiveModel::born(ContactId(app.state.new_id()), form.judge().unwrap(), birth);
    contacts::Entity::insert(row).exec_without_returning(&*transaction).await.unwrap();
    let fields = AccountForm { industry: Some("医疗".into()), ..named("澄湖医院") };
    let edit = Edit { version: account.version, fields };
    let edited = lin.browser.call::<EditAccount>(&account.id, &Nothing {}, &edit);
    let edited = tokio::time::timeout(std::time::Duration::from_secs(20), edited).await;
    assert_eq!(edited.expect("the edit waits").unwrap().version, account.version + 1);
    transaction.commit().await.unwrap();
}

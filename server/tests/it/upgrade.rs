//! Stories of a site that was in use before the program could do what it does now: its rows come along.

use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DbBackend};
use server::audit::seal;
use server::audit::verify::verify;
use server::database::Database;
use shared::audit::AuditKind;
use shared::audit::api::{AuditQuery, ListAudit};
use shared::endpoint::Nothing;
use shared::event::EventDetail;
use shared::ids::{AccountId, ContactId, DealId, LeadId, TeamId, UserId};
use shared::lists::api::{ListQuery, ListRows};
use shared::people::access::Reach;
use shared::people::api::{EditPerson, ListPeople, PeopleQuery, ShowAccess, ShowPerson};
use shared::people::person::PersonForm;
use shared::pipeline::api::ShowDeal;
use shared::records::api::{
    ContactQuery, CreateContact, Edit, EditContact, ListContacts, ShowAccount, ShowContact, ShowLead,
    ShowTimeline,
};
use shared::records::contact::ContactForm;
use shared::records::timeline::TimelineQuery;
use uuid::Uuid;

use crate::support::{Person, TestApp, both};

/// The customer that the site had.
pub(crate) const CUSTOMER: &str = "澄湖医院";
/// The last migration of the state that is upgraded.
const BEFORE: &str = "m20261122_000006_audit";

/// The ids of the rows, by a number each.
fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0000 + number)
}

/// Rows of the first schema, written as the program of then wrote them. Columns that came later have to do without.
pub(crate) async fn fill(database: &Database) {
    let sqlite = database.backend() == DbBackend::Sqlite;
    let uuid = |number: u128| match sqlite {
        true => format!("x'{}'", id(number).simple()),
        false => format!("'{}'", id(number)),
    };
    let bytes = |text: &str| match sqlite {
        true => format!("x'{text}'"),
        false => format!("'\\x{text}'"),
    };
    let [head, east, fang, chen, account, contact, lead, deal, attachment, activity] =
        std::array::from_fn(|place| uuid(place as u128 + 1));
    let at = 1_790_000_000_000_i64;
    let pipeline = shared::pipeline::default::pipeline();
    let rules = serde_json::to_string(&pipeline).unwrap().replace('\'', "''");
    let stage = pipeline.stages[0].key.to_string();
    let pipeline = match sqlite {
        true => format!("x'{}'", pipeline.id.0.simple()),
        false => format!("'{}'", pipeline.id),
    };
    let logged = format!(r#"{{"kind":"activity_logged","activity":"{}","activity_kind":"call"}}"#, id(10));
    let changed = r#"{"kind":"changed","changes":[{"field":"phone","old":null,"new":"+8613800138000"}]}"#;
    let event = |number: u128, kind: &str, about: &str, whose: &str, detail: &str| {
        format!(
            "INSERT INTO events (id, at, recorded_at, subject_kind, subject_id, account_id, deal_id, kind, actor_id, detail)
             VALUES ({}, {at}, {at}, '{about}', {whose}, {account}, NULL, '{kind}', {chen}, '{detail}')",
            uuid(number)
        )
    };
    for row in [
        format!("INSERT INTO teams (id, parent_id, name, created_at) VALUES ({head}, NULL, '总部', {at})"),
        format!("INSERT INTO teams (id, parent_id, name, created_at) VALUES ({east}, {head}, '华东', {at})"),
        format!(
            "INSERT INTO users (id, email, email_key, name, role, team_id, password_hash, language, demo, disabled_at,
                created_at, updated_at, version)
             VALUES ({fang}, 'Fang@Sluice.test', 'fang@sluice.test', 'Fang', 'admin', {head}, '-', 'en', FALSE, NULL, {at}, {at}, 1),
                    ({chen}, 'chen@sluice.test', 'chen@sluice.test', '陈晨', 'rep', {east}, '-', NULL, FALSE, NULL, {at}, {at}, 3)"
        ),
        format!(
            "INSERT INTO pipelines (id, version, first_stage, created_at) VALUES ({pipeline}, 1, '{stage}', {at})"
        ),
        format!(
            "INSERT INTO pipeline_versions (pipeline_id, version, rules, created_at, created_by)
             VALUES ({pipeline}, 1, '{rules}', {at}, NULL)"
        ),
        format!(
            "INSERT INTO accounts (id, name, name_key, owner_id, team_id, open_deals, created_at, updated_at, version)
             VALUES ({account}, '{CUSTOMER}', '{CUSTOMER}', {chen}, {east}, 1, {at}, {at}, 1)"
        ),
        format!(
            "INSERT INTO contacts (id, account_id, name, name_key, phone, owner_id, team_id, created_at, updated_at, version)
             VALUES ({contact}, {account}, '方敏', '方敏', '+8613800138000', {chen}, {east}, {at}, {at}, 2)"
        ),
        format!(
            "INSERT INTO leads (id, company, phone, source, status, owner_id, team_id, created_at, updated_at, version)
             VALUES ({lead}, '瑞禾农机', '+8613900139000', 'wecom', 'new', {chen}, {east}, {at}, {at}, 1)"
        ),
        format!(
            "INSERT INTO deals (id, pipeline_id, account_id, name, contact_id, amount_minor, amount_currency, owner_id,
                team_id, stage, stage_entered_at, open, rule_version, silent_since, gate_met, gate_total, gate_missing,
                created_at, updated_at, version)
             VALUES ({deal}, {pipeline}, {account}, 'LIS 升级', {contact}, 128000000, 'CNY', {chen}, {east}, '{stage}', {at},
                TRUE, 1, {at}, 0, 0, '[]', {at}, {at}, 1)"
        ),
        format!(
            "INSERT INTO activities (id, about_kind, about_id, account_id, kind, text, occurred_at, call_seconds,
                evidence, author_id, created_at, updated_at, version)
             VALUES ({activity}, 'contact', {contact}, {account}, 'call', '下周看演示', {at}, 300, 'self', {chen}, {at}, {at}, 1)"
        ),
        format!(
            "INSERT INTO attachments (id, about_kind, about_id, account_id, activity_id, name, size, file_kind, document,
                object_key, sha256, author_id, created_at)
             VALUES ({attachment}, 'contact', {contact}, {account}, {activity}, '名片.png', 3, 'png', 'other',
                'attachments/00/none', {}, {chen}, {at})",
            bytes("00")
        ),
        event(20, "created", "account", &account, r#"{"kind":"created"}"#),
        event(21, "changed", "contact", &contact, changed),
        event(22, "activity_logged", "contact", &contact, &logged),
    ] {
        database.writer().execute_unprepared(&row).await.unwrap_or_else(|error| panic!("{error}: {row}"));
        // Where events are numbered already, SQLite leaves that to the program.
        let count_on = "UPDATE events SET seq = (SELECT max(seq) + 1 FROM events) WHERE seq = 0";
        if database.backend() == DbBackend::Sqlite && row.contains("INTO events") {
            let numbered = database.writer().execute_unprepared(count_on).await;
            assert!(numbered.as_ref().err().is_none_or(|error| error.to_string().contains("no such column")), "{numbered:?}");
        }
    }
}

both! {
    async fn a_site_that_was_in_use_finds_its_rows_again(app: TestApp) {
        let (config, folder) = app.empty_site().await;
        let database = Database::open(&config.database_url).await.unwrap();
        let before = Migrator::migrations().iter().position(|migration| migration.name() == BEFORE).unwrap();
        Migrator::up(database.writer(), Some(u32::try_from(before).unwrap())).await.unwrap();
        fill(&database).await;
        database.close().await.unwrap();

        let site = TestApp::start(config, folder).await;
        let pending = Migrator::get_pending_migrations_read_only(site.state.database.read()).await.unwrap();
        assert!(pending.is_empty());
        let again = async |number, email: &str, team| {
            let browser = site.stranger();
            let (id, team) = (UserId(id(number)), TeamId(id(team)));
            Person { id, email: email.to_owned(), team, browser }.signed_in_again(&site).await
        };
        let fang = again(3, "fang@sluice.test", 1).await.browser;
        let chen = again(4, "chen@sluice.test", 2).await.browser;

        // Roles are data now, and give what they gave.
        assert_eq!(chen.get::<ShowAccess>(&()).await.unwrap().grants.deal.see, Reach::Own);
        let people = fang.call::<ListPeople>(&(), &PeopleQuery::default(), &Nothing {}).await.unwrap().items;
        assert_eq!(people.iter().map(|one| one.fields.name.as_str()).collect::<Vec<_>>(), ["Fang", "陈晨"]);
        let person = fang.get::<ShowPerson>(&UserId(id(4))).await.unwrap();
        let fields = PersonForm { manager: Some(UserId(id(3))), ..person.fields };
        let edit = Edit { version: person.version, fields };
        let person = fang.call::<EditPerson>(&UserId(id(4)), &Nothing {}, &edit).await.unwrap();
        assert_eq!(person.fields.manager, Some(UserId(id(3))));

        // Records, and what was told of them.
        assert_eq!(chen.get::<ShowAccount>(&AccountId(id(5))).await.unwrap().fields.name, CUSTOMER);
        assert_eq!(chen.get::<ShowLead>(&LeadId(id(7))).await.unwrap().fields.company.as_deref(), Some("瑞禾农机"));
        let deal = chen.get::<ShowDeal>(&DealId(id(8))).await.unwrap();
        assert_eq!((deal.fields.amount.minor, deal.contact.unwrap().name), (128_000_000, "方敏".to_owned()));
        let query = TimelineQuery::all(shared::event::SubjectKind::Contact, id(6));
        let story = chen.call::<ShowTimeline>(&(), &query, &Nothing {}).await.unwrap();
        let counts = story.counts.unwrap();
        assert_eq!((counts.all, counts.activities), (2, 1));
        let told = story.items.iter().find_map(|entry| entry.activity.as_ref()).unwrap();
        assert_eq!((told.text.as_deref(), told.attachments.len()), (Some("下周看演示"), 1));
        assert!(story.items.iter().any(|entry| matches!(&entry.detail, EventDetail::Changed { .. })));

        // Who changed a record is known from what was told of it.
        let mine = ListQuery { filter: Some("updated_by.any_of:me".to_owned()), ..ListQuery::default() };
        let kind = shared::event::SubjectKind::Contact;
        let listed = chen.call::<ListRows>(&kind, &mine, &Nothing {}).await.unwrap().rows;
        assert_eq!(listed.iter().map(|row| row.id).collect::<Vec<_>>(), [id(6)]);

        // What was there can be worked on.
        let contact = chen.get::<ShowContact>(&ContactId(id(6))).await.unwrap();
        assert_eq!(contact.fields.phone.as_deref(), Some("+8613800138000"));
        let edit = Edit { version: contact.version, fields: ContactForm { name: "方敏敏".to_owned(), ..contact.fields } };
        chen.call::<EditContact>(&contact.id, &Nothing {}, &edit).await.unwrap();
        let form = ContactForm { account: Some(AccountId(id(5))), name: "王磊".to_owned(), ..ContactForm::default() };
        chen.post::<CreateContact>(&form).await.unwrap();
        let contacts = chen.call::<ListContacts>(&(), &ContactQuery::default(), &Nothing {}).await.unwrap().items;
        assert_eq!(contacts.len(), 2);

        // The log begins with what happened before there was one, and seals it.
        let first = AuditQuery {
            who: None,
            kind: Some(AuditKind::Created),
            subject_kind: None,
            subject: None,
            from: None,
            to: None,
            address: None,
            after: None,
            limit: None,
        };
        let log = fang.call::<ListAudit>(&(), &first, &Nothing {}).await.unwrap().items;
        assert!(log.iter().any(|row| row.id == id(20)), "{log:?}");
        while seal::turn(&site.state).await.unwrap().more {}
        let report = verify(&site.state.database, &site.state.config.audit_heads, site.state.now()).await.unwrap();
        assert_eq!(report.findings, []);
        assert!(report.links >= 3);
    }
}

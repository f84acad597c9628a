//! Stories of who may see and do what (O3): roles as data, reach, fields, participants, and people who come and go.

use sea_orm::EntityTrait;
use server::entities::{accounts, audit_entries};
use shared::audit::AuditKind;
use shared::endpoint::{Endpoint, Nothing};
use shared::error::{ErrorCode, Fault, Finding};
use shared::event::{EventDetail, SubjectKind};
use shared::ids::UserId;
use shared::obstacle::Obstacle;
use shared::people::Role;
use shared::people::access::{Belongs, FieldAccess, ObjectGrant, Permission, Reach, RoleForm, Standing};
use shared::people::api::{
    CountRecords, CreateRole, CreateTeam, DeleteRole, DeleteTeam, Disable, DisablePerson, DisabledPerson,
    EditPerson, EditRole, EditTeam, Enable, EnablePerson, HandedOver, ListPeople, ListUsers, PeopleQuery,
    RoleView, ShowPerson, ShowRole, ShowSession,
};
use shared::people::person::{PersonForm, TeamForm};
use shared::records::Subject;
use shared::records::access::{ParticipantsChange, Reveal};
use shared::records::account::AccountForm;
use shared::records::api::{
    AccountQuery, ChangeParticipants, CreateAccount, CreateContact, CreateLead, Edit, EditAccount,
    EditContact, ListAccounts, ListContacts, ListLeads, RevealValue, ShowAccount, ShowContact, ShowTimeline,
};
use shared::records::contact::ContactForm;
use shared::records::lead::LeadForm;
use shared::records::timeline::{TimelineFilter, TimelineQuery};

use crate::support::{Person, TestApp, both};

/// Changes what a role may do, as the administrator does.
async fn grant(admin: &Person, role: Role, change: impl FnOnce(&mut RoleForm)) -> RoleView {
    let RoleView { name, grants, version, .. } = admin.browser.get::<ShowRole>(&role).await.unwrap();
    let mut fields = RoleForm { name, grants };
    change(&mut fields);
    admin.browser.call::<EditRole>(&role, &Nothing {}, &Edit { version, fields }).await.unwrap()
}

/// What a list shows before anybody narrows it.
async fn list<E>(person: &Person) -> Result<E::Response, shared::error::Problem>
where
    E: Endpoint<Path = (), Query: Default, Request = Nothing>,
{
    person.browser.call::<E>(&(), &E::Query::default(), &Nothing {}).await
}

async fn edit_person(
    admin: &Person,
    person: &Person,
    change: impl FnOnce(&mut PersonForm),
) -> Result<shared::people::person::PersonView, shared::error::Problem> {
    let view = admin.browser.get::<ShowPerson>(&person.id).await.unwrap();
    let mut fields = view.fields;
    change(&mut fields);
    admin.browser.call::<EditPerson>(&person.id, &Nothing {}, &Edit { version: view.version, fields }).await
}

fn participants(about: Subject, add: &[&Person], remove: &[&Person]) -> ParticipantsChange {
    let ids = |people: &[&Person]| people.iter().map(|person| person.id).collect();
    ParticipantsChange { about, add: ids(add), remove: ids(remove) }
}

both! {
    async fn what_is_seen_is_what_the_rule_says_for_every_reach(app: TestApp) {
        let head = app.team("总部", None).await;
        let east = app.team("华东", Some(head)).await;
        let hangzhou = app.team("杭州", Some(east)).await;
        let north = app.team("华北", Some(head)).await;
        let admin = app.person("admin", Role::Admin, head).await;
        let viewer = app.person("viewer", Role::Rep, east).await;
        let mut all = Vec::new();
        for (name, team) in [("east", east), ("hangzhou", hangzhou), ("north", north), ("head", head)] {
            let owner = app.person(name, Role::Rep, team).await;
            all.push((owner.account(name).await.id, Belongs { owner: owner.id, team }));
        }
        all.push((viewer.account("own").await.id, Belongs { owner: viewer.id, team: east }));
        let from = Standing { user: viewer.id, team: east, below: &[east, hangzhou] };
        for reach in Reach::ALL.iter().copied() {
            grant(&admin, Role::Rep, |role| {
                role.grants.account = ObjectGrant { create: false, ..ObjectGrant::full(reach) };
            })
            .await;
            let listed = list::<ListAccounts>(&viewer).await.unwrap();
            for (id, belongs) in &all {
                let expected = reach.covers(from, *belongs);
                assert_eq!(listed.items.iter().any(|row| row.id == *id), expected, "{reach}: listed");
                let shown = viewer.browser.get::<ShowAccount>(id).await;
                assert_eq!(shown.is_ok(), expected, "{reach}: shown");
            }
        }
    }

    async fn seeing_is_not_changing(app: TestApp) {
        let head = app.team("总部", None).await;
        let (admin, lin) = (app.person("admin", Role::Admin, head).await, app.person("lin", Role::Rep, head).await);
        let support = app.person("support", Role::Support, head).await;
        let account = lin.account("澄湖医院").await;
        let shown = support.browser.get::<ShowAccount>(&account.id).await.unwrap();
        let fields = AccountForm { name: "改名".into(), ..shown.fields };
        let edit = Edit { version: shown.version, fields };
        let refused = support.browser.call::<EditAccount>(&account.id, &Nothing {}, &edit).await.unwrap_err();
        assert_eq!((refused.code, &refused.more["change"]), (ErrorCode::Forbidden, &"account".into()));
        let made = AccountForm { name: "新".into(), ..AccountForm::default() };
        assert_eq!(support.browser.post::<CreateAccount>(&made).await.unwrap_err().code, ErrorCode::Forbidden);
        // What the role may do counts from the next request on.
        grant(&admin, Role::Support, |role| role.grants.account.change = Reach::All).await;
        support.browser.call::<EditAccount>(&account.id, &Nothing {}, &edit).await.unwrap();
        let told = audit_entries::Entity::find().all(app.state.database.read()).await.unwrap();
        assert!(told.iter().any(|entry| entry.kind == AuditKind::RoleChanged && entry.actor_id == Some(admin.id)));
    }

    async fn finance_keeps_the_terms_of_payment_and_nothing_else(app: TestApp) {
        let head = app.team("总部", None).await;
        let (lin, finance) = (app.person("lin", Role::Rep, head).await, app.person("fei", Role::Finance, head).await);
        let form = AccountForm { name: "澄湖医院".into(), phone: Some("057112345678".into()), ..AccountForm::default() };
        let account = lin.browser.post::<CreateAccount>(&form).await.unwrap();
        let seen = finance.browser.get::<ShowAccount>(&account.id).await.unwrap();
        assert!(seen.fields.phone.as_deref().unwrap().contains("***"), "{:?}", seen.fields.phone);
        // What was shown covered comes back covered, and stays what it is.
        let fields = AccountForm { payment_term_days: Some(30), ..seen.fields.clone() };
        let edit = Edit { version: seen.version, fields };
        finance.browser.call::<EditAccount>(&account.id, &Nothing {}, &edit).await.unwrap();
        let kept = lin.browser.get::<ShowAccount>(&account.id).await.unwrap();
        assert_eq!((kept.fields.payment_term_days, kept.fields.phone), (Some(30), account.fields.phone));
        let fields = AccountForm { name: "别家".into(), note: Some("好".into()), ..seen.fields };
        let edit = Edit { version: kept.version, fields };
        let refused = finance.browser.call::<EditAccount>(&account.id, &Nothing {}, &edit).await.unwrap_err();
        let not_theirs = ["name", "note"].map(|field| Finding::new(field, Fault::NotYoursToWrite));
        assert_eq!(refused.findings, not_theirs);
    }

    async fn a_masked_number_is_uncovered_one_by_one_and_written_down(app: TestApp) {
        let head = app.team("总部", None).await;
        let admin = app.person("admin", Role::Admin, head).await;
        let (lin, manager) = (app.person("lin", Role::Rep, head).await, app.person("zhou", Role::Manager, head).await);
        grant(&admin, Role::Manager, |role| {
            for field in ["phone", "email"] {
                role.grants.contact.fields.insert(field.into(), FieldAccess::Masked);
            }
        })
        .await;
        let account = lin.account("澄湖医院").await;
        let form = ContactForm {
            account: Some(account.id),
            name: "方敏".into(),
            phone: Some("13812345678".into()),
            email: Some("fang.min@chenghu.cn".into()),
            ..ContactForm::default()
        };
        let contact = lin.browser.post::<CreateContact>(&form).await.unwrap();
        assert_eq!(contact.fields.phone.as_deref(), Some("+8613812345678"), "nobody's own is covered");
        let covered = (Some("+86 ***5678".to_owned()), Some("f***@chenghu.cn".to_owned()));
        let seen = manager.browser.get::<ShowContact>(&contact.id).await.unwrap();
        assert_eq!((seen.fields.phone.clone(), seen.fields.email.clone()), covered);
        let listed = list::<ListContacts>(&manager).await.unwrap().items.remove(0);
        assert_eq!((listed.phone, listed.email), covered);
        // A change is told covered, too, in the story as in a conflict.
        let fields = ContactForm { phone: Some("13912345679".into()), ..contact.fields };
        let edit = Edit { version: 1, fields };
        lin.browser.call::<EditContact>(&contact.id, &Nothing {}, &edit).await.unwrap();
        let query = TimelineQuery { filter: TimelineFilter::Changes, ..TimelineQuery::all(SubjectKind::Contact, contact.id.0) };
        let story = manager.browser.call::<ShowTimeline>(&(), &query, &Nothing {}).await.unwrap();
        let EventDetail::Changed { changes } = &story.items[0].detail else { panic!("{story:?}") };
        assert_eq!((&changes[0].old, &changes[0].new), (&"+86 ***5678".into(), &"+86 ***5679".into()));
        let stale = Edit { version: 1, fields: ContactForm { title: Some("主任".into()), ..seen.fields } };
        let conflict = manager.browser.call::<EditContact>(&contact.id, &Nothing {}, &stale).await.unwrap_err();
        assert!(!serde_json::to_string(&conflict).unwrap().contains("13912345679"), "{conflict:?}");

        let reveal = Reveal { about: Subject::Contact(contact.id), field: "phone".into() };
        let revealed = manager.browser.post::<RevealValue>(&reveal).await.unwrap();
        assert_eq!(revealed.value.as_deref(), Some("+8613912345679"));
        let told = audit_entries::Entity::find().all(app.state.database.read()).await.unwrap();
        let by_manager = |entry: &&audit_entries::Model| entry.kind == AuditKind::Revealed && entry.actor_id == Some(manager.id);
        assert_eq!(told.iter().filter(by_manager).count(), 1);
        // Without leave there is no uncovering, and what is hidden is hidden.
        grant(&admin, Role::Manager, |role| role.grants.permissions.retain(|one| *one != Permission::RevealValues)).await;
        let refused = manager.browser.post::<RevealValue>(&reveal).await.unwrap_err();
        assert_eq!((refused.code, &refused.more["permission"]), (ErrorCode::Forbidden, &"reveal_values".into()));
        grant(&admin, Role::Manager, |role| {
            role.grants.contact.fields.insert("phone".into(), FieldAccess::Hidden);
        })
        .await;
        assert_eq!(manager.browser.get::<ShowContact>(&contact.id).await.unwrap().fields.phone, None);
        assert_eq!(manager.browser.post::<RevealValue>(&reveal).await.unwrap_err().code, ErrorCode::Forbidden);
        let name = Reveal { field: "name".into(), ..reveal };
        assert_eq!(manager.browser.post::<RevealValue>(&name).await.unwrap_err().findings, [Finding::new("field", Fault::NotAChoice)]);
    }

    async fn what_a_lead_needs_can_be_hidden_in_lists_too(app: TestApp) {
        let head = app.team("总部", None).await;
        let admin = app.person("admin", Role::Admin, head).await;
        let lin = app.person("lin", Role::Rep, head).await;
        let form = LeadForm {
            company: Some("瑞禾农机".into()),
            phone: Some("13800138000".into()),
            need: Some("冷链追溯".into()),
            ..LeadForm::default()
        };
        lin.browser.post::<CreateLead>(&form).await.unwrap();
        grant(&admin, Role::Rep, |role| {
            role.grants.lead.fields.insert("need".into(), FieldAccess::Hidden);
        })
        .await;
        assert_eq!(list::<ListLeads>(&lin).await.unwrap().items[0].need, None);
        let refused = lin.browser.post::<CreateLead>(&form).await.unwrap_err();
        assert_eq!(refused.findings, [Finding::new("need", Fault::NotYoursToWrite)]);
    }

    async fn who_is_asked_to_take_part_sees_that_record_and_no_more(app: TestApp) {
        let head = app.team("总部", None).await;
        let (lin, pre) = (app.person("lin", Role::Rep, head).await, app.person("pre", Role::Presales, head).await);
        let wang = app.person("wang", Role::Rep, head).await;
        let (asked, other) = (lin.account("澄湖医院").await, lin.account("启衡医疗").await);
        let about = Subject::Account(asked.id);
        assert_eq!(pre.browser.get::<ShowAccount>(&asked.id).await.unwrap_err().code, ErrorCode::NotFound);
        // Only whoever may change a record asks others to it; who takes part does not.
        let stranger = wang.browser.call::<ChangeParticipants>(&(), &Nothing {}, &participants(about, &[&wang], &[])).await;
        assert_eq!(stranger.unwrap_err().findings, [Finding::new("about", Fault::NoSuchRecord)]);
        let asking = participants(about, &[&pre], &[]);
        for _ in 0..2 {
            let taking_part = lin.browser.call::<ChangeParticipants>(&(), &Nothing {}, &asking).await.unwrap();
            assert_eq!(taking_part.iter().map(|one| one.id).collect::<Vec<_>>(), [pre.id]);
        }
        let seen: Vec<_> = list::<ListAccounts>(&pre).await.unwrap().items.into_iter().map(|row| row.id).collect();
        assert_eq!(seen, [asked.id]);
        assert_eq!(pre.browser.get::<ShowAccount>(&other.id).await.unwrap_err().code, ErrorCode::NotFound);
        let more = pre.browser.call::<ChangeParticipants>(&(), &Nothing {}, &participants(about, &[&wang], &[])).await;
        assert_eq!(more.unwrap_err().code, ErrorCode::Forbidden);
        lin.browser.call::<ChangeParticipants>(&(), &Nothing {}, &participants(about, &[], &[&pre])).await.unwrap();
        assert_eq!(pre.browser.get::<ShowAccount>(&asked.id).await.unwrap_err().code, ErrorCode::NotFound);
        assert_eq!(list::<ListAccounts>(&pre).await.unwrap().items.len(), 0);
    }

    async fn whoever_takes_part_pages_through_own_and_others_in_one_order(app: TestApp) {
        let head = app.team("总部", None).await;
        let (lin, wang) = (app.person("lin", Role::Rep, head).await, app.person("wang", Role::Rep, head).await);
        let mut expected = Vec::new();
        for number in 0..12 {
            let owner = if number % 3 == 0 { &lin } else { &wang };
            let account = owner.account(&format!("客户 {number:02}")).await;
            if number % 2 == 0 && owner.id == lin.id {
                let asking = participants(Subject::Account(account.id), &[&wang], &[]);
                lin.browser.call::<ChangeParticipants>(&(), &Nothing {}, &asking).await.unwrap();
            }
            if owner.id == wang.id || number % 2 == 0 {
                expected.push(account.id);
            }
            app.advance(1);
        }
        expected.reverse();
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let query = AccountQuery { after, limit: Some(3), ..AccountQuery::default() };
            let page = wang.browser.call::<ListAccounts>(&(), &query, &Nothing {}).await.unwrap();
            seen.extend(page.items.iter().map(|row| row.id));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(seen, expected);
    }

    async fn nobody_hands_out_more_than_they_have(app: TestApp) {
        let head = app.team("总部", None).await;
        let admin = app.person("admin", Role::Admin, head).await;
        let form = RoleForm { name: Some("人事".into()), grants: {
            let mut grants = Role::Rep.first_grants();
            grants.permissions.extend([Permission::ManagePeople, Permission::ManageRoles]);
            grants
        } };
        // Moving people is a way to their records, so it is for whoever sees them all.
        let refused = admin.browser.post::<CreateRole>(&form).await.unwrap_err();
        assert_eq!(refused.findings, [Finding::new("grants.permissions", Fault::Reversed)]);
        let mut form = form;
        for kind in SubjectKind::ALL {
            form.grants.on_mut(*kind).see = Reach::All;
        }
        let role = admin.browser.post::<CreateRole>(&form).await.unwrap();
        assert_eq!(admin.browser.post::<CreateRole>(&form).await.unwrap_err().findings, [Finding::new("name", Fault::Taken)]);
        let personnel = app.person("hr", role.id, head).await;
        let rep = app.person("rep", Role::Rep, head).await;
        // They give and take what they have, and nothing above it: not to others, not to themselves.
        edit_person(&personnel, &rep, |form| form.name = "销售".into()).await.unwrap();
        let raised = edit_person(&personnel, &rep, |form| form.role = Role::Admin).await.unwrap_err();
        assert_eq!(raised.findings, [Finding::new("role", Fault::NotYoursToWrite)]);
        let oneself = edit_person(&personnel, &personnel, |form| form.role = Role::Manager).await.unwrap_err();
        assert_eq!(oneself.findings, [Finding::new("role", Fault::NotYoursToWrite)]);
        let demoted = edit_person(&personnel, &admin, |form| form.role = Role::Rep).await.unwrap_err();
        assert_eq!(demoted.code, ErrorCode::Forbidden);
        let wider = Edit { version: role.version, fields: RoleForm { grants: Role::Admin.first_grants(), ..form.clone() } };
        let refused = personnel.browser.call::<EditRole>(&role.id, &Nothing {}, &wider).await.unwrap_err();
        assert_eq!(refused.findings, [Finding::new("grants", Fault::NotYoursToWrite)]);
        // A role that somebody has stays; the administrator's keeps every key.
        assert_eq!(admin.browser.call::<DeleteRole>(&role.id, &Nothing {}, &Nothing {}).await.unwrap_err().code, ErrorCode::WrongState);
        let bare = Edit { version: 1, fields: RoleForm { name: None, grants: Role::Rep.first_grants() } };
        let refused = admin.browser.call::<EditRole>(&Role::Admin, &Nothing {}, &bare).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::WrongState);
        edit_person(&admin, &personnel, |form| form.role = Role::Rep).await.unwrap();
        assert_eq!(list::<ListPeople>(&personnel).await.unwrap_err().code, ErrorCode::Forbidden);
        admin.browser.call::<DeleteRole>(&role.id, &Nothing {}, &Nothing {}).await.unwrap();
    }

    async fn who_leaves_is_out_at_once_and_leaves_the_records_to_a_colleague(app: TestApp) {
        let head = app.team("总部", None).await;
        let (east, north) = (app.team("华东", Some(head)).await, app.team("华北", Some(head)).await);
        let admin = app.person("admin", Role::Admin, head).await;
        let (lin, wang) = (app.person("lin", Role::Rep, east).await, app.person("wang", Role::Rep, north).await);
        let account = lin.account("澄湖医院").await;
        let deal = lin.deal(account.id, "LIS 升级").await;
        let contact = ContactForm { account: Some(account.id), name: "方敏".to_owned(), ..ContactForm::default() };
        lin.browser.post::<CreateContact>(&contact).await.unwrap();
        wang.account("别人的").await;
        // What goes over is said before it does, and afterwards.
        let theirs = HandedOver { accounts: 1, contacts: 1, leads: 0, deals: 1 };
        assert_eq!(admin.browser.get::<CountRecords>(&lin.id).await.unwrap(), theirs);
        let nobody = admin.browser.get::<CountRecords>(&UserId(app.state.new_id())).await.unwrap_err();
        assert_eq!(nobody.code, ErrorCode::NotFound);
        let disable = Disable { version: 1, hand_over_to: Some(wang.id) };
        let DisabledPerson { person: gone, handed_over } = admin.browser.call::<DisablePerson>(&lin.id, &Nothing {}, &disable).await.unwrap();
        assert!(gone.disabled_at.is_some());
        assert_eq!(handed_over, Some(theirs));
        // The list of people tells those who are here from those who are not.
        let listed = async |disabled| {
            let query = PeopleQuery { disabled, ..PeopleQuery::default() };
            let people = admin.browser.call::<ListPeople>(&(), &query, &Nothing {}).await.unwrap().items;
            people.into_iter().map(|person| person.fields.name).collect::<Vec<_>>()
        };
        assert_eq!(listed(None).await, ["admin", "lin", "wang"]);
        assert_eq!(listed(Some(true)).await, ["lin"]);
        assert_eq!(listed(Some(false)).await, ["admin", "wang"]);
        let left = admin.browser.get::<CountRecords>(&lin.id).await.unwrap();
        assert_eq!(left, HandedOver { accounts: 0, contacts: 0, leads: 0, deals: 0 });
        // What they did is still asked about, and they are told apart.
        let people = admin.browser.get::<ListUsers>(&()).await.unwrap();
        let left: Vec<_> = people.into_iter().filter(|one| one.disabled).map(|one| one.id).collect();
        assert_eq!(left, [lin.id]);
        assert_eq!(lin.browser.get::<ShowSession>(&()).await.unwrap_err().code, ErrorCode::Unauthenticated);
        let row = accounts::Entity::find_by_id(account.id).one(app.state.database.read()).await.unwrap().unwrap();
        assert_eq!((row.owner_id, row.team_id), (wang.id, north));
        let story = wang.browser.get::<ShowAccount>(&account.id).await.unwrap();
        assert_eq!(story.owner.id, wang.id);
        assert_eq!(wang.browser.get::<shared::pipeline::api::ShowDeal>(&deal.id).await.unwrap().owner.id, wang.id);
        let again = admin.browser.call::<EnablePerson>(&lin.id, &Nothing {}, &Enable { version: gone.version }).await.unwrap();
        assert_eq!(again.disabled_at, None);
        assert_eq!(lin.browser.get::<ShowSession>(&()).await.unwrap_err().code, ErrorCode::Unauthenticated, "an ended session stays ended");
    }

    async fn the_last_administrator_stays_one(app: TestApp) {
        let head = app.team("总部", None).await;
        let (one, two) = (app.person("one", Role::Admin, head).await, app.person("two", Role::Admin, head).await);
        let oneself = one.browser.call::<DisablePerson>(&one.id, &Nothing {}, &Disable { version: 1, hand_over_to: None }).await;
        assert_eq!(oneself.unwrap_err().obstacle, Some(Obstacle::Yourself));
        edit_person(&one, &two, |form| form.role = Role::Rep).await.unwrap();
        let refused = edit_person(&one, &one, |form| form.role = Role::Rep).await.unwrap_err();
        assert_eq!(refused.obstacle, Some(Obstacle::LastAdministrator));
    }

    async fn whoever_changes_teams_takes_their_records_along(app: TestApp) {
        let head = app.team("总部", None).await;
        let (east, north) = (app.team("华东", Some(head)).await, app.team("华北", Some(head)).await);
        let admin = app.person("admin", Role::Admin, head).await;
        let lin = app.person("lin", Role::Rep, east).await;
        let (before, after) = (app.person("old", Role::Manager, east).await, app.person("new", Role::Manager, north).await);
        let account = lin.account("澄湖医院").await;
        let ring = edit_person(&admin, &lin, |form| form.manager = Some(lin.id)).await.unwrap_err();
        assert_eq!(ring.findings, [Finding::new("manager", Fault::Reversed)]);
        let moved = edit_person(&admin, &lin, |form| (form.team, form.manager) = (north, Some(after.id))).await.unwrap();
        assert_eq!((moved.team.name.as_str(), moved.manager.unwrap().id), ("华北", after.id));
        assert_eq!(before.browser.get::<ShowAccount>(&account.id).await.unwrap_err().code, ErrorCode::NotFound);
        after.browser.get::<ShowAccount>(&account.id).await.unwrap();
    }

    async fn the_tree_of_teams_never_becomes_a_ring(app: TestApp) {
        let head = app.team("总部", None).await;
        let east = app.team("华东", Some(head)).await;
        let admin = app.person("admin", Role::Admin, head).await;
        let ring = Edit { version: 1, fields: TeamForm { name: "总部".into(), parent: Some(east) } };
        let refused = admin.browser.call::<EditTeam>(&head, &Nothing {}, &ring).await.unwrap_err();
        assert_eq!(refused.findings, [Finding::new("parent", Fault::Reversed)]);
        let twin = TeamForm { name: "华东".into(), parent: Some(head) };
        let refused = admin.browser.post::<CreateTeam>(&twin).await.unwrap_err();
        assert_eq!(refused.findings, [Finding::new("name", Fault::Taken)]);
        assert_eq!(admin.browser.call::<DeleteTeam>(&head, &Nothing {}, &Nothing {}).await.unwrap_err().code, ErrorCode::WrongState);
        admin.browser.call::<DeleteTeam>(&east, &Nothing {}, &Nothing {}).await.unwrap();
    }

    async fn a_sheet_fills_in_what_the_importer_may_write(app: TestApp) {
        let head = app.team("总部", None).await;
        let (admin, lin) = (app.person("admin", Role::Admin, head).await, app.person("lin", Role::Rep, head).await);
        grant(&admin, Role::Rep, |role| {
            role.grants.account.fields.insert("grade".into(), FieldAccess::Read);
        })
        .await;
        let import = lin.upload("a.csv", "客户名称,客户等级\n澄湖医院,A\n").await.unwrap();
        assert_eq!(import.columns.iter().filter(|column| column.field.is_some()).count(), 1);
        grant(&admin, Role::Rep, |role| role.grants.permissions.retain(|one| *one != Permission::ImportRecords)).await;
        assert_eq!(lin.upload("b.csv", "客户名称\n甲\n").await.unwrap_err().code, ErrorCode::Forbidden);
    }

    async fn people_are_found_by_a_part_of_their_name(app: TestApp) {
        let head = app.team("总部", None).await;
        let admin = app.person("admin", Role::Admin, head).await;
        for name in ["lin", "linda", "wang"] {
            app.person(name, Role::Rep, head).await;
        }
        let query = PeopleQuery { name: Some("lin".into()), limit: Some(1), ..PeopleQuery::default() };
        let first = admin.browser.call::<ListPeople>(&(), &query, &Nothing {}).await.unwrap();
        let query = PeopleQuery { after: first.next, ..query };
        let second = admin.browser.call::<ListPeople>(&(), &query, &Nothing {}).await.unwrap();
        let names: Vec<_> = first.items.iter().chain(&second.items).map(|one| one.fields.name.as_str()).collect();
        assert_eq!((names, second.next), (vec!["lin", "linda"], None));
    }
}

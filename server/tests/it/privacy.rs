//! Stories of personal data: who may be contacted, what is copied for whom, what is asked, and how long things are kept.

use std::io::{Cursor, Read};

use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;
use server::entities::{idempotency_keys, imports, leads};
use server::privacy::retention;
use shared::audit::api::{AuditQuery, ListAudit};
use shared::audit::{AuditDetail, AuditKind, AuditWhat};
use shared::endpoint::Nothing;
use shared::error::{ErrorCode, Fault};
use shared::ids::{LeadId, PrivacyRequestId};
use shared::obstacle::Obstacle;
use shared::people::{Language, Role};
use shared::pipeline::api::CreateDeal;
use shared::pipeline::deal::DealForm;
use shared::privacy::api::*;
use shared::privacy::contacting::{
    BlockForm, Channel, ConsentForm, ConsentState, LawfulBasis, ObjectionReason,
};
use shared::privacy::erasure::{ERASED, ErasureForm};
use shared::privacy::request::{PrivacyAnswer, PrivacyRequestForm, PrivacyRequestKind, PrivacyRequestState};
use shared::privacy::retention::{PEOPLE_A_DAY, RetentionForm, RetentionQuery, RetentionRule, rule_of};
use shared::privacy::{DataSubject, DataSubjectKind};
use shared::records::activity::{ActivityFigures, ActivityForm, ActivityKind};
use shared::records::api::{
    ContactQuery, CreateContact, CreateLead, Edit, EditLead, ListContacts, LogActivity, ShowLead, ShowToday,
};
use shared::records::contact::ContactForm;
use shared::records::lead::{LeadForm, LeadStatus};
use shared::records::{Source, Subject};
use shared::time::{DAY_MILLIS, date};

use crate::support::{Person, TestApp, both};

fn lead(name: &str, phone: &str, status: LeadStatus) -> LeadForm {
    LeadForm {
        name: Some(name.to_owned()),
        company: Some("瑞禾农机".to_owned()),
        title: None,
        phone: Some(phone.to_owned()),
        email: None,
        wechat: None,
        source: Source::Exhibition,
        status,
        need: None,
        next_contact_at: None,
    }
}

fn activity(about: Subject, kind: ActivityKind) -> ActivityForm {
    ActivityForm {
        about,
        kind,
        text: Some("问候".to_owned()),
        occurred_at: "2026-11-19T01:00:00Z".parse().unwrap(),
        figures: ActivityFigures::default(),
        attachments: Vec::new(),
    }
}

async fn log(officer: &Person, kind: AuditKind) -> Vec<AuditWhat> {
    let query = AuditQuery {
        who: None,
        kind: Some(kind),
        subject_kind: None,
        subject: None,
        from: None,
        to: None,
        address: None,
        after: None,
        limit: None,
    };
    let page = officer.browser.call::<ListAudit>(&(), &query, &Nothing {}).await.unwrap();
    page.items.into_iter().map(|row| row.what).collect()
}

both! {
    async fn who_is_not_to_be_called_is_not_called(app: TestApp) {
        let rep = app.rep("fang").await;
        let made = rep.browser.post::<CreateLead>(&lead("方敏", "13800138000", LeadStatus::New)).await.unwrap();
        let about = DataSubject { kind: DataSubjectKind::Lead, id: made.id.0 };
        let query = DataSubjectQuery { kind: about.kind, id: about.id };
        let show = async || rep.browser.call::<ShowContacting>(&(), &query, &Nothing {}).await.unwrap();
        assert_eq!((show().await.objections, show().await.may_change), (vec![], true));

        // A mark says why, or it is none.
        let block = BlockForm { about, channel: Channel::Phone, blocked: true, reason: None };
        let refused = rep.browser.call::<MarkContact>(&(), &Nothing {}, &block).await.unwrap_err();
        assert_eq!(refused.findings[0].fault, Fault::ReasonRequired);
        let block = BlockForm { reason: Some("请勿来电".to_owned()), ..block };
        let marked = rep.browser.call::<MarkContact>(&(), &Nothing {}, &block).await.unwrap();
        assert_eq!((marked.objections.len(), marked.blocks[0].noted_by.id), (1, rep.id));
        // Once more is the same.
        assert_eq!(rep.browser.call::<MarkContact>(&(), &Nothing {}, &block).await.unwrap(), marked);
        // From then on, what was done before may still be told.
        let subject = Subject::Lead(made.id);
        app.advance(60_000);
        let now = ActivityForm { occurred_at: app.state.now(), ..activity(subject, ActivityKind::Call) };
        let refused = rep.browser.post::<LogActivity>(&now).await.unwrap_err();
        assert_eq!((refused.obstacle, &refused.more["channel"]), (Some(Obstacle::DoNotContact), &json!("phone")));
        assert_eq!(refused.more["objections"][0]["why"], "do_not_contact");
        assert_eq!(refused.more["objections"][0]["said"], "请勿来电");
        let before = ActivityForm { occurred_at: "2026-11-01T01:00:00Z".parse().unwrap(), ..activity(subject, ActivityKind::Call) };
        rep.browser.post::<LogActivity>(&before).await.unwrap();
        for kind in [ActivityKind::Note, ActivityKind::Wechat, ActivityKind::Visit] {
            let form = ActivityForm { occurred_at: app.state.now(), ..activity(subject, kind) };
            rep.browser.post::<LogActivity>(&form).await.unwrap();
        }
        let block = BlockForm { blocked: false, ..block };
        assert_eq!(rep.browser.call::<MarkContact>(&(), &Nothing {}, &block).await.unwrap().objections, []);
        rep.browser.post::<LogActivity>(&now).await.unwrap();
    }

    async fn a_consent_is_noted_taken_back_and_never_changed(app: TestApp) {
        let rep = app.rep("fang").await;
        let stranger = app.rep("stranger").await;
        let made = rep.browser.post::<CreateContact>(&ContactForm { name: "方敏".to_owned(), ..ContactForm::default() }).await.unwrap();
        let about = DataSubject { kind: DataSubjectKind::Contact, id: made.id.0 };
        let note = |state| ConsentForm {
            about,
            state,
            basis: LawfulBasis::Consent,
            channel: Channel::Any,
            source: "展会登记表".to_owned(),
            text: Some("同意接收产品资料".to_owned()),
            text_version: Some("2026-10".to_owned()),
            at: None,
        };
        rep.browser.post::<NoteConsent>(&note(ConsentState::Given)).await.unwrap();
        app.advance(1000);
        let told = rep.browser.post::<NoteConsent>(&note(ConsentState::Withdrawn)).await.unwrap();
        assert_eq!(told.consents.iter().map(|one| one.state).collect::<Vec<_>>(), [ConsentState::Withdrawn, ConsentState::Given]);
        assert_eq!(told.objections[0].why, ObjectionReason::Withdrawn);
        let ahead = ConsentForm { at: Some(app.state.now().plus_millis(DAY_MILLIS)), ..note(ConsentState::Given) };
        assert_eq!(rep.browser.post::<NoteConsent>(&ahead).await.unwrap_err().findings[0].fault, Fault::InTheFuture);
        assert_eq!(stranger.browser.post::<NoteConsent>(&note(ConsentState::Given)).await.unwrap_err().findings[0].fault, Fault::NoSuchRecord);
    }

    async fn a_person_gets_a_copy_of_everything_that_is_held(app: TestApp) {
        let team = app.team("华东", None).await;
        let officer = app.person("officer", Role::Admin, team).await;
        let rep = app.person("fang", Role::Rep, team).await;
        let made = rep.browser.post::<CreateLead>(&lead("方敏 <b>", "13800138000", LeadStatus::New)).await.unwrap();
        rep.browser.post::<LogActivity>(&activity(Subject::Lead(made.id), ActivityKind::Call)).await.unwrap();
        let path = format!("/api/v1/attachments?about_kind=lead&about_id={}&name=a.txt&document=other", made.id);
        let file = rep.browser.request(shared::endpoint::Method::Post, &path).header("content-type", "application/octet-stream");
        assert_eq!(file.body("minutes").send().await.unwrap().status(), 201);
        let query = CopyQuery { kind: DataSubjectKind::Lead, id: made.id.0, language: Some(Language::English) };
        let take = async || officer.browser.prepare::<CopyPerson>(&(), &query, &Nothing {}).send().await.unwrap();
        let answer = take().await;
        assert_eq!(answer.headers()["content-type"], "application/zip");
        // The file says whose it is and of which day.
        let name = answer.headers()["content-disposition"].to_str().unwrap().to_owned();
        assert!(name.ends_with("''personal-data-%E6%96%B9%E6%95%8F-b-2026-11-19.zip"), "{name}");
        let mut zip = zip::ZipArchive::new(Cursor::new(answer.bytes().await.unwrap())).unwrap();
        let mut read = |name: &str| {
            let mut text = String::new();
            zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
            text
        };
        let data: serde_json::Value = serde_json::from_str(&read("data.json")).unwrap();
        assert_eq!((&data["record"]["name"], &data["record"]["phone"]), (&json!("方敏 <b>"), &json!("+8613800138000")));
        assert_eq!((&data["activities"][0]["text"], &data["files"][0]["name"]), (&json!("问候"), &json!("a.txt")));
        assert_eq!(data["history"].as_array().unwrap().len(), 3);
        assert_eq!(read("files/1-a.txt"), "minutes");
        let page = read("data.html");
        assert!(page.contains("A copy of personal data") && page.contains("方敏 &lt;b&gt;"), "{page}");
        // It is read by a person: no field, word, time or id as a program has it.
        let told = ["<th>Phone</th>", "<th>Status</th><td>New</td>", "<td>Call</td>", "<td>7 B</td>", "Asia/Shanghai"];
        assert!(told.iter().all(|told| page.contains(told)), "{page}");
        let raw = ["created_at", "activity_logged", "occurred_at", "2026-11-19T", &made.id.to_string()];
        assert!(raw.iter().all(|raw| !page.contains(*raw)), "{page}");
        // It is written down, and nobody takes a whole list so.
        assert!(matches!(log(&officer, AuditKind::Exported).await[0], AuditWhat::Entry(AuditDetail::Exported { .. })));
        for _ in 1..20 {
            assert_eq!(take().await.status(), 200);
        }
        assert_eq!(take().await.status(), 429);
    }

    async fn what_people_ask_is_answered_by_a_day(app: TestApp) {
        let team = app.team("华东", None).await;
        let officer = app.person("officer", Role::Admin, team).await;
        let form = PrivacyRequestForm {
            kind: PrivacyRequestKind::Copy,
            about: None,
            asked_by: "方敏，电话".to_owned(),
            note: None,
            received_on: date("2026-11-19"),
            due_on: None,
        };
        let asked = officer.browser.post::<NotePrivacyRequest>(&form).await.unwrap();
        assert_eq!((asked.due_on, asked.state), (date("2026-12-10").unwrap(), PrivacyRequestState::Open));
        let sooner = PrivacyRequestForm { due_on: date("2026-11-20"), ..form.clone() };
        let sooner = officer.browser.post::<NotePrivacyRequest>(&sooner).await.unwrap();
        let open = PrivacyRequestQuery { state: Some(PrivacyRequestState::Open), ..PrivacyRequestQuery::default() };
        let list = async || officer.browser.call::<ListPrivacyRequests>(&(), &open, &Nothing {}).await.unwrap().items;
        assert_eq!(list().await.iter().map(|one| one.id).collect::<Vec<_>>(), [sooner.id, asked.id]);
        let refuse = PrivacyAnswer { version: 1, state: PrivacyRequestState::Refused, answer: None };
        let refused = officer.browser.call::<AnswerPrivacyRequest>(&asked.id, &Nothing {}, &refuse).await.unwrap_err();
        assert_eq!(refused.findings[0].fault, Fault::ReasonRequired);
        let done = PrivacyAnswer { version: 1, state: PrivacyRequestState::Done, answer: Some("已邮寄".to_owned()) };
        let answered = officer.browser.call::<AnswerPrivacyRequest>(&asked.id, &Nothing {}, &done).await.unwrap();
        assert_eq!((answered.state, answered.answered_by.unwrap().id), (PrivacyRequestState::Done, officer.id));
        let again = officer.browser.call::<AnswerPrivacyRequest>(&asked.id, &Nothing {}, &done).await.unwrap_err();
        assert_eq!(again.code, ErrorCode::WrongState);
        assert_eq!(list().await.len(), 1);
    }

    async fn what_was_kept_long_enough_goes_once_the_rule_is_on(app: TestApp) {
        let team = app.team("华东", None).await;
        let officer = app.person("officer", Role::Admin, team).await;
        let rep = app.person("fang", Role::Rep, team).await;
        let lost = rep.browser.post::<CreateLead>(&lead("方敏", "13800138000", LeadStatus::Disqualified)).await.unwrap();
        let open = rep.browser.post::<CreateLead>(&lead("王芳", "13900139000", LeadStatus::New)).await.unwrap();
        let request = rep.browser.prepare::<CreateLead>(&(), &Nothing {}, &lead("赵磊", "13700137000", LeadStatus::New));
        assert_eq!(request.header("idempotency-key", "one").send().await.unwrap().status(), 201);
        rep.imported(&app, "名单.csv", "客户名称,联系人\n云帆物流,王磊\n").await;
        let count = async || idempotency_keys::Entity::find().count(app.state.database.read()).await.unwrap();
        assert_eq!(count().await, 1);
        retention::carry_out(&app.state).await.unwrap();
        assert_eq!(count().await, 1, "seven days have not passed");
        app.advance(8 * DAY_MILLIS);
        retention::carry_out(&app.state).await.unwrap();
        assert_eq!(count().await, 0);

        // Two years later: nobody is erased unless a site has said so, and says of whom before.
        app.advance(800 * DAY_MILLIS);
        let officer = officer.signed_in_again(&app).await;
        let rep = rep.signed_in_again(&app).await;
        retention::carry_out(&app.state).await.unwrap();
        app.work().await;
        assert!(rep.browser.get::<ShowLead>(&lost.id).await.is_ok());
        let import = imports::Entity::find().one(app.state.database.read()).await.unwrap().unwrap();
        assert_eq!(import.object_key, "");
        let tried = RetentionQuery { keep: 24 };
        let preview = officer.browser.call::<PreviewRetention>(&RetentionRule::LostLeads, &tried, &Nothing {}).await.unwrap();
        assert_eq!((preview.count, preview.sample[0].name.as_str()), (1, "方敏"));
        let on = RetentionForm { version: 1, active: true, keep: 24 };
        let stale = officer.browser.call::<EditRetention>(&RetentionRule::LostLeads, &Nothing {}, &on).await.unwrap_err();
        assert_eq!(stale.code, ErrorCode::Conflict);
        let on = RetentionForm { version: 0, ..on };
        officer.browser.call::<EditRetention>(&RetentionRule::LostLeads, &Nothing {}, &on).await.unwrap();
        retention::carry_out(&app.state).await.unwrap();
        app.work().await;
        assert_eq!(rep.browser.get::<ShowLead>(&lost.id).await.unwrap_err().code, ErrorCode::NotFound);
        assert!(rep.browser.get::<ShowLead>(&open.id).await.is_ok());
        // Nothing hung on it, so nothing stays of it.
        let row = leads::Entity::find_by_id(LeadId(lost.id.0)).one(app.state.database.read()).await.unwrap();
        assert_eq!(row, None);
        let told = log(&officer, AuditKind::RetentionApplied).await;
        assert!(told.contains(&AuditWhat::Entry(AuditDetail::RetentionApplied { rule: RetentionRule::LostLeads, count: 1 })), "{told:?}");
        let rules = officer.browser.get::<ListRetention>(&()).await.unwrap();
        let rule = rules.iter().find(|rule| rule.rule == RetentionRule::LostLeads).unwrap();
        assert_eq!((rule.last_count, rule.active), (Some(1), true));
    }

    async fn a_lead_that_is_worked_on_is_kept(app: TestApp) {
        let team = app.team("华东", None).await;
        let officer = app.person("officer", Role::Admin, team).await;
        let rep = app.person("fang", Role::Rep, team).await;
        let lost = rep.browser.post::<CreateLead>(&lead("方敏", "13800138000", LeadStatus::Disqualified)).await.unwrap();
        app.advance(800 * DAY_MILLIS);
        let officer = officer.signed_in_again(&app).await;
        let rep = rep.signed_in_again(&app).await;
        let fields = LeadForm { need: Some("又来问价".to_owned()), ..lost.fields };
        rep.browser.call::<EditLead>(&lost.id, &Nothing {}, &Edit { version: 1, fields }).await.unwrap();
        let tried = RetentionQuery { keep: 24 };
        let preview = officer.browser.call::<PreviewRetention>(&RetentionRule::LostLeads, &tried, &Nothing {}).await.unwrap();
        assert_eq!(preview.count, 0);
        let refused = officer.browser.call::<PreviewRetention>(&RetentionRule::LostLeads, &RetentionQuery { keep: 0 }, &Nothing {}).await.unwrap_err();
        assert_eq!(refused.findings[0].field, "keep");
        // The silent ones among the contacts are found by the same way.
        let silent = officer.browser.call::<PreviewRetention>(&RetentionRule::SilentContacts, &tried, &Nothing {}).await.unwrap();
        assert_eq!(silent.count, 0);
    }

    async fn who_is_not_to_be_called_is_offered_to_nobody(app: TestApp) {
        let rep = app.rep("fang").await;
        let account = rep.account("澄湖医院").await;
        let contact = async |name: &str, phone: &str| {
            let form = ContactForm {
                account: Some(account.id),
                name: name.to_owned(),
                phone: Some(phone.to_owned()),
                ..ContactForm::default()
            };
            rep.browser.post::<CreateContact>(&form).await.unwrap()
        };
        let (marked, other) = (contact("方敏", "13800138000").await, contact("王芳", "13900139000").await);
        for (name, contact) in [("一期", &marked), ("二期", &other)] {
            let form = DealForm {
                contact: Some(contact.id),
                next_contact_at: Some(app.state.now()),
                ..crate::pipeline::form(account.id, name)
            };
            rep.browser.post::<CreateDeal>(&form).await.unwrap();
        }
        app.advance(60_000);
        let whom = async || {
            let day = rep.browser.get::<ShowToday>(&()).await.unwrap();
            let mut called: Vec<_> = day.must_follow.into_iter().filter_map(|row| row.deal.contact).map(|one| one.name).collect();
            called.sort();
            called
        };
        let query = ContactQuery { account: Some(account.id), ..ContactQuery::default() };
        let closed = async || {
            let page = rep.browser.call::<ListContacts>(&(), &query, &Nothing {}).await.unwrap();
            let closed = page.items.into_iter().filter(|row| !row.objections.is_empty());
            closed.map(|row| (row.name, row.objections[0].channel, row.objections[0].said.clone())).collect::<Vec<_>>()
        };
        assert_eq!((whom().await, closed().await), (vec!["方敏".to_owned(), "王芳".to_owned()], vec![]));

        // An email may not be sent any more: that closes no call.
        let about = DataSubject { kind: DataSubjectKind::Contact, id: marked.id.0 };
        let block = |channel, blocked| BlockForm { about, channel, blocked, reason: Some("请勿打扰".to_owned()) };
        rep.browser.call::<MarkContact>(&(), &Nothing {}, &block(Channel::Email, true)).await.unwrap();
        assert_eq!(closed().await, [("方敏".to_owned(), Channel::Email, "请勿打扰".to_owned())]);
        assert_eq!(whom().await.len(), 2);
        // No way at all: the deal is still to be followed up, and the day names nobody to be called for it.
        rep.browser.call::<MarkContact>(&(), &Nothing {}, &block(Channel::Any, true)).await.unwrap();
        assert_eq!(whom().await, ["王芳"]);
        for channel in [Channel::Any, Channel::Email] {
            rep.browser.call::<MarkContact>(&(), &Nothing {}, &block(channel, false)).await.unwrap();
        }
        assert_eq!((whom().await.len(), closed().await), (2, vec![]));
    }

    async fn an_erasure_answers_a_request_and_takes_the_name_out_of_the_register(app: TestApp) {
        let team = app.team("华东", None).await;
        let officer = app.person("officer", Role::Admin, team).await;
        let rep = app.person("fang", Role::Rep, team).await;
        let made = rep.browser.post::<CreateLead>(&lead("欧阳42", "13800138000", LeadStatus::New)).await.unwrap();
        let other = rep.browser.post::<CreateLead>(&lead("王芳", "13900139000", LeadStatus::New)).await.unwrap();
        let form = PrivacyRequestForm {
            kind: PrivacyRequestKind::Erasure,
            about: None,
            asked_by: "欧阳42，来电".to_owned(),
            note: Some("请删除我的信息".to_owned()),
            received_on: date("2026-11-19"),
            due_on: None,
        };
        let asked = officer.browser.post::<NotePrivacyRequest>(&form).await.unwrap();
        let wish = |id: LeadId, name: &str, request| ErasureForm {
            about: DataSubject { kind: DataSubjectKind::Lead, id: id.0 },
            also: Vec::new(),
            confirmation: name.to_owned(),
            reason: "本人要求".to_owned(),
            request: Some(request),
        };
        let nobody = PrivacyRequestId(app.state.new_id());
        let refused = officer.browser.post::<ErasePerson>(&wish(made.id, "欧阳42", nobody)).await.unwrap_err();
        assert_eq!((refused.findings[0].field.as_str(), &refused.findings[0].fault), ("request", &Fault::NoSuchRecord));
        officer.browser.post::<ErasePerson>(&wish(made.id, "欧阳42", asked.id)).await.unwrap();
        // It is about one person from then on.
        let refused = officer.browser.post::<ErasePerson>(&wish(other.id, "王芳", asked.id)).await.unwrap_err();
        assert_eq!(refused.findings[0].field, "request");
        app.work().await;
        // Until it is answered, it has to be known who asked; then that is forgotten, and that it was answered is not.
        let list = async || {
            let all = PrivacyRequestQuery::default();
            officer.browser.call::<ListPrivacyRequests>(&(), &all, &Nothing {}).await.unwrap().items
        };
        assert_eq!(list().await[0].asked_by, "欧阳42，来电");
        let done = PrivacyAnswer { version: asked.version, state: PrivacyRequestState::Done, answer: Some("已抹除".to_owned()) };
        officer.browser.call::<AnswerPrivacyRequest>(&asked.id, &Nothing {}, &done).await.unwrap();
        let told = list().await.pop().unwrap();
        assert_eq!((told.asked_by.as_str(), told.note, told.answer), (ERASED, None, None));
        assert_eq!((told.state, told.answered_by.unwrap().id), (PrivacyRequestState::Done, officer.id));
    }

    async fn a_rule_with_more_to_do_than_a_day_takes_says_how_many_wait(app: TestApp) {
        let team = app.team("华东", None).await;
        let officer = app.person("officer", Role::Admin, team).await;
        let rep = app.person("fang", Role::Rep, team).await;
        let more = 3;
        let most = i64::from(PEOPLE_A_DAY);
        for number in 0..most + more {
            let form = lead(&format!("线索{number}"), &format!("1380013{number:04}"), LeadStatus::Disqualified);
            rep.browser.post::<CreateLead>(&form).await.unwrap();
        }
        app.advance(800 * DAY_MILLIS);
        let officer = officer.signed_in_again(&app).await;
        let rule = async |officer: &Person| {
            let rules = officer.browser.get::<ListRetention>(&()).await.unwrap();
            rules.into_iter().find(|rule| rule.rule == RetentionRule::LostLeads).unwrap()
        };
        assert_eq!(rule(&officer).await.waiting, None, "it is off");
        let on = RetentionForm { version: 0, active: true, keep: 24 };
        let set = officer.browser.call::<EditRetention>(&RetentionRule::LostLeads, &Nothing {}, &on).await.unwrap();
        assert_eq!((set.waiting, set.last_count), (Some(most + more), None));
        retention::carry_out(&app.state).await.unwrap();
        let told = rule(&officer).await;
        assert_eq!((told.last_count, told.waiting), (Some(most), Some(more)));
        app.advance(DAY_MILLIS);
        let officer = officer.signed_in_again(&app).await;
        retention::carry_out(&app.state).await.unwrap();
        let told = rule(&officer).await;
        assert_eq!((told.last_count, told.waiting), (Some(more), Some(0)));
        let by_rule = officer.browser.get::<ListErasures>(&()).await.unwrap();
        assert!(by_rule.iter().all(|one| rule_of(&one.reason) == Some(RetentionRule::LostLeads)));
    }
}

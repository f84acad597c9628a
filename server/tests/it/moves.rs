//! Stories of deals on their way: what a gate asks for, and what two people at once come to.

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use server::entities::{accounts, deals, events, stage_moves};
use shared::endpoint::{Endpoint, Method, Nothing};
use shared::error::{ErrorCode, Fault, Finding, Problem};
use shared::event::{EventDetail, EventKind, SubjectKind};
use shared::ids::DealId;
use shared::money::{Currency, Money};
use shared::people::Role;
use shared::pipeline::api::{EditDeal, ListDeals, MoveDeal, ShowDeal, ShowFacts, ShowVerdict, VerdictQuery};
use shared::pipeline::deal::{DealForm, DealView};
use shared::pipeline::gate::{Action, NotCounted, Standing};
use shared::pipeline::movement::{MoveKind, MoveRequest, MoveVerdict};
use shared::pipeline::{DealField, DocumentKind, LostReason, StageKey};
use shared::records::Subject;
use shared::records::activity::{ActivityChange, ActivityFigures, ActivityForm, ActivityKind, ActivityView};
use shared::records::api::{ChangeActivity, Edit, LogActivity, UploadAttachment};
use shared::records::attachment::{AttachmentQuery, AttachmentView};

use crate::support::{Person, TestApp, answer, both};

const MINUTE: i64 = 60_000;

pub(crate) fn stage(key: &str) -> StageKey {
    key.parse().unwrap()
}

/// A wish to move `deal` as it was seen.
pub(crate) fn to(deal: &DealView, key: &str) -> MoveRequest {
    MoveRequest {
        version: deal.version,
        to: stage(key),
        reason: None,
        lost_reason: None,
        override_gate: false,
    }
}

/// A wish of somebody who gives a reason.
pub(crate) fn because(request: MoveRequest) -> MoveRequest {
    MoveRequest { reason: Some("客户要求".to_owned()), ..request }
}

impl Person {
    pub(crate) async fn moves(&self, deal: DealId, request: &MoveRequest) -> Result<DealView, Problem> {
        self.browser.call::<MoveDeal>(&deal, &Nothing {}, request).await
    }

    pub(crate) async fn verdict(&self, deal: DealId) -> MoveVerdict {
        self.browser.call::<ShowVerdict>(&deal, &VerdictQuery::default(), &Nothing {}).await.unwrap()
    }

    pub(crate) async fn logs(
        &self,
        app: &TestApp,
        deal: DealId,
        kind: ActivityKind,
        figures: ActivityFigures,
    ) -> ActivityView {
        app.advance(MINUTE);
        let form = ActivityForm {
            about: Subject::Deal(deal),
            kind,
            text: None,
            occurred_at: app.state.now(),
            figures,
            attachments: Vec::new(),
        };
        self.browser.post::<LogActivity>(&form).await.unwrap()
    }

    pub(crate) async fn attaches(
        &self,
        app: &TestApp,
        deal: DealId,
        document: DocumentKind,
    ) -> AttachmentView {
        app.advance(MINUTE);
        let query = AttachmentQuery {
            about_kind: SubjectKind::Deal,
            about_id: deal.0,
            name: "需求摘要.pdf".to_owned(),
            document,
        };
        let query = serde_urlencoded::to_string(query).unwrap();
        let path = format!("{}?{query}", UploadAttachment::path(&()));
        let request = self.browser.request(Method::Post, &path);
        let request = request.header("content-type", "application/pdf").body(b"%PDF-1.7 needs".to_vec());
        answer(request.send().await.unwrap()).await.unwrap()
    }

    pub(crate) async fn fills(&self, deal: DealId, change: impl FnOnce(&mut DealForm)) -> DealView {
        let DealView { mut fields, version, .. } = self.browser.get::<ShowDeal>(&deal).await.unwrap();
        change(&mut fields);
        self.browser.call::<EditDeal>(&deal, &Nothing {}, &Edit { version, fields }).await.unwrap()
    }

    pub(crate) async fn in_list(&self, deal: DealId) -> shared::pipeline::deal::DealRow {
        let page = self.browser.call::<ListDeals>(&(), &Default::default(), &Nothing {}).await.unwrap();
        page.items.into_iter().find(|row| row.id == deal).unwrap()
    }
}

pub(crate) fn key_fields(form: &mut DealForm) {
    form.competitor_brief = Some("竞品报价低 8%".to_owned());
    form.budget_low = Some(8_000_000);
    form.budget_high = Some(12_000_000);
    form.decision_maker_title = Some("设备科主任".to_owned());
}

/// Requirement, standing, have, need of each line of the first gate.
fn lines(verdict: &MoveVerdict) -> Vec<(&str, Standing, u32, u32)> {
    let checks = verdict.gates.iter().flat_map(|gate| &gate.checks);
    checks.map(|check| (check.requirement.as_str(), check.standing, check.have, check.need)).collect()
}

async fn open_deals(app: &TestApp, deal: &DealView) -> i64 {
    let account = accounts::Entity::find_by_id(deal.account.id).one(app.state.database.read()).await.unwrap();
    account.unwrap().open_deals
}

pub(crate) async fn moves_of(app: &TestApp, deal: DealId) -> Vec<EventDetail> {
    let moved = events::Entity::find()
        .filter(events::Column::SubjectId.eq(deal.0))
        .filter(events::Column::Kind.eq(EventKind::StageMoved));
    let rows = moved.all(app.state.database.read()).await.unwrap();
    rows.into_iter().map(|row| serde_json::from_value(row.detail).unwrap()).collect()
}

both! {
    async fn a_deal_is_refused_with_what_is_missing_then_meets_it_and_moves(app: TestApp) {
        let fang = app.rep("fang").await;
        let account = fang.account("瑞禾农机").await;
        let deal = fang.deal(account.id, "收割机 20 台").await;
        assert_eq!(deal.stage, stage("first_contact"));

        let problem = fang.moves(deal.id, &to(&deal, "needs_confirmed")).await.unwrap_err();
        assert_eq!(problem.code, ErrorCode::GateClosed);
        let verdict = *problem.verdict.unwrap();
        assert_eq!(verdict, fang.verdict(deal.id).await);
        assert_eq!(lines(&verdict), [
            ("touches", Standing::Missing, 0, 3),
            ("needs_summary", Standing::Missing, 0, 1),
            ("key_fields", Standing::Missing, 0, 3),
        ]);
        let fields = &verdict.gates[0].checks[2];
        let asked = [DealField::CompetitorBrief, DealField::BudgetRange, DealField::DecisionMakerTitle];
        assert_eq!((fields.missing_fields.as_slice(), fields.action), (&asked[..], Some(Action::FillFields)));

        let call = |seconds| ActivityFigures { call_seconds: Some(seconds), ..Default::default() };
        fang.logs(&app, deal.id, ActivityKind::Call, call(120)).await;
        let short = fang.logs(&app, deal.id, ActivityKind::Call, call(119)).await;
        fang.logs(&app, deal.id, ActivityKind::Call, call(600)).await;
        let touches = fang.verdict(deal.id).await.gates[0].checks[0].clone();
        assert_eq!((touches.have, touches.rejected.len()), (2, 1));
        assert_eq!(touches.rejected[0].record, short.id.0);
        assert_eq!(touches.rejected[0].reasons, [NotCounted::CallTooShort { seconds: 119, need: 120 }]);
        let rounds = ActivityFigures { wechat_rounds: Some(2), ..Default::default() };
        fang.logs(&app, deal.id, ActivityKind::Wechat, rounds).await;
        let progress = fang.in_list(deal.id).await.gate;
        assert_eq!((progress.met, progress.total), (1, 3));

        fang.attaches(&app, deal.id, DocumentKind::NeedsSummary).await;
        let filled = fang.fills(deal.id, key_fields).await;
        let progress = fang.in_list(deal.id).await.gate;
        assert_eq!((progress.met, progress.total, progress.missing.len()), (3, 3, 0));

        app.advance(MINUTE);
        let moved = fang.moves(deal.id, &to(&filled, "needs_confirmed")).await.unwrap();
        assert_eq!((moved.stage.as_str(), moved.version), ("needs_confirmed", filled.version + 1));
        assert_eq!(moved.stage_entered_at, app.state.now());
        let stays: Vec<_> = moved.stays.iter().map(|stay| (stay.stage.as_str(), stay.until)).collect();
        assert_eq!(stays, [("first_contact", Some(app.state.now())), ("needs_confirmed", None)]);
        // What was done before does not count for the next gate.
        let row = fang.in_list(deal.id).await;
        assert_eq!((row.gate.met, row.gate.total), (0, 1));
        assert_eq!(row.silent_since(), app.state.now());

        let meeting = fang.logs(&app, deal.id, ActivityKind::Meeting, ActivityFigures {
            demo_minutes: Some(45),
            ..Default::default()
        }).await;
        let verdict = *fang.moves(deal.id, &to(&moved, "solution_confirmed")).await.unwrap_err().verdict.unwrap();
        assert_eq!(verdict.gates[0].checks[0].rejected[0].reasons, [NotCounted::SummaryNotConfirmed]);
        let confirmed = ActivityChange {
            version: meeting.version,
            text: None,
            figures: ActivityFigures { summary_confirmed: Some(true), ..meeting.figures.clone() },
        };
        fang.browser.call::<ChangeActivity>(&meeting.id, &Nothing {}, &confirmed).await.unwrap();
        let moved = fang.moves(deal.id, &to(&moved, "solution_confirmed")).await.unwrap();
        assert_eq!(moved.stage.as_str(), "solution_confirmed");
        assert_eq!(moves_of(&app, deal.id).await.len(), 2);
    }

    async fn the_move_and_its_verdict_are_kept_together(app: TestApp) {
        let fang = app.rep("fang").await;
        let deal = fang.deal(fang.account("瑞禾农机").await.id, "收割机").await;
        let lost = MoveRequest { lost_reason: Some(LostReason::Price), ..to(&deal, "lost") };
        fang.moves(deal.id, &lost).await.unwrap();
        let row = stage_moves::Entity::find().one(app.state.database.read()).await.unwrap().unwrap();
        assert_eq!((row.deal_id, row.deal_version, row.kind), (deal.id, 2, MoveKind::Lost));
        assert_eq!((row.actor_id, row.lost_reason), (fang.id, Some(LostReason::Price)));
        let verdict: MoveVerdict = serde_json::from_value(row.verdict).unwrap();
        assert_eq!((verdict.version, verdict.rule_version), (1, 1));
        let told = moves_of(&app, deal.id).await;
        assert!(matches!(&told[..], [EventDetail::StageMoved { stage_move, .. }] if *stage_move == row.id));
    }

    async fn several_stages_at_once_need_every_gate_between(app: TestApp) {
        let fang = app.rep("fang").await;
        let deal = fang.deal(fang.account("瑞禾农机").await.id, "收割机").await;
        let problem = fang.moves(deal.id, &to(&deal, "contract_review")).await.unwrap_err();
        let gates = problem.verdict.unwrap().gates;
        let between: Vec<_> = gates.iter().map(|gate| gate.from.as_str()).collect();
        assert_eq!(between, ["first_contact", "needs_confirmed", "solution_confirmed"]);
        let waiting = gates[2].checks.iter().filter(|check| check.standing == Standing::Waiting).count();
        assert_eq!(waiting, 2, "a step waits for the one before it");
    }

    async fn of_many_who_move_a_deal_at_once_one_does(app: TestApp) {
        let team = app.team("East", None).await;
        let fang = app.person("fang", Role::Rep, team).await;
        let wang = app.person("wang", Role::Manager, team).await;
        let deal = fang.deal(fang.account("瑞禾农机").await.id, "收割机").await;
        let request = MoveRequest { lost_reason: Some(LostReason::Price), ..to(&deal, "lost") };
        let attempts: Vec<_> = [&fang, &wang].into_iter().cycle().take(8).map(|person| {
            let (person, request, deal) = (person.clone(), request.clone(), deal.id);
            tokio::spawn(async move { person.moves(deal, &request).await })
        }).collect();
        let mut won = 0;
        for attempt in attempts {
            match attempt.await.unwrap() {
                Ok(_) => won += 1,
                Err(problem) => {
                    assert_eq!(problem.code, ErrorCode::Conflict);
                    let conflict = problem.conflict.unwrap();
                    assert_eq!((conflict.version, conflict.fields[0].field.as_str()), (2, "stage"));
                }
            }
        }
        assert_eq!(won, 1);
        assert_eq!(stage_moves::Entity::find().count(app.state.database.read()).await.unwrap(), 1);
        assert_eq!(moves_of(&app, deal.id).await.len(), 1);
        assert_eq!(open_deals(&app, &deal).await, 0);
    }

    async fn an_edit_in_between_makes_a_move_old(app: TestApp) {
        let fang = app.rep("fang").await;
        let deal = fang.deal(fang.account("瑞禾农机").await.id, "收割机").await;
        fang.fills(deal.id, key_fields).await;
        let request = MoveRequest { lost_reason: Some(LostReason::Price), ..to(&deal, "lost") };
        let problem = fang.moves(deal.id, &request).await.unwrap_err();
        assert_eq!((problem.code, problem.conflict.unwrap().version), (ErrorCode::Conflict, 2));
        assert_eq!(fang.browser.get::<ShowDeal>(&deal.id).await.unwrap().stage, deal.stage);
    }

    async fn going_back_and_losing_and_reopening_ask_why(app: TestApp) {
        let admin = app.person("chen", Role::Admin, app.team("East", None).await).await;
        let deal = admin.deal(admin.account("瑞禾农机").await.id, "收割机").await;
        let asked = |problem: Problem| problem.findings;
        let forced = MoveRequest { override_gate: true, ..because(to(&deal, "contract_review")) };
        let deal = admin.moves(deal.id, &forced).await.unwrap();

        let back = to(&deal, "first_contact");
        let findings = asked(admin.moves(deal.id, &back).await.unwrap_err());
        assert_eq!(findings, [Finding::new("reason", Fault::ReasonRequired)]);
        let deal = admin.moves(deal.id, &because(back)).await.unwrap();
        assert_eq!(deal.stage.as_str(), "first_contact");

        let lost = to(&deal, "lost");
        let findings = asked(admin.moves(deal.id, &lost).await.unwrap_err());
        assert_eq!(findings, [Finding::new("lost_reason", Fault::ReasonRequired)]);
        let other = MoveRequest { lost_reason: Some(LostReason::Other), ..lost };
        let findings = asked(admin.moves(deal.id, &other).await.unwrap_err());
        assert_eq!(findings, [Finding::new("reason", Fault::ReasonRequired)]);
        let deal = admin.moves(deal.id, &because(other)).await.unwrap();
        assert_eq!((deal.lost_reason, open_deals(&app, &deal).await), (Some(LostReason::Other), 0));

        let elsewhere = because(to(&deal, "needs_confirmed"));
        let findings = asked(admin.moves(deal.id, &elsewhere).await.unwrap_err());
        let reopen_first = Fault::ReopenFirst { stage: "first_contact".to_owned() };
        assert_eq!(findings, [Finding::new("to", reopen_first)]);
        let reopen = to(&deal, "first_contact");
        let findings = asked(admin.moves(deal.id, &reopen).await.unwrap_err());
        assert_eq!(findings, [Finding::new("reason", Fault::ReasonRequired)]);
        let deal = admin.moves(deal.id, &because(reopen)).await.unwrap();
        assert_eq!((deal.lost_reason, open_deals(&app, &deal).await), (None, 1));

        let findings = asked(admin.moves(deal.id, &to(&deal, "first_contact")).await.unwrap_err());
        assert_eq!(findings, [Finding::new("to", Fault::AlreadyThere)]);
        let findings = asked(admin.moves(deal.id, &to(&deal, "nowhere")).await.unwrap_err());
        assert_eq!(findings, [Finding::new("to", Fault::NoSuchStage)]);
    }

    async fn a_gate_that_asks_for_signatures_stays_shut(app: TestApp) {
        let chen = app.person("chen", Role::Admin, app.team("East", None).await).await;
        let deal = chen.deal(chen.account("瑞禾农机").await.id, "收割机").await;
        let forced = |deal: &DealView, key| MoveRequest { override_gate: true, ..because(to(deal, key)) };
        let deal = chen.moves(deal.id, &forced(&deal, "contract_review")).await.unwrap();
        let problem = chen.moves(deal.id, &to(&deal, "won")).await.unwrap_err();
        assert_eq!(problem.verdict.unwrap().gates[0].checks[0].missing_roles.len(), 3);
        let won = chen.moves(deal.id, &forced(&deal, "won")).await.unwrap();
        let row: deals::Model =
            deals::Entity::find_by_id(won.id).one(app.state.database.read()).await.unwrap().unwrap();
        assert_eq!((row.open, row.stage_before, row.gate_total), (false, Some(stage("contract_review")), 0));
        let end = chen.verdict(won.id).await;
        assert_eq!((end.kind, end.open), (None, false));
    }

    async fn a_move_sent_twice_under_one_key_is_made_once(app: TestApp) {
        let fang = app.rep("fang").await;
        let deal = fang.deal(fang.account("瑞禾农机").await.id, "收割机").await;
        let lost = MoveRequest { lost_reason: Some(LostReason::Price), ..to(&deal, "lost") };
        let mut answers = Vec::new();
        for _ in 0..2 {
            let request = fang.browser.prepare::<MoveDeal>(&deal.id, &Nothing {}, &lost);
            let response = request.header("idempotency-key", "tap").send().await.unwrap();
            answers.push(answer::<DealView>(response).await.unwrap());
        }
        assert_eq!(answers[0], answers[1]);
        assert_eq!(moves_of(&app, deal.id).await.len(), 1);
    }

    async fn what_two_people_log_at_once_is_all_counted(app: TestApp) {
        let fang = app.rep("fang").await;
        let deal = fang.deal(fang.account("瑞禾农机").await.id, "收割机").await;
        app.advance(MINUTE);
        let form = ActivityForm {
            about: Subject::Deal(deal.id),
            kind: ActivityKind::Call,
            text: None,
            occurred_at: app.state.now(),
            figures: ActivityFigures { call_seconds: Some(300), ..Default::default() },
            attachments: Vec::new(),
        };
        let logged: Vec<_> = (0..6).map(|_| {
            let (fang, form) = (fang.clone(), form.clone());
            tokio::spawn(async move { fang.browser.post::<LogActivity>(&form).await.unwrap() })
        }).collect();
        for activity in logged {
            activity.await.unwrap();
        }
        let row = fang.in_list(deal.id).await;
        assert_eq!((row.gate.met, row.last_touch_at), (1, Some(app.state.now())));
        assert_eq!(fang.browser.get::<ShowFacts>(&deal.id).await.unwrap().activities.len(), 6);
    }

    async fn an_amount_counts_as_filled_in_from_one_on(app: TestApp) {
        let fang = app.rep("fang").await;
        let deal = fang.deal(fang.account("瑞禾农机").await.id, "收割机").await;
        assert!(fang.browser.get::<ShowFacts>(&deal.id).await.unwrap().filled.is_empty());
        fang.fills(deal.id, |form| form.amount = Money { minor: 1, currency: Currency::Cny }).await;
        let facts = fang.browser.get::<ShowFacts>(&deal.id).await.unwrap();
        assert_eq!((facts.filled, facts.version), (vec![DealField::Amount], 2));
    }
}

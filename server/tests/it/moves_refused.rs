//! Stories of moves that are refused: to those who may not, to what cannot be read, and by the database itself.

use sea_orm::{ConnectionTrait, EntityTrait};
use serde_json::json;
use server::entities::{deals, stage_moves};
use shared::endpoint::{Endpoint, Method, Nothing};
use shared::error::{ErrorCode, Fault, Finding, Problem};
use shared::event::EventDetail;
use shared::ids::{DealId, StageMoveId};
use shared::people::Role;
use shared::pipeline::LostReason;
use shared::pipeline::api::{EditDeal, ListDeals, MoveDeal, ShowDeal, ShowFacts, ShowVerdict, VerdictQuery};
use shared::pipeline::deal::DealView;
use shared::pipeline::movement::{MoveKind, MoveRequest};
use shared::records::api::Edit;

use crate::support::{TestApp, answer, both};

use crate::moves::{because, key_fields, moves_of, stage, to};

both! {
    async fn an_administrator_may_pass_a_closed_gate_and_it_is_written_down(app: TestApp) {
        let team = app.team("East", None).await;
        let fang = app.person("fang", Role::Rep, team).await;
        let wang = app.person("wang", Role::Manager, team).await;
        let chen = app.person("chen", Role::Admin, team).await;
        let deal = fang.deal(fang.account("瑞禾农机").await.id, "收割机").await;
        let forced = MoveRequest { override_gate: true, ..because(to(&deal, "needs_confirmed")) };
        for person in [&fang, &wang] {
            assert_eq!(person.moves(deal.id, &forced).await.unwrap_err().code, ErrorCode::GateClosed);
        }
        let silent = MoveRequest { reason: None, ..forced.clone() };
        let problem = chen.moves(deal.id, &silent).await.unwrap_err();
        assert_eq!(problem.findings, [Finding::new("reason", Fault::ReasonRequired)]);
        chen.moves(deal.id, &forced).await.unwrap();
        let told = moves_of(&app, deal.id).await;
        let [EventDetail::StageMoved { move_kind, reason, gates, .. }] = &told[..] else { panic!("{told:?}") };
        assert_eq!((*move_kind, reason.as_deref(), gates[0].open), (MoveKind::Override, Some("客户要求"), false));
    }

    async fn another_reps_deal_is_not_there(app: TestApp) {
        let fang = app.rep("fang").await;
        let zhao = app.rep("zhao").await;
        let deal = fang.deal(fang.account("瑞禾农机").await.id, "收割机").await;
        let not_found = |problem: Problem| assert_eq!(problem.code, ErrorCode::NotFound);
        let edit = Edit { version: deal.version, fields: deal.fields.clone() };
        not_found(zhao.browser.get::<ShowDeal>(&deal.id).await.unwrap_err());
        not_found(zhao.browser.get::<ShowFacts>(&deal.id).await.unwrap_err());
        let query = VerdictQuery::default();
        not_found(zhao.browser.call::<ShowVerdict>(&deal.id, &query, &Nothing {}).await.unwrap_err());
        not_found(zhao.browser.call::<EditDeal>(&deal.id, &Nothing {}, &edit).await.unwrap_err());
        let lost = MoveRequest { lost_reason: Some(LostReason::Price), ..to(&deal, "lost") };
        not_found(zhao.moves(deal.id, &lost).await.unwrap_err());
        let page = zhao.browser.call::<ListDeals>(&(), &Default::default(), &Nothing {}).await.unwrap();
        assert!(page.items.is_empty());
    }

    async fn a_manager_works_on_the_deals_of_the_teams_below_and_no_others(app: TestApp) {
        let east = app.team("East", None).await;
        let shanghai = app.team("Shanghai", Some(east)).await;
        let fang = app.person("fang", Role::Rep, shanghai).await;
        let wang = app.person("wang", Role::Manager, east).await;
        let other = app.person("other", Role::Manager, app.team("West", None).await).await;
        let deal = fang.deal(fang.account("瑞禾农机").await.id, "收割机").await;
        let filled = wang.fills(deal.id, key_fields).await;
        assert_eq!((filled.owner.id, filled.version), (fang.id, 2));
        assert_eq!(other.browser.get::<ShowDeal>(&deal.id).await.unwrap_err().code, ErrorCode::NotFound);
    }

    async fn the_database_refuses_a_stage_without_its_move(app: TestApp) {
        let fang = app.rep("fang").await;
        let deal = fang.deal(fang.account("瑞禾农机").await.id, "收割机").await;
        let writer = app.state.database.writer();
        let refused = writer.execute_unprepared("UPDATE deals SET stage = 'won', version = version + 1").await;
        assert!(refused.unwrap_err().to_string().contains("by a move alone"));
        // Nor does the row of another move serve.
        let row = |version: i64, from: &str, to: &str| stage_moves::ActiveModel {
            id: sea_orm::Set(StageMoveId(app.state.new_id())),
            deal_id: sea_orm::Set(deal.id),
            deal_version: sea_orm::Set(version),
            from_stage: sea_orm::Set(stage(from)),
            to_stage: sea_orm::Set(stage(to)),
            kind: sea_orm::Set(MoveKind::Forward),
            reason: sea_orm::Set(None),
            lost_reason: sea_orm::Set(None),
            rule_version: sea_orm::Set(1),
            verdict: sea_orm::Set(json!({})),
            actor_id: sea_orm::Set(fang.id),
            at: sea_orm::Set(app.state.now()),
        };
        let rows = [row(2, "first_contact", "needs_confirmed"), row(3, "needs_confirmed", "first_contact")];
        stage_moves::Entity::insert_many(rows).exec_without_returning(writer).await.unwrap();
        let refused = writer.execute_unprepared("UPDATE deals SET stage = 'won', version = version + 1").await;
        assert!(refused.unwrap_err().to_string().contains("by a move alone"));
        // Its own does, once.
        let there = "UPDATE deals SET stage = 'needs_confirmed', version = 2";
        writer.execute_unprepared(there).await.unwrap();
        writer.execute_unprepared("UPDATE deals SET stage = 'first_contact', version = 3").await.unwrap();
        let refused = writer.execute_unprepared(there).await;
        assert!(refused.unwrap_err().to_string().contains("by a move alone"));

        let row = deals::Entity::find_by_id(deal.id).one(writer).await.unwrap().unwrap();
        let late = deals::Model { id: DealId(app.state.new_id()), stage: stage("won"), ..row };
        let late = sea_orm::ActiveModelTrait::reset_all(deals::ActiveModel::from(late));
        let refused = deals::Entity::insert(late).exec_without_returning(writer).await;
        assert!(refused.unwrap_err().to_string().contains("begins at the first stage"));
    }

    async fn a_move_that_cannot_be_read_is_refused_with_its_place(app: TestApp) {
        let fang = app.rep("fang").await;
        let deal = fang.deal(fang.account("瑞禾农机").await.id, "收割机").await;
        for (body, field) in [
            (json!({"version": "one", "to": "lost"}), "version"),
            (json!({"version": 1, "to": "Lost!"}), "to"),
            (json!({"version": 1, "to": "lost", "lost_reason": "bored"}), "lost_reason"),
            (json!({"version": 1, "to": "lost", "kind": "forward"}), "kind"),
            (json!({"version": 1, "to": "lost", "override_gate": "yes"}), "override_gate"),
        ] {
            let request = fang.browser.request(Method::Post, &MoveDeal::path(&deal.id));
            let request = request.header("content-type", "application/json").body(body.to_string());
            let problem = answer::<DealView>(request.send().await.unwrap()).await.unwrap_err();
            assert_eq!(problem.code, ErrorCode::MalformedRequest, "{body}");
            assert_eq!(problem.more["field"], field, "{body}");
        }
        let long = MoveRequest { reason: Some("因".repeat(501)), ..to(&deal, "lost") };
        let problem = fang.moves(deal.id, &long).await.unwrap_err();
        assert_eq!(problem.findings, [
            Finding::new("reason", Fault::TooLong { max: 500, length: 501 }),
            Finding::new("lost_reason", Fault::ReasonRequired),
        ]);
    }
}

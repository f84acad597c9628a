//! Deals (商机). `stage` is written by the move of a deal alone; the database refuses anything else.

use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use shared::form::Judged;
use shared::ids::{AccountId, ContactId, DealId, ImportId, PipelineId, TeamId, UserId};
use shared::money::{Currency, Money};
use shared::pipeline::deal::DealForm;
use shared::pipeline::rules::{Pipeline, Stage};
use shared::pipeline::{LostReason, StageKey};
use shared::records::Source;
use shared::time::{Date, Instant};

use super::Birth;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "deals")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DealId,
    pub pipeline_id: PipelineId,
    pub account_id: AccountId,
    pub name: String,
    pub contact_id: Option<ContactId>,
    pub amount_minor: i64,
    pub amount_currency: Currency,
    pub expected_close_on: Option<Date>,
    pub competitor_brief: Option<String>,
    pub budget_low: Option<i64>,
    pub budget_high: Option<i64>,
    pub decision_maker_title: Option<String>,
    pub source: Option<Source>,
    pub next_step: Option<String>,
    pub next_contact_at: Option<Instant>,
    pub owner_id: UserId,
    pub team_id: TeamId,
    pub stage: StageKey,
    pub stage_before: Option<StageKey>,
    pub stage_entered_at: Instant,
    pub open: bool,
    pub rule_version: i32,
    pub lost_reason: Option<LostReason>,
    pub last_touch_at: Option<Instant>,
    pub silent_since: Instant,
    pub gate_met: i32,
    pub gate_total: i32,
    #[sea_orm(column_type = "JsonBinary")]
    pub gate_missing: Json,
    pub import_id: Option<ImportId>,
    pub created_at: Instant,
    pub created_by: Option<UserId>,
    pub updated_at: Instant,
    pub updated_by: Option<UserId>,
    pub version: i64,
    pub deleted_at: Option<Instant>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The row as the form that a person fills in.
    pub fn form(&self) -> DealForm {
        DealForm {
            account: self.account_id,
            name: self.name.clone(),
            contact: self.contact_id,
            amount: Money { minor: self.amount_minor, currency: self.amount_currency },
            expected_close_on: self.expected_close_on,
            competitor_brief: self.competitor_brief.clone(),
            budget_low: self.budget_low,
            budget_high: self.budget_high,
            decision_maker_title: self.decision_maker_title.clone(),
            source: self.source,
            next_step: self.next_step.clone(),
            next_contact_at: self.next_contact_at,
        }
    }
}

impl ActiveModel {
    /// A new deal with what `form` says, at the `first` stage of `pipeline`; nothing was done about it yet, and nothing is
    /// said of its gate.
    pub fn born(
        id: DealId,
        form: Judged<DealForm>,
        birth: Birth,
        pipeline: &Pipeline,
        first: &Stage,
    ) -> Self {
        let Birth { owner, team, import, by, made, written } = birth;
        Self {
            id: Set(id),
            pipeline_id: Set(pipeline.id),
            owner_id: Set(owner),
            team_id: Set(team),
            stage: Set(first.key.clone()),
            stage_before: Set(None),
            stage_entered_at: Set(written),
            open: Set(true),
            rule_version: Set(pipeline.version),
            lost_reason: Set(None),
            last_touch_at: Set(None),
            silent_since: Set(written),
            gate_met: Set(0),
            gate_total: Set(0),
            gate_missing: Set(Json::Array(Vec::new())),
            import_id: Set(import),
            created_at: Set(made),
            created_by: Set(Some(by)),
            updated_by: Set(Some(by)),
            deleted_at: Set(None),
            ..Self::written(form, 1, written)
        }
    }

    /// The columns that an edit to `form` writes at `now`. The stage is none of them.
    pub fn written(form: Judged<DealForm>, version: i64, now: Instant) -> Self {
        let DealForm {
            account,
            name,
            contact,
            amount: Money { minor, currency },
            expected_close_on,
            competitor_brief,
            budget_low,
            budget_high,
            decision_maker_title,
            source,
            next_step,
            next_contact_at,
        } = form.into_form();
        Self {
            account_id: Set(account),
            name: Set(name),
            contact_id: Set(contact),
            amount_minor: Set(minor),
            amount_currency: Set(currency),
            expected_close_on: Set(expected_close_on),
            competitor_brief: Set(competitor_brief),
            budget_low: Set(budget_low),
            budget_high: Set(budget_high),
            decision_maker_title: Set(decision_maker_title),
            source: Set(source),
            next_step: Set(next_step),
            next_contact_at: Set(next_contact_at),
            updated_at: Set(now),
            version: Set(version),
            ..Default::default()
        }
    }
}

crate::scope::scoped!(Entity, Column, Deal);

//! Leads (线索).

use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use shared::form::Judged;
use shared::ids::{ImportId, LeadId, TeamId, UserId};
use shared::records::Source;
use shared::records::lead::{LeadForm, LeadStatus};
use shared::time::Instant;

use super::Birth;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "leads")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LeadId,
    pub name: Option<String>,
    pub company: Option<String>,
    pub title: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub wechat: Option<String>,
    pub source: Source,
    pub status: LeadStatus,
    pub need: Option<String>,
    pub next_contact_at: Option<Instant>,
    pub owner_id: UserId,
    pub team_id: TeamId,
    pub last_touch_at: Option<Instant>,
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
    pub fn form(&self) -> LeadForm {
        LeadForm {
            name: self.name.clone(),
            company: self.company.clone(),
            title: self.title.clone(),
            phone: self.phone.clone(),
            email: self.email.clone(),
            wechat: self.wechat.clone(),
            source: self.source,
            status: self.status,
            need: self.need.clone(),
            next_contact_at: self.next_contact_at,
        }
    }
}

impl ActiveModel {
    /// A new lead with what `form` says.
    pub fn born(id: LeadId, form: Judged<LeadForm>, birth: Birth) -> Self {
        let Birth { owner, team, import, by, made, written } = birth;
        Self {
            id: Set(id),
            owner_id: Set(owner),
            team_id: Set(team),
            last_touch_at: Set(None),
            import_id: Set(import),
            created_at: Set(made),
            created_by: Set(Some(by)),
            updated_by: Set(Some(by)),
            deleted_at: Set(None),
            ..Self::written(form, 1, written)
        }
    }

    /// The columns that an edit to `form` writes at `now`; whose it is, what brought it and what was done about it
    /// are nobody's to fill in.
    pub fn written(form: Judged<LeadForm>, version: i64, now: Instant) -> Self {
        let LeadForm { name, company, title, phone, email, wechat, source, status, need, next_contact_at } =
            form.into_form();
        Self {
            name: Set(name),
            company: Set(company),
            title: Set(title),
            phone: Set(phone),
            email: Set(email),
            wechat: Set(wechat),
            source: Set(source),
            status: Set(status),
            need: Set(need),
            next_contact_at: Set(next_contact_at),
            updated_at: Set(now),
            version: Set(version),
            ..Default::default()
        }
    }
}

crate::scope::scoped!(Entity, Column, Lead);

//! Accounts (客户).

use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use shared::form::Judged;
use shared::form::search_key;
use shared::ids::{AccountId, ImportId, TeamId, UserId};
use shared::records::account::AccountForm;
use shared::records::{Grade, Source};
use shared::time::Instant;

use super::Birth;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "accounts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccountId,
    pub name: String,
    pub name_key: String,
    pub grade: Option<Grade>,
    pub industry: Option<String>,
    pub region: Option<String>,
    pub employees: Option<i32>,
    pub phone: Option<String>,
    pub website: Option<String>,
    pub credit_code: Option<String>,
    pub payment_term_days: Option<i32>,
    pub invoicing_qualified: Option<bool>,
    pub source: Option<Source>,
    pub next_contact_at: Option<Instant>,
    pub note: Option<String>,
    pub owner_id: UserId,
    pub team_id: TeamId,
    pub last_touch_at: Option<Instant>,
    pub open_deals: i64,
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
    pub fn form(&self) -> AccountForm {
        AccountForm {
            name: self.name.clone(),
            grade: self.grade,
            industry: self.industry.clone(),
            region: self.region.clone(),
            employees: self.employees,
            phone: self.phone.clone(),
            website: self.website.clone(),
            credit_code: self.credit_code.clone(),
            payment_term_days: self.payment_term_days,
            invoicing_qualified: self.invoicing_qualified,
            source: self.source,
            next_contact_at: self.next_contact_at,
            note: self.note.clone(),
        }
    }

    /// The row with what `form` says in the place of what it said.
    pub fn fill_in(&mut self, form: Judged<AccountForm>) {
        let AccountForm {
            name,
            grade,
            industry,
            region,
            employees,
            phone,
            website,
            credit_code,
            payment_term_days,
            invoicing_qualified,
            source,
            next_contact_at,
            note,
        } = form.into_form();
        self.name_key = search_key(&name);
        self.name = name;
        self.grade = grade;
        self.industry = industry;
        self.region = region;
        self.employees = employees;
        self.phone = phone;
        self.website = website;
        self.credit_code = credit_code;
        self.payment_term_days = payment_term_days;
        self.invoicing_qualified = invoicing_qualified;
        self.source = source;
        self.next_contact_at = next_contact_at;
        self.note = note;
    }
}

impl ActiveModel {
    /// A new account with what `form` says, without deals.
    pub fn born(id: AccountId, form: Judged<AccountForm>, birth: Birth) -> Self {
        let Birth { owner, team, import, by, made, written } = birth;
        Self {
            id: Set(id),
            owner_id: Set(owner),
            team_id: Set(team),
            last_touch_at: Set(None),
            open_deals: Set(0),
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
    pub fn written(form: Judged<AccountForm>, version: i64, now: Instant) -> Self {
        let AccountForm {
            name,
            grade,
            industry,
            region,
            employees,
            phone,
            website,
            credit_code,
            payment_term_days,
            invoicing_qualified,
            source,
            next_contact_at,
            note,
        } = form.into_form();
        Self {
            name_key: Set(search_key(&name)),
            name: Set(name),
            grade: Set(grade),
            industry: Set(industry),
            region: Set(region),
            employees: Set(employees),
            phone: Set(phone),
            website: Set(website),
            credit_code: Set(credit_code),
            payment_term_days: Set(payment_term_days),
            invoicing_qualified: Set(invoicing_qualified),
            source: Set(source),
            next_contact_at: Set(next_contact_at),
            note: Set(note),
            updated_at: Set(now),
            version: Set(version),
            ..Default::default()
        }
    }
}

crate::scope::scoped!(Entity, Column, Account);

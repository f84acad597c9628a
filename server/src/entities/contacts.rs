//! Contacts (联系人).

use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use shared::form::Judged;
use shared::form::search_key;
use shared::ids::{AccountId, ContactId, ImportId, TeamId, UserId};
use shared::records::contact::ContactForm;
use shared::time::Instant;

use super::Birth;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "contacts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ContactId,
    pub account_id: Option<AccountId>,
    pub name: String,
    pub name_key: String,
    pub title: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub wechat: Option<String>,
    pub note: Option<String>,
    pub owner_id: UserId,
    pub team_id: TeamId,
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
    pub fn form(&self) -> ContactForm {
        ContactForm {
            account: self.account_id,
            name: self.name.clone(),
            title: self.title.clone(),
            phone: self.phone.clone(),
            email: self.email.clone(),
            wechat: self.wechat.clone(),
            note: self.note.clone(),
        }
    }

    /// The row with what `form` says in the place of what it said.
    pub fn fill_in(&mut self, form: Judged<ContactForm>) {
        let ContactForm { account, name, title, phone, email, wechat, note } = form.into_form();
        self.account_id = account;
        self.name_key = search_key(&name);
        self.name = name;
        self.title = title;
        self.phone = phone;
        self.email = email;
        self.wechat = wechat;
        self.note = note;
    }
}

impl ActiveModel {
    /// A new contact with what `form` says.
    pub fn born(id: ContactId, form: Judged<ContactForm>, birth: Birth) -> Self {
        let Birth { owner, team, import, by, made, written } = birth;
        Self {
            id: Set(id),
            owner_id: Set(owner),
            team_id: Set(team),
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
    pub fn written(form: Judged<ContactForm>, version: i64, now: Instant) -> Self {
        let ContactForm { account, name, title, phone, email, wechat, note } = form.into_form();
        Self {
            name_key: Set(search_key(&name)),
            account_id: Set(account),
            name: Set(name),
            title: Set(title),
            phone: Set(phone),
            email: Set(email),
            wechat: Set(wechat),
            note: Set(note),
            updated_at: Set(now),
            version: Set(version),
            ..Default::default()
        }
    }
}

crate::scope::scoped!(Entity, Column, Contact);

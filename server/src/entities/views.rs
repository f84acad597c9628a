//! Saved views of lists.

use sea_orm::entity::prelude::*;
use shared::event::SubjectKind;
use shared::ids::{UserId, ViewId};
use shared::lists::view::{Density, Sharing, ViewForm};
use shared::time::Instant;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "views")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ViewId,
    pub owner_id: UserId,
    pub kind: SubjectKind,
    pub name: String,
    pub filter: String,
    pub sort_by: Option<String>,
    pub shown: Option<String>,
    pub density: Option<Density>,
    pub shared: Sharing,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The row as the form that a person fills in.
    pub fn form(&self) -> ViewForm {
        ViewForm {
            name: self.name.clone(),
            kind: self.kind,
            filter: self.filter.clone(),
            sort: self.sort_by.clone(),
            columns: self.shown.clone(),
            density: self.density,
            shared: self.shared,
        }
    }

    /// The same view with what `form` says.
    pub fn saying(self, form: ViewForm) -> Self {
        let ViewForm { name, kind, filter, sort, columns, density, shared } = form;
        Self { name, kind, filter, sort_by: sort, shown: columns, density, shared, ..self }
    }
}

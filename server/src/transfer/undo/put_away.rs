//! Puts one record that an import made into the recycle bin.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::records::Subject;

use super::Undoing;
use crate::entities::{accounts, contacts, deals};
use crate::error::ApiResult;
use crate::pipeline::store::count_open_deals;

impl Undoing<'_> {
    /// Puts `subject`, which this transaction holds and to which nothing belongs any more, away.
    pub(super) async fn put_one_away(&self, subject: Subject) -> ApiResult<()> {
        let (now, connection) = (self.now, &**self.transaction);
        match subject {
            Subject::Account(id) => {
                use accounts::Column;
                accounts::Entity::update_many()
                    .col_expr(Column::DeletedAt, Expr::value(now))
                    .col_expr(Column::Version, Expr::col(Column::Version).add(1))
                    .filter(Column::Id.eq(id))
                    .exec(connection)
                    .await?;
            }
            Subject::Contact(id) => {
                use contacts::Column;
                contacts::Entity::update_many()
                    .col_expr(Column::DeletedAt, Expr::value(now))
                    .col_expr(Column::Version, Expr::col(Column::Version).add(1))
                    .filter(Column::Id.eq(id))
                    .exec(connection)
                    .await?;
            }
            Subject::Deal(id) => {
                use deals::Column;
                let deal = deals::Entity::find_by_id(id).one(connection).await?;
                deals::Entity::update_many()
                    .col_expr(Column::DeletedAt, Expr::value(now))
                    .col_expr(Column::Version, Expr::col(Column::Version).add(1))
                    .filter(Column::Id.eq(id))
                    .exec(connection)
                    .await?;
                if let Some(deal) = deal.filter(|deal| deal.open) {
                    count_open_deals(self.transaction, deal.account_id, -1).await?;
                }
            }
            // No import makes any.
            Subject::Lead(_) => {}
        }
        Ok(())
    }
}

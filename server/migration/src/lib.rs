//! Forward-only migrations of the database, one schema for SQLite and PostgreSQL.
//!
//! A migration is never changed once it is released and never undone: going back is restoring the backup that
//! the server takes before it migrates. No rule of the product is here, except the ones that the database
//! itself refuses to see broken.

mod access;
mod audit;
mod dialect;
mod due;
mod exports;
mod feed;
mod first;
mod lists;
mod one_way;
mod orders;
mod privacy;
mod search;
mod sign_in;
mod tokens;
mod transfer;

use sea_orm_migration::prelude::*;

pub use sea_orm_migration::MigratorTrait;

/// Every migration in order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(first::First),
            Box::new(orders::Orders),
            Box::new(one_way::OneWay),
            Box::new(due::Due),
            Box::new(audit::Audit),
            Box::new(access::Access),
            Box::new(sign_in::SignIn),
            Box::new(tokens::Tokens),
            Box::new(privacy::Privacy),
            Box::new(feed::Feed),
            Box::new(search::Search),
            Box::new(transfer::Transfer),
            Box::new(lists::Lists),
            Box::new(exports::Exports),
        ]
    }
}

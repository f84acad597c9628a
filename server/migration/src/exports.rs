//! Lists that are taken away as files (O6).

use crate::dialect;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// The table, and the permission for those who had as much before.
#[derive(Debug)]
pub(crate) struct Exports;

impl MigrationName for Exports {
    fn name(&self) -> &str {
        "m20261123_000016_exports"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Exports {
    #[expect(elided_lifetimes_in_paths, reason = "the trait is written so")]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, TABLES).await?;
        // A role is data: what is new is in nobody's hands. The built-in roles that would have it at first get it, where the
        // site has left them as they came.
        let append = if manager.get_database_backend() == DbBackend::Sqlite {
            "UPDATE roles SET grants = json_insert(grants, '$.permissions[#]', 'export_records')
             WHERE role IN ('manager', 'operations', 'admin') AND version = 1 AND grants NOT LIKE '%export_records%'"
        } else {
            "UPDATE roles SET grants = jsonb_set(grants, '{permissions}', grants->'permissions' || '[\"export_records\"]')
             WHERE role IN ('manager', 'operations', 'admin') AND version = 1
               AND grants::text NOT LIKE '%export_records%'"
        };
        manager.get_connection().execute_unprepared(append).await?;
        Ok(())
    }
}

const TABLES: &[&str] = &[
    "CREATE TABLE exports (
        id {uuid} PRIMARY KEY NOT NULL,
        owner_id {uuid} NOT NULL REFERENCES users (id),
        kind TEXT NOT NULL,
        query {json} NOT NULL,
        format TEXT NOT NULL,
        language TEXT NOT NULL,
        state TEXT NOT NULL,
        object_key TEXT NOT NULL,
        rows_written {long} NOT NULL,
        created_at {long} NOT NULL,
        expires_at {long}
    ) {strict}",
    "CREATE INDEX exports_owner ON exports (owner_id, created_at, id)",
];

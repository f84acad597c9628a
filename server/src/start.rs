//! What is done before the first request: the schema is brought up to date, and a new site gets the pipeline and the roles
//! that every site begins with.

use sea_orm::{ActiveValue::Set, EntityTrait, PaginatorTrait, QuerySelect};
use shared::pipeline::default;
use shared::time::Instant;

use crate::database::Database;
use crate::entities::{pipeline_versions, pipelines};
use crate::error::ApiResult;
use crate::people::roles;

/// Migrates and seeds; does nothing on a database that is up to date.
///
/// # Errors
/// When the database fails.
pub async fn prepare(database: &Database, now: Instant) -> ApiResult<()> {
    database.migrate().await?;
    let transaction = database.begin().await?;
    if pipelines::Entity::find().limit(1).count(&*transaction).await? == 0 {
        let pipeline = default::pipeline();
        let first = pipeline.stages.first().map(|stage| stage.key.clone());
        let first = first.ok_or_else(|| anyhow::anyhow!("the default pipeline has no stage"))?;
        let row = pipelines::ActiveModel {
            id: Set(pipeline.id),
            version: Set(pipeline.version),
            first_stage: Set(first),
            created_at: Set(now),
        };
        pipelines::Entity::insert(row).exec_without_returning(&*transaction).await?;
        let version = pipeline_versions::ActiveModel {
            pipeline_id: Set(pipeline.id),
            version: Set(pipeline.version),
            rules: Set(serde_json::to_value(&pipeline)?),
            created_at: Set(now),
            created_by: Set(None),
        };
        pipeline_versions::Entity::insert(version).exec_without_returning(&*transaction).await?;
    }
    roles::seed(&transaction, now).await?;
    transaction.commit().await?;
    Ok(())
}

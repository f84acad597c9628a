//! The rules of the pipelines, read from the database.
//!
//! A version of rules is never changed once it is stored, so what was read stays true and is kept; which version is
//! in force is read each time, so that no process goes on judging by rules that another one has replaced.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use anyhow::anyhow;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};
use shared::ids::PipelineId;
use shared::pipeline::rules::Pipeline;

use crate::entities::{pipeline_versions, pipelines};
use crate::error::{ApiError, ApiResult};

/// The rules read so far, by pipeline and version.
#[derive(Clone, Debug, Default)]
pub struct Rules(Arc<RwLock<Known>>);

type Known = HashMap<(PipelineId, i32), Arc<Pipeline>>;

impl Rules {
    /// Every pipeline in the version in force, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn all(&self, connection: &impl ConnectionTrait) -> ApiResult<Vec<Arc<Pipeline>>> {
        let rows = pipelines::Entity::find()
            .order_by_asc(pipelines::Column::CreatedAt)
            .order_by_asc(pipelines::Column::Id)
            .all(connection)
            .await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            found.push(self.version(connection, row.id, row.version).await?);
        }
        Ok(found)
    }

    /// The pipeline in which new deals begin and which the board shows: the oldest.
    ///
    /// # Errors
    /// When the database fails, or has no pipeline.
    pub async fn first(&self, connection: &impl ConnectionTrait) -> ApiResult<Arc<Pipeline>> {
        let none = || ApiError::internal(anyhow!("the site has no pipeline"));
        self.all(connection).await?.into_iter().next().ok_or_else(none)
    }

    /// The pipeline `id` in the version in force.
    ///
    /// # Errors
    /// When the database fails, or has no such pipeline.
    pub async fn in_force(
        &self,
        connection: &impl ConnectionTrait,
        id: PipelineId,
    ) -> ApiResult<Arc<Pipeline>> {
        let row = pipelines::Entity::find_by_id(id).one(connection).await?;
        let row = row.ok_or_else(|| ApiError::internal(anyhow!("there is no pipeline {id}")))?;
        self.version(connection, row.id, row.version).await
    }

    async fn version(
        &self,
        connection: &impl ConnectionTrait,
        id: PipelineId,
        version: i32,
    ) -> ApiResult<Arc<Pipeline>> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&(id, version)).cloned();
        if let Some(pipeline) = known {
            return Ok(pipeline);
        }
        let row = pipeline_versions::Entity::find_by_id((id, version)).one(connection).await?;
        let row = row.ok_or_else(|| ApiError::internal(anyhow!("pipeline {id} has no version {version}")))?;
        let pipeline: Arc<Pipeline> = Arc::new(serde_json::from_value(row.rules)?);
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert((id, version), pipeline.clone());
        Ok(pipeline)
    }
}

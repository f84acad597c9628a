//! The endpoints of the audit log.

use shared::audit::api::{AuditRow, ListAudit};
use shared::page::Page;

use super::{export, list, may_read};
use crate::call::Call;
use crate::error::ApiResult;
use crate::route::Routes;

/// Its routes.
pub fn routes() -> Routes {
    Routes::new().on(show).file(export::send)
}

async fn show(call: Call<ListAudit>) -> ApiResult<Page<AuditRow>> {
    may_read(&call.actor)?;
    list::page(call.state.database.read(), &call.actor.grants, call.query, call.state.config.time_zone).await
}

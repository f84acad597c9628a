//! The log as a CSV file. It is sent while it is read, page by page, so that its length costs no memory; that it was
//! exported is written into the log before the first byte leaves.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use futures_util::stream;
use serde_json::Value;
use shared::audit::api::{AuditExportQuery, AuditQuery, AuditRow, AuditSubject, ExportAudit};
use shared::audit::{AuditDetail, AuditWhat, ExportedThing};
use shared::people::Language;
use shared::people::access::Grants;
use uuid::Uuid;

use super::list::{self, Filter};
use super::{Entry, may_read, record};
use crate::call::Call;
use crate::download;
use crate::error::{ApiError, ApiResult};
use crate::spreadsheet::{CSV, Spreadsheet};
use crate::state::AppState;
use crate::zone;

/// Rows that are read at once.
const ROWS: u64 = 1_000;

/// Sends the log as a file.
///
/// # Errors
/// `forbidden`; findings on the query.
pub(super) async fn send(call: Call<ExportAudit>) -> ApiResult<Response> {
    may_read(&call.actor)?;
    let language = download::language(call.query.language, &call.actor, &call.headers);
    let (state, now, zone) = (&call.state, call.state.now(), call.state.config.time_zone);
    let filters = narrowed(&call.query)?;
    let AuditExportQuery { who, kind, subject_kind, subject, from, to, address, language: _ } = call.query;
    let query = AuditQuery { who, kind, subject_kind, subject, from, to, address, after: None, limit: None };
    let filter = Filter::judge(query, zone)?;
    let detail = AuditDetail::Exported { what: ExportedThing::AuditLog, format: "csv".to_owned(), filters };
    let transaction = state.database.begin().await?;
    record(&transaction, now, Entry { actor: Some(call.actor.id), subject: None, detail }).await?;
    transaction.commit().await?;
    let mut file = Spreadsheet::begin();
    file.row(heads(language)).map_err(ApiError::internal)?;
    let grants = Arc::clone(&call.actor.grants);
    let export = Export { state: state.clone(), grants, filter, file, after: None };
    let content = Body::from_stream(stream::try_unfold(Some(export), next));
    download::file(&format!("audit-{}.csv", zone::day(now, zone)), CSV, content)
}

/// What the query narrows to, as it is told in the log.
fn narrowed(query: &AuditExportQuery) -> ApiResult<BTreeMap<String, String>> {
    let Value::Object(members) = serde_json::to_value(query)? else { return Ok(BTreeMap::new()) };
    let words = members.into_iter().filter(|(name, _)| name != "language");
    Ok(words.filter_map(|(name, value)| Some((name, value.as_str()?.to_owned()))).collect())
}

/// A file that is being sent.
struct Export {
    state: AppState,
    grants: Arc<Grants>,
    filter: Filter,
    file: Spreadsheet,
    after: Option<Uuid>,
}

/// The next piece of a file; nothing behind its end.
async fn next(export: Option<Export>) -> ApiResult<Option<(Bytes, Option<Export>)>> {
    let Some(mut export) = export else { return Ok(None) };
    let rows =
        list::rows(export.state.database.read(), &export.grants, &export.filter, export.after, ROWS).await?;
    for row in &rows {
        export.file.row(cells(row)?).map_err(ApiError::internal)?;
    }
    let piece = export.file.take().map_err(ApiError::internal)?;
    let whole = u64::try_from(rows.len()).is_ok_and(|count| count < ROWS);
    export.after = rows.last().map(|row| row.id);
    Ok(Some((piece.into(), (!whole).then_some(export))))
}

const fn heads(language: Language) -> [&'static str; 11] {
    match language {
        Language::Chinese => [
            "时间（UTC）",
            "谁",
            "谁的编号",
            "网络地址",
            "什么",
            "对象类型",
            "对象",
            "对象编号",
            "改动",
            "详情",
            "封存号",
        ],
        Language::English => [
            "Time (UTC)",
            "Who",
            "Id of who",
            "Network address",
            "What",
            "Kind of thing",
            "About",
            "Id of what it is about",
            "Changes",
            "Detail",
            "Seal",
        ],
    }
}

/// A value as it is kept, with its name beside an id that has one.
fn told(value: &Value, named: &[AuditSubject]) -> String {
    let thing = value.as_str().and_then(|id| named.iter().find(|thing| thing.id.to_string() == id));
    match thing.and_then(|thing| thing.name.as_ref()) {
        Some(name) => format!("{value} ({name})"),
        None => value.to_string(),
    }
}

fn cells(row: &AuditRow) -> ApiResult<[String; 11]> {
    let AuditRow { id: _, at, actor, address, subject, what, named, sealed } = row;
    let (actor, actor_id) = actor.as_ref().map(|actor| (actor.name.clone(), actor.id.to_string())).unzip();
    let subject = subject.as_ref();
    let subject_name = subject.and_then(|AuditSubject { name, .. }| name.clone());
    let changes = what.changes().iter().map(|change| {
        format!("{}: {} → {}", change.field, told(&change.old, named), told(&change.new, named))
    });
    let detail = match what {
        AuditWhat::Event(detail) => serde_json::to_string(detail)?,
        AuditWhat::Entry(detail) => serde_json::to_string(detail)?,
    };
    Ok([
        at.to_string(),
        actor.unwrap_or_default(),
        actor_id.unwrap_or_default(),
        address.clone().unwrap_or_default(),
        what.kind().to_string(),
        subject.map(|subject| subject.kind.to_string()).unwrap_or_default(),
        subject_name.unwrap_or_default(),
        subject.map(|subject| subject.id.to_string()).unwrap_or_default(),
        changes.collect::<Vec<_>>().join("; "),
        detail,
        sealed.map(|sealed| sealed.to_string()).unwrap_or_default(),
    ])
}

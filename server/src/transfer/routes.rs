//! The endpoints of imports.

use axum::response::Response;
use shared::page::Page;
use shared::transfer::FILE_MAX;
use shared::transfer::api::{
    CancelImport, DownloadRejected, ImportListRow, ImportView, ListImports, MapImport, ShowImport,
    StartImport, UploadImport,
};

use super::{service, store};
use crate::call::Call;
use crate::download;
use crate::entities::imports::Model;
use crate::error::ApiResult;
use crate::idempotency;
use crate::route::Routes;
use crate::spreadsheet::CSV;

/// The routes of the area.
pub fn routes() -> Routes {
    Routes::new().on(upload).on(list).on(show).on(map).on(start).on(cancel).file(rejected)
}

async fn upload(mut call: Call<UploadImport>) -> ApiResult<ImportView> {
    let content = call.content(usize::try_from(FILE_MAX).unwrap_or(usize::MAX)).await?;
    let import = service::upload(&call.state, &call.actor, call.query.clone(), content).await?;
    let (id, key) = (import.id, import.object_key.clone());
    let outcome = write(&call, import).await;
    call.state.files.discard(&key, &outcome, |kept| kept.id == id).await;
    outcome
}

async fn write(call: &Call<UploadImport>, import: Model) -> ApiResult<ImportView> {
    let transaction = call.state.database.begin().await?;
    if let Some(answer) = idempotency::replay(&transaction, call).await? {
        return Ok(answer);
    }
    store::insert(&transaction, import.clone()).await?;
    let answer = store::view(import)?;
    idempotency::keep(&transaction, call, &answer).await?;
    transaction.commit().await?;
    Ok(answer)
}

async fn list(call: Call<ListImports>) -> ApiResult<Page<ImportListRow>> {
    store::list(call.state.database.read(), &call.actor, call.query.after.as_deref(), call.query.limit).await
}

async fn show(call: Call<ShowImport>) -> ApiResult<ImportView> {
    store::view(store::find(call.state.database.read(), &call.actor, call.path).await?)
}

async fn map(call: Call<MapImport>) -> ApiResult<ImportView> {
    store::view(service::map(&call.state, &call.actor, call.path, call.body).await?)
}

async fn start(call: Call<StartImport>) -> ApiResult<ImportView> {
    let transaction = call.state.database.begin().await?;
    if let Some(answer) = idempotency::replay(&transaction, &call).await? {
        return Ok(answer);
    }
    let import = service::start(&call.state, &transaction, &call.actor, call.path, call.body).await?;
    let answer = store::view(import)?;
    idempotency::keep(&transaction, &call, &answer).await?;
    transaction.commit().await?;
    Ok(answer)
}

async fn cancel(call: Call<CancelImport>) -> ApiResult<ImportView> {
    store::view(service::cancel(&call.state, &call.actor, call.path).await?)
}

async fn rejected(call: Call<DownloadRejected>) -> ApiResult<Response> {
    let language = download::language(call.query.language, &call.actor, &call.headers);
    let (name, content) = service::rejected(&call.state, &call.actor, call.path, language).await?;
    download::file(&name, CSV, content)
}

//! The endpoints of imports.

use axum::response::Response;
use shared::page::Page;
use shared::transfer::FILE_MAX;
use shared::transfer::api::{
    CancelImport, DecideReviews, DownloadRejected, ImportListRow, ImportView, KeptRow, ListImports, ListKept,
    ListReviews, MapImport, ReviewRow, ShowImport, StartImport, UndoImport, UploadImport,
};

use super::{export, reviews, service, store, undo};
use crate::call::Call;
use crate::download;
use crate::entities::imports::Model;
use crate::error::ApiResult;
use crate::idempotency;
use crate::route::Routes;
use crate::spreadsheet::CSV;

/// The routes of the area.
pub fn routes() -> Routes {
    Routes::new()
        .on(upload)
        .on(list)
        .on(show)
        .on(map)
        .on(start)
        .on(cancel)
        .on(waiting)
        .on(decide)
        .on(take_back)
        .on(list_kept)
        .file(rejected)
        .on(export::service::create)
        .on(export::service::list)
        .on(export::service::show)
        .on(export::service::cancel)
        .file(export::service::file)
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
    let connection = call.state.database.read();
    store::shown(connection, store::find(connection, &call.actor, call.path).await?).await
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
    let import = service::cancel(&call.state, &call.actor, call.path).await?;
    store::shown(call.state.database.read(), import).await
}

async fn waiting(call: Call<ListReviews>) -> ApiResult<Page<ReviewRow>> {
    reviews::list(&call.state, &call.actor, call.path, call.query).await
}

async fn decide(call: Call<DecideReviews>) -> ApiResult<ImportView> {
    let transaction = call.state.database.begin().await?;
    let import = reviews::decide(&call.state, &transaction, &call.actor, call.path, &call.body).await?;
    let answer = store::shown(&*transaction, import).await?;
    transaction.commit().await?;
    Ok(answer)
}

async fn take_back(call: Call<UndoImport>) -> ApiResult<ImportView> {
    let transaction = call.state.database.begin().await?;
    if let Some(answer) = idempotency::replay(&transaction, &call).await? {
        return Ok(answer);
    }
    let import = undo::start(&call.state, &transaction, &call.actor, call.path, call.body).await?;
    let answer = store::shown(&*transaction, import).await?;
    idempotency::keep(&transaction, &call, &answer).await?;
    transaction.commit().await?;
    Ok(answer)
}

async fn list_kept(call: Call<ListKept>) -> ApiResult<Page<KeptRow>> {
    let connection = call.state.database.read();
    let import = store::find(connection, &call.actor, call.path).await?;
    undo::list(connection, &call.actor, import.id, call.query).await
}

async fn rejected(call: Call<DownloadRejected>) -> ApiResult<Response> {
    let language = download::language(call.query.language, &call.actor, &call.headers);
    let (name, content) = service::rejected(&call.state, &call.actor, call.path, language).await?;
    download::file(&name, CSV, content)
}

//! The server: facts from the database, verdicts by the rules of `shared`, changes with their events.
//!
//! How an area is written (`people` is the smallest to read):
//! 1. `routes.rs` — `Routes::new().on(list).on(create)`. A handler is `async fn create(call: Call<CreateDeal>)
//!    -> ApiResult<DealView>`: the declared endpoint in `shared` gives method, path and types; `call.actor` is
//!    who asks, `call.path`, `call.query` and `call.body` what they sent, `call.state` the application. A
//!    download is mounted with `.file(…)`, an upload reads `call.content(max)`.
//! 2. `service.rs` — judges the form with the rule of `shared` and, in ONE transaction, reads the facts again,
//!    writes through the store, records the event:
//!    `let transaction = state.database.begin().await?;`
//!    `if let Some(answer) = idempotency::replay(&transaction, &call).await? { return Ok(answer); }`
//!    … `events::record(&transaction, now, Event { … }).await?;`
//!    `idempotency::keep(&transaction, &call, &answer).await?;`
//!    `transaction.commit().await?;`
//!    Rows that are read to be changed are read through [`database::to_change`] inside the transaction; an edit
//!    calls [`edit::check_version`] and writes [`edit::changes`] into its event.
//! 3. `store.rs` — queries. Every one begins at `Entity::visible_to(&actor)` ([`scope::Scoped`]); reads use
//!    `state.database.read()`, writes `&*transaction`; pages are [`page::limit`], [`page::decode`], [`page::cut`].
//!
//! Nothing here holds a rule of the business; nothing here is known to `shared`.

pub mod actor;
pub mod assets;
pub mod audit;
pub mod auth;
pub mod backup;
pub mod bulk;
pub mod call;
pub mod client;
pub mod clock;
pub mod config;
pub mod database;
pub mod demo;
mod docs;
pub mod download;
pub mod edit;
pub mod entities;
pub mod error;
pub mod events;
pub mod feed;
pub mod files;
mod headers;
pub mod idempotency;
pub mod jobs;
pub mod listing;
pub mod lists;
pub mod live;
pub mod openapi;
pub mod outgoing;
pub mod page;
pub mod people;
pub mod pipeline;
pub mod privacy;
mod probes;
pub mod records;
pub mod request;
pub mod route;
mod router;
pub mod scope;
pub mod search;
pub mod spreadsheet;
pub mod start;
pub mod state;
pub mod transfer;
mod unread;
mod words;
pub mod zone;

pub use router::{api, router};
pub use state::AppState;

/// The handlers of due jobs, by kind.
pub const JOBS: jobs::Handlers = &[
    (transfer::JOB, transfer::run::job),
    (transfer::REVIEWS_JOB, transfer::run::reviewed::job),
    (transfer::UNDO_JOB, transfer::undo::job),
    (transfer::EXPORT_JOB, transfer::export::job),
    (transfer::EXPIRE_JOB, transfer::export::expire),
    (privacy::ERASE_JOB, privacy::erasure::job),
    (privacy::COMPACT_JOB, privacy::erasure::compact),
    (privacy::RETENTION_JOB, privacy::retention::job),
];

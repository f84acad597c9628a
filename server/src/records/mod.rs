//! Accounts, contacts, leads, what is logged and attached about them, the timeline and the day.
//!
//! Each file is one record: its routes, what they do in one transaction, and how its row becomes a view. Every
//! query begins at a scoped finder. Deals are the pipeline's; this area asks it and never writes their rows.

mod accounts;
mod activities;
mod attachments;
mod contacts;
mod leads;
pub(crate) mod names;
mod participants;
mod record;
mod reveal;
mod subject;
mod timeline;
mod today;

use crate::route::Routes;

/// The routes of this area.
pub fn routes() -> Routes {
    Routes::new()
        .on(participants::list)
        .on(participants::change)
        .on(reveal::reveal)
        .on(today::show)
        .on(accounts::list)
        .on(accounts::create)
        .on(accounts::show)
        .on(accounts::edit)
        .on(contacts::list)
        .on(contacts::create)
        .on(contacts::show)
        .on(contacts::edit)
        .on(leads::list)
        .on(leads::create)
        .on(leads::show)
        .on(leads::edit)
        .on(activities::log)
        .on(activities::change)
        .on(attachments::upload)
        .file(attachments::send)
        .on(timeline::show)
}

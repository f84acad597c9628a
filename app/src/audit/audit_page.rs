//! The audit log as a list, newest first, with its filters in the address and the way to its file.

use super::filters::{FilterBar, Filters};
use super::rows::Rows;
use crate::client;
use crate::frame::{Page, Up};
use crate::paged::{ScrolledRows, paged};
use crate::text::{Key, text};
use crate::ui::{Button, Empty, Glyph, Icon};
use leptos::prelude::*;
use shared::audit::api::{ExportAudit, ListAudit};
use shared::endpoint::Nothing;

/// The audit log.
#[component]
pub fn AuditPage() -> impl IntoView {
    let filters = Filters::new();
    let list = paged(move |after| {
        let query = filters.query(after);
        async move { client::call::<ListAudit>(&(), &query, &Nothing {}).await }
    });
    let empty = move || {
        if filters.any() {
            view! {
                <Empty glyph=Glyph::Search title=text(Key::AuditNoneFound) text=text(Key::AuditNoneFoundHint)>
                    <Button on_press=move |_| filters.clear()>{text(Key::ActionClear)}</Button>
                </Empty>
            }
            .into_any()
        } else {
            view! { <Empty glyph=Glyph::Book title=text(Key::AuditEmpty) text=text(Key::AuditEmptyHint)/> }
                .into_any()
        }
    };
    let file = move || client::address::<ExportAudit>(&(), &filters.export_query());
    view! {
        <Page title=text(Key::AuditName) up=Up { label: text(Key::MePage), href: "/me" }>
            <div class="list-page audit-page">
                <div class="main">
                    <div class="vbar">
                        <h1>{text(Key::AuditName)}</h1>
                        <span class="muted small only-d">{text(Key::AuditHint)}</span>
                        <span class="grow"></span>
                        <a class="btn ghost" href=file download="" rel="external"><Icon glyph=Glyph::Download/>{text(Key::AuditExport)}</a>
                    </div>
                    <FilterBar filters list/>
                    <ScrolledRows list what=text(Key::AuditName) empty>
                        <Rows list/>
                    </ScrolledRows>
                </div>
            </div>
        </Page>
    }
}

//! The first step: a file, chosen or dropped, or one of those sent before.

use super::wizard::Wizard;
use crate::client;
use crate::remote::{Loaded, remote};
use crate::t;
use crate::text::{Key, Moment, grouped, text};
use crate::ui::{Button, ButtonKind, Card, Glyph, Icon, SkeletonRows};
use leptos::ev::DragEvent;
use leptos::html::Input;
use leptos::prelude::*;
use shared::endpoint::Nothing;
use shared::page::Page;
use shared::transfer::ImportState;
use shared::transfer::api::{ImportListRow, ImportsQuery, ListImports};

/// How many earlier imports are offered.
const EARLIER: u16 = 5;

/// Where a file is chosen.
#[component]
pub(super) fn ChooseFile(wizard: Wizard) -> impl IntoView {
    let chooser = NodeRef::<Input>::new();
    let over = RwSignal::new(false);
    let take = move |files: Option<web_sys::FileList>| {
        if let Some(file) = files.and_then(|files| files.item(0)).filter(|_| !wizard.busy.get_untracked()) {
            wizard.upload(file);
        }
    };
    let hold = move |event: DragEvent| {
        event.prevent_default();
        over.set(true);
    };
    let drop = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        take(event.data_transfer().and_then(|data| data.files()));
    };
    let press = move |_| {
        if let Some(chooser) = chooser.get_untracked() {
            chooser.click();
        }
    };
    view! {
        <div class="wb one">
            <section class="card drop" data-over=move || over.get().then_some("") on:dragover=hold on:dragleave=move |_| over.set(false) on:drop=drop>
                <div class="empty">
                    <Icon glyph=Glyph::Upload/>
                    <h2>{text(Key::TransferDrop)}</h2>
                    <p>{text(Key::TransferDropHint)}</p>
                    <div class="btns">
                        <Button kind=ButtonKind::Primary glyph=Glyph::Sheet disabled=wizard.busy on_press=press>
                            {move || text(if wizard.busy.get() { Key::TransferReading } else { Key::TransferChoose })}
                        </Button>
                    </div>
                    <input
                        class="sr"
                        type="file"
                        accept=".xlsx,.csv,.txt,.tsv"
                        tabindex="-1"
                        aria-label=text(Key::TransferChoose)
                        node_ref=chooser
                        on:change:target=move |event| {
                            let input = event.target();
                            take(input.files());
                            // So that the same file can be chosen again.
                            input.set_value("");
                        }
                    />
                </div>
            </section>
            <Earlier/>
        </div>
    }
}

/// The files sent before, to go on with or to look at.
#[component]
fn Earlier() -> impl IntoView {
    let query = ImportsQuery { after: None, limit: Some(EARLIER) };
    let imports = remote(move || {
        let query = query.clone();
        async move { client::call::<ListImports>(&(), &query, &Nothing {}).await }
    });
    view! {
        <Loaded remote=imports what=text(Key::TransferEarlier) skeleton=|| view! { <SkeletonRows count=2/> } children=earlier/>
    }
}

fn earlier(page: Page<ImportListRow>) -> impl IntoView {
    (!page.items.is_empty()).then(|| {
        view! {
            <Card title=text(Key::TransferEarlier)>
                <ul class="body stack g2 earlier">{page.items.into_iter().map(row).collect_view()}</ul>
            </Card>
        }
    })
}

fn row(import: ImportListRow) -> impl IntoView {
    let ImportListRow { id, name, state, progress, created_at } = import;
    let progress = progress.unwrap_or_default();
    let said = match state {
        ImportState::Ready => text(Key::TransferStateReady),
        ImportState::DryRunning | ImportState::Importing => text(Key::TransferStateRunning),
        ImportState::Done => t!(TransferStateDone, count = grouped(progress.accepted)),
        ImportState::Cancelled => text(Key::TransferStateCancelled),
        ImportState::Failed => text(Key::TransferStateFailed),
        ImportState::Undoing => text(Key::TransferStateUndoing),
        ImportState::Undone => text(Key::TransferStateUndone),
    };
    view! {
        <li class="row">
            <a class="file" href=format!("/customers/import?import={id}")><Icon glyph=Glyph::Sheet/>{name}</a>
            <span class="muted small">{said}</span>
            <span class="end muted small"><Moment at=created_at/></span>
        </li>
    }
}

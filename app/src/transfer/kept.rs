//! What an import that was taken back left as it is, and why.

use super::wizard::Wizard;
use super::words;
use crate::client;
use crate::paged::{PagedRows, paged};
use crate::t;
use crate::text::{Key, grouped, text};
use crate::ui::{Card, SkeletonRows};
use leptos::prelude::*;
use shared::endpoint::Nothing;
use shared::records::Subject;
use shared::transfer::api::{KeptRow, ListKept, ReviewQuery};

/// The list.
#[component]
pub(super) fn Kept(wizard: Wizard) -> impl IntoView {
    let list = paged(move |after| {
        let id = wizard.id();
        async move {
            match id {
                Some(id) => {
                    let query = ReviewQuery { after, limit: None };
                    client::call::<ListKept>(&id, &query, &Nothing {}).await
                }
                None => Ok(shared::page::Page { items: Vec::new(), next: None }),
            }
        }
    });
    let kept = wizard.import.with_untracked(|import| import.as_ref().and_then(|import| import.undone));
    let count = kept.map_or(0, |undone| undone.kept);
    view! {
        <Card title=text(Key::TransferKept) note=t!(TransferKeptHint, count = grouped(count))>
            <div class="body">
                <PagedRows list what=text(Key::TransferKept) skeleton=|| view! { <SkeletonRows count=2/> } empty=|| view! { <p class="muted">{text(Key::TransferKeptNone)}</p> }>
                    <ul class="stack g2 earlier">{move || list.rows().into_iter().map(line).collect_view()}</ul>
                </PagedRows>
            </div>
        </Card>
    }
}

fn line(row: KeptRow) -> impl IntoView {
    let KeptRow { subject, name, because, fields } = row;
    let why = words::because(because, &fields);
    let page = match subject {
        Subject::Account(id) => Some(format!("/customers/{id}")),
        Subject::Deal(id) => Some(format!("/deals/{id}")),
        Subject::Lead(id) => Some(format!("/leads/{id}")),
        // Who stands on the page of their customer, and has none of their own.
        Subject::Contact(_) => None,
    };
    let name = match (name, page) {
        (Some(name), Some(page)) => view! { <a class="file" href=page>{name}</a> }.into_any(),
        (Some(name), None) => view! { <span class="file">{name}</span> }.into_any(),
        (None, _) => view! { <span class="file muted">{text(Key::TransferKeptUnseen)}</span> }.into_any(),
    };
    view! { <li class="row">{name}<span class="end muted small">{why}</span></li> }
}

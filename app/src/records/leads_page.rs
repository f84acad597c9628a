//! Leads, as a list: how far they have come, which changes where it stands; and a new one.

use super::lead_form::{NewLead, title};
use super::lead_status::StatusChoice;
use super::list_query::{ListAddress, ShowAll};
use super::words;
use crate::chunk;
use crate::frame::Page;
use crate::lists::{ListPage, Of, Question, Quick, Shape, name_cell};
use crate::session;
use crate::text::{Key, text};
use crate::ui::{Avatar, Badge, Button, ButtonKind, Choice, Empty, Glyph, Tone};
use leptos::prelude::*;
use shared::event::SubjectKind;
use shared::ids::LeadId;
use shared::lists::api::ListRow;
use shared::lists::field::ListField;
use shared::records::Source;
use shared::records::lead::LeadStatus;

const LEADS: Of = Of {
    kind: SubjectKind::Lead,
    path: "/leads",
    record: "/leads/",
    title: Key::NavLeads,
    views: Key::LeadsViews,
    whose: [Key::LeadsMine, Key::LeadsAll],
    filter: "",
    orders: &[
        ("-updated_at", Key::SortRecent),
        ("-created_at", Key::LeadsNewest),
        ("next_contact_at", Key::SortNextContact),
    ],
    quick: Quick {
        field: "status",
        coarser: "",
        label: Key::LabelStatus,
        every: Key::LeadsEveryStatus,
        choices: statuses,
    },
    card: &["name", "company", "need", "source", "status"],
    besides: &[("name", "company")],
    cell,
    draw_card,
    peeks: false,
    ahead: chunk::lead_ahead,
};

/// Leads, as a list.
#[component]
pub fn LeadsPage() -> impl IntoView {
    let creating = ListAddress::new("/leads").asked("new");
    let makes = session::me().makes.contains(&SubjectKind::Lead);
    let acts = move || {
        makes.then(|| view! { <Button kind=ButtonKind::Ghost glyph=Glyph::Plus on_press=move |_| creating.set(true)>{text(Key::NewLead)}</Button> })
    };
    let empty = Callback::new(move |question: Question| {
        view! {
            <Empty glyph=Glyph::Lead title=text(Key::LeadsEmpty) text=text(Key::LeadsEmptyHint)>
                {makes.then(|| view! { <Button kind=ButtonKind::Primary glyph=Glyph::Plus on_press=move |_| creating.set(true)>{text(Key::NewLead)}</Button> })}
                <ShowAll whose=question.whose/>
            </Empty>
        }
        .into_any()
    });
    view! {
        <Page title=text(Key::NavLeads)>
            <ListPage of=&LEADS acts empty/>
            <NewLead open=creating/>
        </Page>
    }
}

fn statuses() -> Vec<Choice<String>> {
    LeadStatus::ALL
        .iter()
        .map(|status| Choice::new(status.to_string(), words::lead_status(*status)))
        .collect()
}

fn named(shape: &Shape, row: &ListRow) -> String {
    title(shape.text(row, "company"), shape.text(row, "name"))
}

fn cell(shape: &Shape, row: &ListRow, field: &'static ListField) -> Option<AnyView> {
    match field.name {
        "name" => Some(name_cell(&LEADS, row, named(shape, row))),
        "status" => {
            let status = shape.text(row, "status")?.parse().ok()?;
            Some(status_cell(row, status))
        }
        _ => None,
    }
}

/// How far it has come, as a choice that takes effect at once where it may be changed.
fn status_cell(row: &ListRow, status: LeadStatus) -> AnyView {
    if !row.changeable {
        return view! { <td><StatusBadge status/></td> }.into_any();
    }
    let status = RwSignal::new(status);
    let taken = move |lead: shared::records::lead::LeadView| {
        // The row may have been scrolled out of sight meanwhile.
        let _ = status.try_set(lead.fields.status);
    };
    view! { <td class="narrow"><StatusChoice id=LeadId(row.id) status on_changed=taken/></td> }.into_any()
}

fn draw_card(shape: &Shape, row: &ListRow) -> AnyView {
    let name = named(shape, row);
    let source = || shape.text(row, "source")?.parse::<Source>().ok().map(words::source);
    let about = shape.text(row, "need").map(str::to_owned).or_else(source);
    let is_company = shape.text(row, "company").is_some();
    let status = shape.text(row, "status").and_then(|status| status.parse().ok());
    view! {
        <a href=format!("/leads/{}", row.id)>
            <Avatar name=name.clone() square=is_company/>
            <span class="stack g0"><b class="clip">{name}</b><span class="small muted clip">{about}</span></span>
            {status.map(|status| view! { <StatusBadge status/> })}
        </a>
    }
    .into_any()
}

/// How far a lead has come, where it cannot be changed.
#[component]
pub(super) fn StatusBadge(
    /// The status.
    status: LeadStatus,
) -> impl IntoView {
    let tone = match status {
        LeadStatus::New => Tone::Accent,
        LeadStatus::Qualified => Tone::Positive,
        LeadStatus::Contacted | LeadStatus::Disqualified => Tone::Neutral,
    };
    view! { <Badge tone>{words::lead_status(status)}</Badge> }
}

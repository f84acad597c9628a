//! The rows of the log: a table on a desktop, a few lines each on a phone. What changed stands as old → new.

use super::words;
use crate::paged::Paged;
use crate::records::timeline::change;
use crate::screen::is_phone;
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{Column, Table};
use leptos::prelude::*;
use shared::audit::AuditSubjectKind;
use shared::audit::api::{AuditRow, AuditSubject};

/// The rows that are here.
#[component]
pub(super) fn Rows(list: Paged<AuditRow>) -> impl IntoView {
    let phone = is_phone();
    move || {
        if phone.get() {
            return view! {
                <ul class="mrows"><For each=move || list.rows() key=|row| row.id children=phone_row/></ul>
            }
            .into_any();
        }
        let columns = [
            Key::AuditWhen,
            Key::AuditWho,
            Key::AuditWhat,
            Key::AuditAbout,
            Key::AuditAddress,
            Key::AuditSeal,
        ];
        view! {
            <Table caption=text(Key::AuditName) columns=columns.map(|key| Column::words(text(key))).into()>
                <For each=move || list.rows() key=|row| row.id children=table_row/>
            </Table>
        }
        .into_any()
    }
}

fn table_row(row: AuditRow) -> impl IntoView {
    let seal = seal(&row);
    let said = said(&row);
    let AuditRow { at, address, subject, .. } = row;
    view! {
        <tr>
            <td class="nowrap"><time datetime=at.to_string()>{text::exact(at)}</time></td>
            <td>{said.who}</td>
            <td class="what"><b>{said.what}</b>{said.lines}</td>
            <td class="muted">{subject.map(about)}</td>
            <td class="muted">{address}</td>
            <td class="muted small">{seal}</td>
        </tr>
    }
}

fn phone_row(row: AuditRow) -> impl IntoView {
    let said = said(&row);
    let AuditRow { at, address, subject, .. } = row;
    view! {
        <li>
            <div class="row"><b>{said.what}</b><time class="end small muted" datetime=at.to_string()>{text::exact(at)}</time></div>
            <div class="small">{said.who}{subject.map(|subject| view! { " · "{about(subject)} })}</div>
            <div class="what small">{said.lines}</div>
            <div class="small muted">{address}</div>
        </li>
    }
}

/// What a row says, however it is laid out.
struct Said {
    who: String,
    what: String,
    lines: AnyView,
}

fn said(row: &AuditRow) -> Said {
    let who = match (&row.actor, &row.address) {
        (Some(actor), _) => change::name(Some(&actor.name)),
        // Somebody who is not signed in comes from somewhere; the program itself does not.
        (None, Some(_)) => text(Key::AuditStranger),
        (None, None) => text(Key::TimelineSystem),
    };
    // The names of stages may come after the rows.
    let (told, named) = (row.what.clone(), row.named.clone());
    let lines =
        move || words::lines(&told, &named).into_iter().map(|line| view! { <p>{line}</p> }).collect_view();
    let lines = lines.into_any();
    Said { who, what: words::kind(row.what.kind()), lines }
}

/// What it is about, with the way there where there is a page.
fn about(subject: AuditSubject) -> AnyView {
    let AuditSubject { kind, id, name } = subject;
    let word = words::subject_kind(kind);
    let name = match kind {
        // Not everything has a name.
        AuditSubjectKind::Lead
        | AuditSubjectKind::Activity
        | AuditSubjectKind::Attachment
        | AuditSubjectKind::Token
        | AuditSubjectKind::Import
        | AuditSubjectKind::Pipeline
            if name.is_none() =>
        {
            word.clone()
        }
        _ => change::name(name.as_deref()),
    };
    let page = match kind {
        AuditSubjectKind::Account => Some(format!("/customers/{id}")),
        AuditSubjectKind::Lead => Some(format!("/leads/{id}")),
        AuditSubjectKind::Deal => Some(format!("/deals/{id}")),
        AuditSubjectKind::Import => Some(format!("/customers/import?import={id}")),
        AuditSubjectKind::Person => Some(format!("/admin/people/{id}")),
        AuditSubjectKind::Contact
        | AuditSubjectKind::Activity
        | AuditSubjectKind::Attachment
        | AuditSubjectKind::Team
        | AuditSubjectKind::Role
        | AuditSubjectKind::Token
        | AuditSubjectKind::Pipeline => None,
    };
    match page {
        Some(page) => view! { <a class="link" href=page title=word>{name}</a> }.into_any(),
        None => view! { <span title=word>{name}</span> }.into_any(),
    }
}

fn seal(row: &AuditRow) -> String {
    match row.sealed {
        Some(number) => t!(AuditSealed, number = text::grouped(number)),
        None => text(Key::AuditUnsealed),
    }
}

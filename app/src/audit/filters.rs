//! What the log is narrowed to: kept in the address, so that it can be sent to somebody else.

use super::words;
use crate::client;
use crate::paged::Paged;
use crate::records::list_query::{Debounced, ListAddress, SearchField, count};
use crate::remote::remote;
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{Button, ButtonKind, Choice, Glyph, Icon, Select, unique_id};
use leptos::prelude::*;
use shared::audit::api::{AuditExportQuery, AuditQuery, AuditRow};
use shared::audit::{AuditKind, AuditSubjectKind};
use shared::endpoint::Nothing;
use shared::ids::UserId;
use shared::people::api::ListUsers;
use shared::time::date;

/// The filters; a handle to be copied around.
#[derive(Clone, Copy)]
pub(super) struct Filters {
    who: RwSignal<Option<UserId>>,
    kind: RwSignal<Option<AuditKind>>,
    subject_kind: RwSignal<Option<AuditSubjectKind>>,
    subject: RwSignal<String>,
    from: RwSignal<String>,
    to: RwSignal<String>,
    address: Debounced,
}

impl Filters {
    /// As the page's address says.
    pub(super) fn new() -> Self {
        let address = ListAddress::new("/admin/audit");
        Self {
            who: address.optional_word("who"),
            kind: address.optional_word("kind"),
            subject_kind: address.optional_word("subject_kind"),
            subject: address.text("subject"),
            from: address.text("from"),
            to: address.text("to"),
            address: Debounced::new(address.text("address")),
        }
    }

    /// The question they ask; tracked.
    pub(super) fn query(self, after: Option<String>) -> AuditQuery {
        let (from, to) = (date(&self.from.get()), date(&self.to.get()));
        // Days in the wrong order are meant the other way round.
        let (from, to) =
            if from.zip(to).is_some_and(|(from, to)| to < from) { (to, from) } else { (from, to) };
        let subject = self.subject.get().parse().ok();
        AuditQuery {
            who: self.who.get(),
            kind: self.kind.get(),
            subject_kind: self.subject_kind.get().filter(|_| subject.is_some()),
            subject: subject.filter(|_| self.subject_kind.get().is_some()),
            from,
            to,
            address: Some(self.address.settled.get()).filter(|address| !address.is_empty()),
            after,
            limit: None,
        }
    }

    /// The same for a file in the reader's language; tracked.
    pub(super) fn export_query(self) -> AuditExportQuery {
        let AuditQuery { who, kind, subject_kind, subject, from, to, address, .. } = self.query(None);
        let language = Some(text::language());
        AuditExportQuery { who, kind, subject_kind, subject, from, to, address, language }
    }

    /// Whether the log is narrowed at all; tracked.
    pub(super) fn any(self) -> bool {
        let AuditQuery { who, kind, subject, from, to, address, .. } = self.query(None);
        who.is_some() || kind.is_some() || subject.is_some() || from.or(to).is_some() || address.is_some()
    }

    /// Shows everything again.
    pub(super) fn clear(self) {
        self.who.set(None);
        self.kind.set(None);
        self.only_about(None);
        self.from.set(String::new());
        self.to.set(String::new());
        self.address.clear();
    }

    fn only_about(self, subject: Option<(AuditSubjectKind, String)>) {
        let (kind, id) = subject.map_or((None, String::new()), |(kind, id)| (Some(kind), id));
        self.subject_kind.set(kind);
        self.subject.set(id);
    }
}

/// The bar of filters.
#[component]
pub(super) fn FilterBar(filters: Filters, list: Paged<AuditRow>) -> impl IntoView {
    let people = remote(|| async { client::call::<ListUsers>(&(), &Nothing {}, &Nothing {}).await });
    // Drawn anew when the people are here; what the address says is chosen already.
    let who = move || {
        let people = people.value().unwrap_or_default();
        let choices = people
            .into_iter()
            .map(|person| {
                let name = match person.disabled {
                    // Whoever left is the very person to look up.
                    true => format!("{} · {}", person.name, text(Key::AdministrationDisabled)),
                    false => person.name,
                };
                Choice::new(person.id, name)
            })
            .collect();
        view! { <Select label=text(Key::AuditWho) bare=true choices value=filters.who empty=text(Key::AuditEverybody)/> }
    };
    let kinds = AuditKind::ALL.iter().map(|kind| Choice::new(*kind, words::kind(*kind))).collect();
    let about = move || {
        let kind = filters.subject_kind.get().filter(|_| !filters.subject.with(String::is_empty))?;
        Some(view! {
            <button class="chip" type="button" on:click=move |_| filters.only_about(None)>
                {t!(AuditOnlyAbout, thing = words::subject_kind(kind))}<Icon glyph=Glyph::X/>
                <span class="sr">{text(Key::ActionClear)}</span>
            </button>
        })
    };
    let clear = move || {
        filters.any().then(|| {
            view! { <Button kind=ButtonKind::Ghost small=true on_press=move |_| filters.clear()>{text(Key::ActionClear)}</Button> }
        })
    };
    view! {
        <div class="fbar">
            {who}
            <Select label=text(Key::AuditWhat) bare=true choices=kinds value=filters.kind empty=text(Key::AuditEverything)/>
            <Day label=text(Key::AuditFrom) value=filters.from/>
            <Day label=text(Key::AuditTo) value=filters.to/>
            <SearchField label=text(Key::AuditAddress) value=filters.address.typed/>
            {about}
            {clear}
            <span class="grow"></span>
            <span class="muted small nowrap" role="status">{move || count(list.count())}</span>
        </div>
    }
}

/// A day, with its label beside it.
#[component]
fn Day(label: String, value: RwSignal<String>) -> impl IntoView {
    let id = unique_id("day");
    view! {
        <label class="day" for=id.clone()>
            <span>{label}</span>
            <input class="input" id=id.clone() type="date" prop:value=value on:change:target=move |event| value.set(event.target().value())/>
        </label>
    }
}

//! The rows of the customers list: a table on a desktop, two lines each on a phone.

use super::list_keys::Cursor;
use crate::paged::Paged;
use crate::screen::is_phone;
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{Avatar, AvatarSize, Column, Table};
use leptos::prelude::*;
use shared::ids::AccountId;
use shared::records::Whose;
use shared::records::account::AccountRow;
use shared::records::today::SILENT_DAYS;
use shared::time::Instant;

/// The rows that are here.
#[component]
pub(super) fn CustomerRows(
    /// The list.
    list: Paged<AccountRow>,
    /// Where one is in it.
    cursor: Cursor<AccountId>,
    /// Whose; one's own need no owner.
    whose: RwSignal<Whose>,
) -> impl IntoView {
    let columns = move || {
        let mut columns = vec![
            Column::words(text(Key::LabelAccount)),
            Column::words(text(Key::LabelGrade)),
            Column::figures(text(Key::CustomersSilence)),
            Column::words(text(Key::LabelNextContactAt)),
            Column::figures(text(Key::CustomersOpenDeals)),
            Column::words(text(Key::LabelIndustry)),
            Column::words(text(Key::LabelRegion)),
        ];
        if whose.get() == Whose::All {
            columns.push(Column::words(text(Key::CustomersOwner)));
        }
        columns
    };
    let phone = is_phone();
    // Drawn anew when an owner's column comes or goes; rows are kept by id and version.
    move || {
        if phone.get() {
            return view! {
                <ul class="mrows"><For each=move || list.rows() key=|row| (row.id, row.version) children=phone_row/></ul>
            }
            .into_any();
        }
        let owners = whose.get() == Whose::All;
        view! {
            <Table caption=text(Key::NavCustomers) columns=columns()>
                <For each=move || list.rows() key=|row| (row.id, row.version) children=move |row| table_row(row, cursor, owners)/>
            </Table>
        }
        .into_any()
    }
}

fn table_row(row: AccountRow, cursor: Cursor<AccountId>, owners: bool) -> impl IntoView {
    let id = row.id;
    let owner = owners.then(|| row.owner.name.clone());
    view! {
        <tr
            data-cursor=move || cursor.is_on(id).then_some("")
            aria-selected=move || (cursor.peeked() == Some(id)).then_some("true")
            on:click=move |_| cursor.peek(id)
        >
            <td class="nm"><a href=format!("/customers/{id}") on:click=|event| event.stop_propagation()>{row.name}</a></td>
            <td>{row.grade.map(|grade| grade.to_string())}</td>
            <td class="n"><Silence since=row.last_touch_at/></td>
            <td><NextContact at=row.next_contact_at/></td>
            <td class="n">{row.open_deals}</td>
            <td class="muted">{row.industry}</td>
            <td class="muted">{row.region}</td>
            {owner.map(|name| view! { <td><span class="row"><Avatar name=name.clone() size=AvatarSize::Small/>{name}</span></td> })}
        </tr>
    }
}

fn phone_row(row: AccountRow) -> impl IntoView {
    let about = [row.industry, row.region].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let deals = (row.open_deals > 0).then(|| t!(CustomersDealsCount, count = row.open_deals));
    view! {
        <li>
            <a href=format!("/customers/{}", row.id)>
                <Avatar name=row.name.clone() square=true/>
                <span class="stack g0">
                    <b class="clip">{row.name}</b>
                    <span class="small muted clip">{silent(row.last_touch_at)}{(!about.is_empty()).then(|| format!(" · {about}"))}</span>
                </span>
                <span class="small nowrap">{deals}</span>
            </a>
        </li>
    }
}

/// `静默 8 天`, `今天联系过`, `还没联系过`.
pub(super) fn silent(since: Option<Instant>) -> String {
    match since.map(|since| text::now().days_since(since)) {
        None => text(Key::CustomersNeverTouched),
        Some(0) => text(Key::CustomersTouchedToday),
        Some(days) => t!(CustomersSilent, count = days),
    }
}

/// The days without an act of a person: critical from the limit on, caution from two thirds of it.
#[component]
pub(super) fn Silence(
    /// The last act.
    since: Option<Instant>,
) -> impl IntoView {
    let Some(since) = since else {
        return view! { <span class="muted">{text(Key::CustomersNever)}</span> }.into_any();
    };
    let days = text::now().days_since(since);
    let tone = if days >= SILENT_DAYS {
        "cri"
    } else if days * 3 >= SILENT_DAYS * 2 {
        "cau"
    } else {
        ""
    };
    view! { <span class=tone title=text::exact(since)>{t!(TimeDays, count = days)}</span> }.into_any()
}

/// When the next contact is due; critical once it has passed.
#[component]
pub fn NextContact(
    /// When.
    at: Option<Instant>,
) -> impl IntoView {
    at.map(|at| {
        let late = if at <= text::now() { "cri" } else { "" };
        view! { <time class=late datetime=at.to_string() title=text::exact(at)>{text::due(at)}</time> }
    })
}

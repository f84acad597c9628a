//! Customers, as a list; a customer beside it; a new one; import.

use super::account_form::NewAccount;
use super::contact_form::NewContact;
use super::customer_rows::silent;
use super::list_query::{ListAddress, ShowAll};
use crate::chunk;
use crate::frame::Page;
use crate::lists::{ListPage, Of, Quick, Shape};
use crate::session;
use crate::t;
use crate::text::{Key, text};
use crate::ui::{Avatar, Button, ButtonKind, Choice, Empty, Glyph, LinkButton};
use leptos::prelude::*;
use shared::event::SubjectKind;
use shared::lists::api::{Cell, ListRow};
use shared::records::Grade;

const CUSTOMERS: Of = Of {
    kind: SubjectKind::Account,
    path: "/customers",
    record: "/customers/",
    title: Key::NavCustomers,
    views: Key::CustomersViews,
    whose: [Key::CustomersMine, Key::CustomersAll],
    filter: "",
    orders: &[
        ("-updated_at", Key::SortRecent),
        ("name", Key::SortName),
        ("next_contact_at", Key::SortNextContact),
    ],
    quick: Quick {
        field: "grade",
        coarser: "",
        label: Key::LabelGrade,
        every: Key::CustomersEveryGrade,
        choices: grades,
    },
    card: &["name", "last_touch_at", "industry", "region", "open_deals"],
    besides: &[],
    cell: |_, _, _| None,
    draw_card,
    peeks: true,
    ahead: chunk::customer_ahead,
};

/// Customers, as a list.
#[component]
pub fn CustomersPage() -> impl IntoView {
    let address = ListAddress::new("/customers");
    let (creating, meeting) = (address.asked("new"), address.asked("contact"));
    let me = session::me();
    let (imports, makes) = (me.imports_records, me.makes.contains(&SubjectKind::Account));
    let acts = move || {
        view! {
            <span class="only-d">{imports.then(|| view! { <LinkButton href="/customers/import" kind=ButtonKind::Ghost glyph=Glyph::Upload>{text(Key::NavImport)}</LinkButton> })}</span>
            {makes.then(|| view! { <Button kind=ButtonKind::Ghost glyph=Glyph::Plus on_press=move |_| creating.set(true)>{text(Key::NewCustomer)}</Button> })}
        }
    };
    let empty = Callback::new(move |question: crate::lists::Question| {
        view! {
            <Empty glyph=Glyph::Customer title=text(Key::CustomersEmpty) text=text(Key::CustomersEmptyHint)>
                {imports.then(|| view! { <LinkButton href="/customers/import" kind=ButtonKind::Primary glyph=Glyph::Upload>{text(Key::NavImport)}</LinkButton> })}
                {makes.then(|| view! { <Button glyph=Glyph::Plus on_press=move |_| creating.set(true)>{text(Key::NewCustomer)}</Button> })}
                <ShowAll whose=question.whose/>
            </Empty>
        }
        .into_any()
    });
    let beside = Callback::new(chunk::customer_beside);
    view! {
        <Page title=text(Key::NavCustomers)>
            <ListPage of=&CUSTOMERS acts empty beside/>
            <NewAccount open=creating/>
            <NewContact open=meeting/>
        </Page>
    }
}

fn grades() -> Vec<Choice<String>> {
    Grade::ALL.iter().map(|grade| Choice::new(grade.to_string(), t!(CustomersGrade, grade = grade))).collect()
}

fn draw_card(shape: &Shape, row: &ListRow) -> AnyView {
    let name = shape.text(row, "name").unwrap_or_default().to_owned();
    let about = ["industry", "region"].into_iter().filter_map(|column| shape.text(row, column));
    let about = about.collect::<Vec<_>>().join(" · ");
    let deals = match shape.cell(row, "open_deals") {
        Cell::Number(count) if *count > 0 => Some(t!(CustomersDealsCount, count = count)),
        _ => None,
    };
    view! {
        <a href=format!("/customers/{}", row.id)>
            <Avatar name=name.clone() square=true/>
            <span class="stack g0">
                <b class="clip">{name}</b>
                <span class="small muted clip">{silent(shape.instant(row, "last_touch_at"))}{(!about.is_empty()).then(|| format!(" · {about}"))}</span>
            </span>
            <span class="small nowrap">{deals}</span>
        </a>
    }
    .into_any()
}

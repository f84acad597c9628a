//! Customers, as a list: whose, which grade, by what name, in what order; a record beside it; a new one; import.

use super::account_form::NewAccount;
use super::contact_form::NewContact;
use super::customer_peek::CustomerPeek;
use super::customer_rows::CustomerRows;
use super::list_keys::{Cursor, list_keys};
use super::list_query::{Debounced, ListAddress, SearchField, ShowAll, SortSelect, count, usual_whose};
use crate::client;
use crate::frame::Page;
use crate::paged::{ScrolledRows, paged};
use crate::session;
use crate::t;
use crate::text::{Key, text};
use crate::ui::{Button, ButtonKind, Choice, Empty, Glyph, LinkButton, Select, Tab, Tabs};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use shared::endpoint::Nothing;
use shared::event::SubjectKind;
use shared::records::api::{AccountQuery, AccountSort, ListAccounts};
use shared::records::{Grade, Whose};

/// Customers, as a list.
#[component]
pub fn CustomersPage() -> impl IntoView {
    let address = ListAddress::new("/customers");
    let whose = address.word("whose", usual_whose());
    let grade = address.optional_word::<Grade>("grade");
    let sort = address.word("sort", AccountSort::Recent);
    let name = Debounced::new(address.text("name"));
    let creating = address.asked("new");
    let meeting = address.asked("contact");
    let list = paged(move |after| {
        let query = AccountQuery {
            whose: Some(whose.get()),
            grade: grade.get(),
            sort: Some(sort.get()),
            name: Some(name.settled.get()).filter(|name| !name.is_empty()),
            after,
            limit: None,
        };
        async move { client::call::<ListAccounts>(&(), &query, &Nothing {}).await }
    });
    let navigate = use_navigate();
    let cursor = Cursor::new(
        move || list.with(|rows| rows.iter().map(|row| row.id).collect()),
        move |account| navigate(&format!("/customers/{account}"), Default::default()),
    );
    list_keys(cursor);
    let filtered = move || grade.get().is_some() || !name.settled.with(String::is_empty);
    let clear = move |_| {
        grade.set(None);
        name.clear();
    };
    let me = session::me();
    let (imports, makes) = (me.imports_records, me.makes.contains(&SubjectKind::Account));
    let empty = move || {
        if filtered() {
            view! {
                <Empty glyph=Glyph::Search title=text(Key::CustomersNoneFound) text=text(Key::CustomersNoneFoundHint)>
                    <Button on_press=clear>{text(Key::ActionClear)}</Button>
                </Empty>
            }
            .into_any()
        } else {
            view! {
                <Empty glyph=Glyph::Customer title=text(Key::CustomersEmpty) text=text(Key::CustomersEmptyHint)>
                    {imports.then(|| view! { <LinkButton href="/customers/import" kind=ButtonKind::Primary glyph=Glyph::Upload>{text(Key::NavImport)}</LinkButton> })}
                    {makes.then(|| view! { <Button glyph=Glyph::Plus on_press=move |_| creating.set(true)>{text(Key::NewCustomer)}</Button> })}
                    <ShowAll whose/>
                </Empty>
            }
            .into_any()
        }
    };
    let tabs = vec![
        Tab { value: Whose::Mine, label: text(Key::CustomersMine), count: None },
        Tab { value: Whose::All, label: text(Key::CustomersAll), count: None },
    ];
    view! {
        <Page title=text(Key::NavCustomers)>
            <h1 class="sr">{text(Key::NavCustomers)}</h1>
            <div class="list-page" data-peek=move || cursor.is_peeking().then_some("")>
                <div class="main">
                    <div class="vbar">
                        <Tabs label=text(Key::CustomersViews) tabs chosen=whose/>
                        <span class="grow"></span>
                        <span class="only-d">{imports.then(|| view! { <LinkButton href="/customers/import" kind=ButtonKind::Ghost glyph=Glyph::Upload>{text(Key::NavImport)}</LinkButton> })}</span>
                        {makes.then(|| view! { <Button kind=ButtonKind::Ghost glyph=Glyph::Plus on_press=move |_| creating.set(true)>{text(Key::NewCustomer)}</Button> })}
                    </div>
                    <div class="fbar">
                        <SearchField label=text(Key::CustomersByName) value=name.typed/>
                        <Select
                            label=text(Key::LabelGrade)
                            bare=true
                            choices=Grade::ALL.iter().map(|grade| Choice::new(*grade, t!(CustomersGrade, grade = grade))).collect()
                            value=grade
                            empty=text(Key::CustomersEveryGrade)
                        />
                        <span class="grow"></span>
                        <span class="muted small nowrap" role="status">{move || count(list.count())}</span>
                        <SortSelect sort orders=AccountSort::ALL named/>
                    </div>
                    <ScrolledRows list what=text(Key::NavCustomers) empty>
                        <CustomerRows list cursor whose/>
                    </ScrolledRows>
                </div>
                <CustomerPeek cursor/>
            </div>
            <NewAccount open=creating/>
            <NewContact open=meeting/>
        </Page>
    }
}

fn named(sort: AccountSort) -> Key {
    match sort {
        AccountSort::Recent => Key::SortRecent,
        AccountSort::Name => Key::SortName,
        AccountSort::NextContact => Key::SortNextContact,
    }
}

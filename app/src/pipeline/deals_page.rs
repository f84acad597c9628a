//! Deals, as a list: whose, in which stage, in what order; what is missing and what comes next in every row.

use super::board::{Rot, ages, gate_words};
use super::deal_form::NewDealDialog;
use super::views::{DealsView, ViewSwitch, WhoseSwitch, asked_for_new};
use super::{check_words, deal_words, known_pipelines, stage_of};
use crate::client;
use crate::frame::{Page, Up};
use crate::paged::{Paged, ScrolledRows, paged};
use crate::records::NextContact;
use crate::records::list_query::{ListAddress, ShowAll, SortSelect, count, usual_whose};
use crate::session;
use crate::text::{self, Key, text};
use crate::ui::{
    Amount, Avatar, AvatarSize, Button, ButtonKind, Choice, Column, Empty, Glyph, Select, Table,
};
use leptos::prelude::*;
use shared::endpoint::Nothing;
use shared::event::SubjectKind;
use shared::pipeline::StageKey;
use shared::pipeline::api::{DealQuery, DealSort, ListDeals};
use shared::pipeline::deal::DealRow;
use shared::pipeline::rules::{Pipeline, StageKind};
use shared::records::Whose;

/// Deals, as a list.
#[component]
pub fn DealsPage() -> impl IntoView {
    let (creating, customer) = asked_for_new();
    let makes = session::me().makes.contains(&SubjectKind::Deal);
    let address = ListAddress::new("/deals/list");
    let whose = address.word("whose", usual_whose());
    let sort = address.word("sort", DealSort::Recent);
    let stage = address.optional_word::<StageKey>("stage");
    let list = paged(move |after| {
        let query = DealQuery {
            whose: Some(whose.get()),
            stage: stage.get(),
            sort: Some(sort.get()),
            after,
            ..DealQuery::default()
        };
        async move { client::call::<ListDeals>(&(), &query, &Nothing {}).await }
    });
    let empty = move || {
        if stage.with(Option::is_some) {
            view! {
                <Empty glyph=Glyph::Search title=text(Key::DealsNoneFound) text=text(Key::DealsNoneFoundHint)>
                    <Button on_press=move |_| stage.set(None)>{text(Key::ActionClear)}</Button>
                    <ShowAll whose/>
                </Empty>
            }
            .into_any()
        } else {
            view! {
                <Empty glyph=Glyph::Board title=text(Key::BoardEmpty) text=text(Key::BoardEmptyHint)>
                    {makes.then(|| view! { <Button kind=ButtonKind::Primary glyph=Glyph::Plus on_press=move |_| creating.set(true)>{text(Key::NewDeal)}</Button> })}
                    <ShowAll whose/>
                </Empty>
            }
            .into_any()
        }
    };
    view! {
        <Page title=text(Key::NavDealsList) up=Up { label: text(Key::NavDeals), href: "/deals" }>
            <div class="list-page deals-list">
                <div class="main">
                    <div class="fbar">
                        <h1 class="sr">{text(Key::NavDealsList)}</h1>
                        <ViewSwitch view=DealsView::List/>
                        <WhoseSwitch whose/>
                        {move || view! { <StageSelect stage pipelines=known_pipelines().value().unwrap_or_default()/> }}
                        <span class="grow"></span>
                        <span class="muted small nowrap only-d" role="status">{move || count(list.count())}</span>
                        <SortSelect sort orders=DealSort::ALL named/>
                    </div>
                    <ScrolledRows list what=text(Key::NavDealsList) empty>
                        <Rows list whose/>
                    </ScrolledRows>
                </div>
            </div>
            <NewDealDialog open=creating customer/>
        </Page>
    }
}

#[component]
fn StageSelect(stage: RwSignal<Option<StageKey>>, pipelines: Vec<Pipeline>) -> impl IntoView {
    let choices = pipelines
        .iter()
        .flat_map(|pipeline| &pipeline.stages)
        .map(|stage| Choice::new(stage.key.clone(), deal_words::named(&stage.name)))
        .collect::<Vec<_>>();
    view! { <Select label=text(Key::DealsStage) bare=true choices value=stage empty=text(Key::DealsEveryStage)/> }
}

fn named(sort: DealSort) -> Key {
    match sort {
        DealSort::Recent => Key::SortRecent,
        DealSort::Amount => Key::DealsSortAmount,
        DealSort::Silence => Key::DealsSortSilence,
        DealSort::Stay => Key::DealsSortStay,
        DealSort::Closing => Key::DealsSortClosing,
    }
}

#[component]
fn Rows(list: Paged<DealRow>, whose: RwSignal<Whose>) -> impl IntoView {
    let columns = move || {
        let mut columns = vec![
            Column::words(text(Key::LabelAccount)),
            Column::words(text(Key::DealsStage)),
            Column::figures(text(Key::LabelAmount)),
            Column::words(text(Key::DealsGate)),
            Column::words(text(Key::DealsAges)),
            Column::words(text(Key::LabelNextStep)),
            Column::words(text(Key::LabelExpectedCloseOn)),
        ];
        if whose.get() == Whose::All {
            columns.push(Column::words(text(Key::CustomersOwner)));
        }
        columns
    };
    move || {
        let owners = whose.get() == Whose::All;
        let pipelines = StoredValue::new(known_pipelines().value().unwrap_or_default());
        view! {
            <Table caption=text(Key::NavDealsList) columns=columns()>
                <For each=move || list.rows() key=|row| (row.id, row.version) children=move |row| pipelines.with_value(|pipelines| table_row(row, pipelines, owners))/>
            </Table>
            <ul class="mrows">
                <For each=move || list.rows() key=|row| (row.id, row.version) children=move |row| pipelines.with_value(|pipelines| phone_row(row, pipelines))/>
            </ul>
        }
    }
}

fn table_row(row: DealRow, pipelines: &[Pipeline], owners: bool) -> impl IntoView + use<> {
    let missing = check_words::missing(pipelines, &row.stage, &row.gate);
    let (met, total) = (row.gate.met as usize, row.gate.total as usize);
    let ages = ages(&row, pipelines, text::now());
    let stage = deal_words::stage(pipelines, &row.stage);
    let open = stage_of(pipelines, &row.stage).is_none_or(|stage| stage.kind == StageKind::Open);
    let overdue = open && row.expected_close_on.is_some_and(|day| day < text::today());
    let closing = row.expected_close_on.map(text::day);
    let name = deal_words::beside(&row.account.name, &row.name)
        .map(|_| view! { <span class="sub">{row.name.clone()}</span> });
    let owner = owners.then(|| row.owner.name.clone());
    let rot = Rot::of(&row, pipelines, text::now()).map(Rot::name);
    view! {
        <tr data-rot=rot>
            <td class="nm"><a href=format!("/deals/{}", row.id)>{row.account.name}{name}</a></td>
            <td>{stage}</td>
            <td class="n"><Amount money=row.amount/></td>
            <td>{missing.map(|missing| gate_words(met, total, missing))}</td>
            <td><span class="ages">{ages}</span></td>
            <td>
                {row.next_step}
                {row.next_contact_at.map(|at| view! { <span class="sub"><NextContact at=Some(at)/></span> })}
            </td>
            <td class=if overdue { "cri" } else { "muted" }>{closing}</td>
            {owner.map(|name| view! { <td><span class="row"><Avatar name=name.clone() size=AvatarSize::Small/>{name}</span></td> })}
        </tr>
    }
}

fn phone_row(row: DealRow, pipelines: &[Pipeline]) -> impl IntoView + use<> {
    let stage = deal_words::stage(pipelines, &row.stage);
    let missing = check_words::missing(pipelines, &row.stage, &row.gate).unwrap_or_default();
    let said = if missing.is_empty() { stage } else { format!("{stage} · {missing}") };
    view! {
        <li>
            <a href=format!("/deals/{}", row.id)>
                <Avatar name=row.account.name.clone() square=true/>
                <span class="stack g0">
                    <b class="clip">{row.account.name}</b>
                    <span class="small muted clip">{said}</span>
                </span>
                <Amount money=row.amount/>
            </a>
        </li>
    }
}

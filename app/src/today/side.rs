//! What stands beside the five: gates that lack one step, leads that nobody has contacted, and one's own figures.

use crate::pipeline::{Remedy, deal_words, known_pipelines, remedy, shortfall};
use crate::t;
use crate::text::{self, Key, Moment, text};
use crate::ui::{ButtonKind, Card, Glyph, Icon, LinkButton, Pips};
use leptos::prelude::*;
use shared::pipeline::deal::DealRow;
use shared::records::lead::LeadRow;

/// How many rows a card beside the page shows.
const ROWS: usize = 5;

/// The gates that lack one step.
#[component]
pub(super) fn OneStepAway(
    /// The deals before them.
    deals: Vec<DealRow>,
) -> impl IntoView {
    let count = deals.len();
    view! {
        <Card title=text(Key::TodayOneStep) note=text::grouped(i64::try_from(count).unwrap_or(i64::MAX))>
            {if deals.is_empty() {
                view! { <p class="body muted">{text(Key::TodayOneStepNone)}</p> }.into_any()
            } else {
                deals.into_iter().take(ROWS).map(gate).collect_view().into_any()
            }}
        </Card>
    }
}

fn gate(deal: DealRow) -> impl IntoView {
    let href = format!("/deals/{}", deal.id);
    let (met, total) = (deal.gate.met, deal.gate.total);
    let missing = deal.gate.missing.first().cloned();
    let stage = deal.stage.clone();
    let act_href = href.clone();
    let what = move || {
        let pipelines = known_pipelines().value().unwrap_or_default();
        let missing = missing.as_ref()?;
        let words = shortfall(&pipelines, &stage, missing);
        let act = remedy(&pipelines, &stage, missing).map(|Remedy { glyph, word, query }| {
            let href = format!("{act_href}{query}");
            view! { <span class="end"><LinkButton href kind=ButtonKind::Soft small=true glyph>{text(word)}</LinkButton></span> }
        });
        Some(view! { <span class="small clip">{text(Key::TodayStillMissing)}" "<b>{words}</b></span>{act} })
    };
    view! {
        <div class="gs">
            <div class="row"><a class="strong clip" href=href>{deal_words::whole(&deal.account.name, &deal.name)}</a><span class="end muted small nowrap">{format!("{met} / {total}")}</span></div>
            <div class="row"><Pips met=met as usize total=total as usize/>{what}</div>
        </div>
    }
}

/// The leads that nobody has contacted.
#[component]
pub(super) fn NewLeads(
    /// The leads.
    leads: Vec<LeadRow>,
) -> impl IntoView {
    let count = leads.len();
    let all =
        || view! { <a class="link" href="/leads?filter=status.any_of:new">{text(Key::TodayAllLeads)}</a> };
    view! {
        <Card title=text(Key::TodayNewLeads) note=text::grouped(i64::try_from(count).unwrap_or(i64::MAX)) extra=all>
            {if leads.is_empty() {
                view! { <p class="body muted">{text(Key::TodayNewLeadsNone)}</p> }.into_any()
            } else {
                leads.into_iter().take(ROWS).map(lead).collect_view().into_any()
            }}
        </Card>
    }
}

fn lead(lead: LeadRow) -> impl IntoView {
    let href = format!("/leads/{}", lead.id);
    let name: Vec<String> = [lead.company, lead.name].into_iter().flatten().collect();
    let about = lead.need.unwrap_or_else(|| crate::records::words::source(lead.source));
    view! {
        <div class="it">
            <Icon glyph=Glyph::Lead/>
            <div class="stack g0"><a class="strong clip" href=href.clone()>{name.join(" · ")}</a><p class="clip">{about}</p></div>
            <Moment at=lead.created_at/>
            <div class="do"><LinkButton href=format!("{href}?log=call") kind=ButtonKind::Soft small=true>{text(Key::TodayContactLead)}</LinkButton></div>
        </div>
    }
}

/// One's own figures.
#[component]
pub(super) fn Figures(
    /// Open deals.
    open_deals: i64,
    /// Activities logged today.
    activities_today: i64,
    /// Deals moved forward in 30 days.
    moved_forward: i64,
) -> impl IntoView {
    let stat = |name: Key, value: i64, unit: Key, href: &'static str| {
        view! { <a class="stat" href=href><span class="lab">{text(name)}</span><span class="big">{text::grouped(value)}<small>{text(unit)}</small></span></a> }
    };
    view! {
        <Card title=text(Key::TodayFigures) note=t!(TodayFiguresAsOf, time = text::time_of_day(text::now()))>
            <div class="stats three">
                {stat(Key::TodayOpenDeals, open_deals, Key::TodayUnitDeals, "/deals")}
                {stat(Key::TodayLogged, activities_today, Key::TodayUnitActivities, "/deals/list")}
                {stat(Key::TodayMoved, moved_forward, Key::TodayUnitDeals, "/deals/list")}
            </div>
        </Card>
    }
}

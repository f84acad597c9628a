//! Beside the sheet: how many rows can come in, which faults there are and what happens to them, and what happens to
//! customers that are known.

use super::wizard::Wizard;
use super::words;
use crate::t;
use crate::text::{Key, grouped, text};
use crate::ui::{Button, Card, Glyph, Icon, unique_id};
use leptos::prelude::*;
use shared::transfer::api::{FaultCount, ImportCheck, ImportView};
use shared::transfer::{Existing, Remedy};

/// The three cards beside the sheet.
#[component]
pub(super) fn Beside(wizard: Wizard, import: ImportView) -> impl IntoView {
    let ImportView { check, existing, .. } = import;
    let ImportCheck { rows, good, bad, faults } = check;
    let kinds = faults.len();
    let bad_tone = if bad > 0 { "cri" } else { "" };
    view! {
        <aside class="stack g3">
            <section class="card">
                <div class="body cnt">
                    <div><b>{grouped(good)}</b><span class="small">{text(Key::TransferGood)}</span></div>
                    <div><b class=bad_tone>{grouped(bad)}</b><span class="small">{text(Key::TransferBad)}</span></div>
                    <div><b>{grouped(rows)}</b><span class="small">{text(Key::TransferRows)}</span></div>
                </div>
            </section>
            {(kinds > 0).then(|| view! {
                <Card title=text(Key::TransferFaults) note=t!(TransferKinds, count = kinds)>
                    <div class="body stack g3">{faults.into_iter().map(|count| fault(wizard, count)).collect_view()}</div>
                </Card>
            })}
            <Known wizard existing/>
        </aside>
    }
}

fn fault(wizard: Wizard, count: FaultCount) -> impl IntoView {
    let FaultCount { field, fault, rows, harmless, remedy, remedies, .. } = count;
    let name = field.map(words::field).unwrap_or_default();
    let (tone, glyph) =
        if harmless || remedy != Remedy::Reject { ("cau", Glyph::Info) } else { ("cri", Glyph::Warn) };
    let code = fault.code();
    let act = field.filter(|_| !harmless).map(|field| {
        let offered = if remedy == Remedy::Reject { remedies } else { vec![Remedy::Reject] };
        offered
            .into_iter()
            .map(|offer| {
                let press = move |_| wizard.choose(field, code, offer);
                view! { <Button small=true disabled=wizard.busy on_press=press>{words::remedy(offer)}</Button> }
            })
            .collect_view()
    });
    view! {
        <div class="row">
            <span class=tone><Icon glyph size="s14"/></span>
            <span class="grow">{name}{words::kind(&fault)}" "<span class="muted">{grouped(rows)}</span></span>
            {act}
        </div>
    }
}

/// What happens to rows that mean customers which are known.
#[component]
fn Known(wizard: Wizard, existing: Existing) -> impl IntoView {
    let group = unique_id("existing");
    let title = text(Key::TransferExisting);
    let options = [
        (Existing::FillBlanks, Key::TransferFillBlanks, Key::TransferFillBlanksHint),
        (Existing::Update, Key::TransferUpdate, Key::TransferUpdateHint),
        (Existing::Skip, Key::TransferSkip, Key::TransferSkipHint),
        (Existing::New, Key::TransferNewBeside, Key::TransferNewBesideHint),
        (Existing::Review, Key::TransferReview, Key::TransferReviewHint),
    ];
    let options = options.into_iter().map(|(option, name, hint)| {
        let press = move |_| {
            if option != existing {
                wizard.meet(option);
            }
        };
        view! {
            <label class="o">
                <input class="radio" type="radio" name=group.clone() checked=option == existing on:change=press/>
                <b>{text(name)}</b>
                <p>{text(hint)}</p>
            </label>
        }
    });
    let options = options.collect_view();
    view! {
        <Card title=title.clone()>
            <div class="body"><div class="opt" role="radiogroup" aria-label=title>{options}</div></div>
        </Card>
    }
}

//! The import wizard: a file, its columns and faults, a trial, the import. It goes on when the page is left; its
//! address leads back to it.

use super::choose_file::ChooseFile;
use super::findings_card::Beside;
use super::result::Outcome;
use super::sheet::Sheet;
use super::steps::StepBar;
use super::wizard::{Step, Wizard, about};
use crate::client;
use crate::frame::{Page, Up};
use crate::t;
use crate::text::{Key, grouped, text};
use crate::ui::{Button, ButtonKind, Confirm, Glyph, Icon, LinkButton, NextStrip, Tone};
use leptos::prelude::*;
use shared::transfer::api::{DownloadRejected, FaultCount, ImportView, RejectedQuery};
use shared::transfer::{ImportState, Remedy};

/// The import wizard.
#[component]
pub fn ImportPage() -> impl IntoView {
    let wizard = Wizard::new();
    let only_faulty = RwSignal::new(false);
    let file = move || {
        wizard.import.with(|import| {
            import.as_ref().map(|import| {
                view! { <span class="file"><Icon glyph=Glyph::Sheet/>{import.name.clone()}" "<span>{about(import)}</span></span> }
            })
        })
    };
    let middle = move || match wizard.step.get() {
        Step::File => view! { <ChooseFile wizard/> }.into_any(),
        Step::Map => {
            (move || wizard.import.get().map(|import| view! { <Columns wizard import only_faulty/> }))
                .into_any()
        }
        Step::Try | Step::Import => view! { <Outcome wizard/> }.into_any(),
    };
    view! {
        <Page title=text(Key::TransferTitle) up=Up { label: text(Key::NavCustomers), href: "/customers" }>
            <div class="import-page" aria-busy=move || wizard.busy.get().then_some("true")>
                <div class="wh">
                    <div class="row wrap"><h1>{text(Key::TransferTitle)}</h1>{file}<span class="end muted small only-d">{text(Key::TransferLeave)}</span></div>
                    <StepBar here=wizard.step/>
                </div>
                {middle}
                {move || (wizard.step.get() != Step::File).then(|| view! { <Foot wizard/> })}
            </div>
        </Page>
    }
}

/// The second step: the sheet and what stands beside it.
#[component]
fn Columns(wizard: Wizard, import: ImportView, only_faulty: RwSignal<bool>) -> impl IntoView {
    let columns = import.columns.len();
    let known = import.columns.iter().filter(|column| column.field.is_some()).count();
    let open = columns - known;
    let mendable =
        |count: &&FaultCount| !count.harmless && count.remedy == Remedy::Reject && !count.remedies.is_empty();
    let kinds = import.check.faults.iter().filter(mendable).count();
    let bad = import.check.bad;
    let act = match (open, kinds) {
        (0, 0) => text(Key::TransferReadyToTry),
        (0, kinds) => t!(TransferFaultsLeft, kinds = kinds),
        (open, 0) => t!(TransferColumnsLeft, count = open),
        (open, kinds) => t!(TransferBothLeft, count = open, kinds = kinds),
    };
    let why = t!(TransferWhy, columns = columns, known = known, bad = grouped(bad));
    let tone = if open == 0 && bad == 0 { Tone::Neutral } else { Tone::Caution };
    let faulty = !import.faulty.is_empty();
    let beside = import.clone();
    let sheet = move || {
        let import = import.clone();
        view! { <Sheet wizard import only_faulty=only_faulty.get()/> }
    };
    let toggle = move |_| only_faulty.update(|only| *only = !*only);
    view! {
        <div class="wb">
            <div class="stack g3">
                <NextStrip act why tone>
                    {faulty.then(|| view! {
                        <Button on_press=toggle>{move || text(if only_faulty.get() { Key::TransferAllRows } else { Key::TransferOnlyFaulty })}</Button>
                    })}
                </NextStrip>
                {sheet}
            </div>
            <Beside wizard import=beside/>
        </div>
    }
}

/// What can be done now.
#[component]
fn Foot(wizard: Wizard) -> impl IntoView {
    let state = Memo::new(move |_| {
        wizard.import.with(|import| {
            import.as_ref().map(|import| {
                let nothing = import.check.good == 0;
                let rejected = if import.progress.is_some() && !import.dry_run {
                    import.progress.unwrap_or_default().rejected
                } else {
                    import.check.bad
                };
                (import.id, import.state, nothing, rejected, import.progress.is_some() && !import.dry_run)
            })
        })
    });
    move || {
        let (id, state, nothing, rejected, begun) = state.get()?;
        let step = wizard.step.get();
        let download = (rejected > 0 && !state.is_running()).then(|| {
            let href = client::address::<DownloadRejected>(&id, &RejectedQuery { language: Some(crate::text::language()) });
            view! {
                <a class="btn" href=href download="" rel="external"><Icon glyph=Glyph::Download/>{text(Key::TransferDownload)}</a>
            }
        });
        let back = (state == ImportState::Ready).then(|| {
            view! { <Button kind=ButtonKind::Ghost on_press=move |_| wizard.back()>{text(Key::ActionBack)}</Button> }
        });
        let acts = match (step, state) {
            (_, ImportState::Undoing) => ().into_any(),
            (_, state) if state.is_running() => {
                view! { <Button on_press=move |_| wizard.cancel()>{text(Key::TransferStop)}</Button> }.into_any()
            }
            (Step::Map, _) => view! {
                <Button kind=ButtonKind::Primary disabled=Signal::derive(move || nothing || wizard.busy.get()) on_press=move |_| wizard.start(true)>
                    {text(Key::TransferTryAct)}<Icon glyph=Glyph::Arrow/>
                </Button>
            }
            .into_any(),
            (Step::Try, _) => view! {
                <Button kind=ButtonKind::Primary disabled=Signal::derive(move || nothing || wizard.busy.get()) on_press=move |_| wizard.start(false)>
                    {text(Key::TransferStart)}<Icon glyph=Glyph::Arrow/>
                </Button>
            }
            .into_any(),
            _ => view! {
                <Button on_press=move |_| wizard.another()>{text(Key::TransferAnother)}</Button>
                <LinkButton kind=ButtonKind::Primary href="/customers">{text(Key::TransferToCustomers)}</LinkButton>
            }
            .into_any(),
        };
        let undo = (step == Step::Import && state.can_be_undone() && begun).then(|| view! { <Undo wizard/> });
        let remembered = (step == Step::Map)
            .then(|| view! { <span class="muted small">{text(Key::TransferRemembered)}</span> });
        Some(
            view! { <footer class="foot">{back}{undo}{remembered}<span class="end"></span>{download}{acts}</footer> },
        )
    }
}

/// Takes the import back, once it was asked.
#[component]
fn Undo(wizard: Wizard) -> impl IntoView {
    let asking = RwSignal::new(false);
    view! {
        <Button kind=ButtonKind::Ghost disabled=wizard.busy on_press=move |_| asking.set(true)>{text(Key::TransferUndo)}</Button>
        <Confirm
            open=asking
            title=text(Key::TransferUndoAsk)
            detail=text(Key::TransferUndoHint)
            act=text(Key::TransferUndoYes)
            on_yes=move |()| wizard.undo()
        />
    }
}

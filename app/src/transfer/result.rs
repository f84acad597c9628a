//! The trial and the import: how far it is, and what it made or would make.

use super::kept::Kept;
use super::reviews::Reviews;
use super::wizard::Wizard;
use crate::t;
use crate::text::{Key, grouped, text};
use crate::ui::{Card, NextStrip, Progress, Tone};
use leptos::prelude::*;
use shared::transfer::ImportState;
use shared::transfer::api::{ImportProgress, ImportView, UndoProgress};

/// What stands in the middle of the third and fourth step.
#[component]
pub(super) fn Outcome(wizard: Wizard) -> impl IntoView {
    let state =
        Memo::new(move |_| wizard.import.with(|import| import.as_ref().map(|it| (it.state, it.dry_run))));
    let progress = Memo::new(move |_| {
        wizard.import.with(|import| import.as_ref().and_then(|import| import.progress)).unwrap_or_default()
    });
    let waits = Memo::new(move |_| {
        let ready = |import: &ImportView| import.waiting > 0 && import.state.can_be_undone();
        wizard.import.with(|import| import.as_ref().is_some_and(ready))
    });
    view! {
        <div class="wb one">
            {move || state.get().map(|(state, dry_run)| head(wizard, state, dry_run, progress))}
            {move || figures(progress.get(), state.get().is_some_and(|(_, dry_run)| dry_run))}
            {move || waits.get().then(|| view! { <Reviews wizard/> })}
            {move || (state.get().is_some_and(|(state, _)| state == ImportState::Undone)).then(|| view! { <Kept wizard/> })}
        </div>
    }
}

fn head(wizard: Wizard, state: ImportState, dry_run: bool, progress: Memo<ImportProgress>) -> AnyView {
    if state == ImportState::Undoing {
        return going_back(wizard).into_any();
    }
    if state.is_running() {
        return running(dry_run, progress).into_any();
    }
    let ImportProgress { accepted, rejected, .. } = progress.get_untracked();
    let rows = t!(TransferRowsSaid, accepted = grouped(accepted), rejected = grouped(rejected));
    let (act, why, tone) = match state {
        ImportState::Done => (text(Key::TransferDone), rows, Tone::Neutral),
        ImportState::Cancelled => (text(Key::TransferCancelled), rows, Tone::Caution),
        ImportState::Failed => (text(Key::TransferFailed), text(Key::TransferFailedHint), Tone::Critical),
        ImportState::Undone => {
            let undone =
                wizard.import.with_untracked(|import| import.as_ref().and_then(|import| import.undone));
            let UndoProgress { removed, restored, kept, .. } = undone.unwrap_or_default();
            let [removed, restored, kept] = [removed, restored, kept].map(grouped);
            let said = t!(TransferUndoneSaid, removed = removed, restored = restored, kept = kept);
            (text(Key::TransferUndone), said, Tone::Neutral)
        }
        ImportState::Ready | ImportState::DryRunning | ImportState::Importing | ImportState::Undoing => {
            let would = t!(TransferRowsWould, accepted = grouped(accepted), rejected = grouped(rejected));
            (text(Key::TransferTried), would, Tone::Neutral)
        }
    };
    let stages = wizard.import.with_untracked(|import| import.as_ref().is_some_and(claims_stages));
    view! {
        <NextStrip act why tone/>
        {stages.then(|| view! { <p class="muted small">{text(Key::TransferStages)}</p> })}
    }
    .into_any()
}

fn claims_stages(import: &ImportView) -> bool {
    import.columns.iter().any(|column| column.field == Some(shared::transfer::ImportField::Stage))
}

fn running(dry_run: bool, progress: Memo<ImportProgress>) -> impl IntoView {
    let title = text(if dry_run { Key::TransferTrying } else { Key::TransferImporting });
    let far = Signal::derive(move || (progress.get().done, progress.get().total));
    let said = move || {
        let (done, total) = far.get();
        t!(TransferProgress, done = grouped(done), total = grouped(total))
    };
    under_way(title, far, Signal::derive(said))
}

/// How far the taking back is.
fn going_back(wizard: Wizard) -> impl IntoView {
    let far = Signal::derive(move || {
        let undone = wizard.import.with(|import| import.as_ref().and_then(|import| import.undone));
        let UndoProgress { done, total, .. } = undone.unwrap_or_default();
        (done, total)
    });
    let said = move || {
        let (done, total) = far.get();
        t!(TransferUndoProgress, done = grouped(done), total = grouped(total))
    };
    under_way(text(Key::TransferUndoing), far, Signal::derive(said))
}

fn under_way(title: String, far: Signal<(i64, i64)>, said: Signal<String>) -> impl IntoView {
    let count = |rows: i64| u64::try_from(rows).unwrap_or(0);
    let done = Signal::derive(move || count(far.get().0));
    let total = Signal::derive(move || count(far.get().1));
    view! {
        <Card title=title.clone()>
            <div class="body stack g2" aria-live="polite">
                <Progress label=title done total/>
                <span class="muted small">{move || said.get()}</span>
            </div>
        </Card>
    }
}

/// The figures of the run. Those that are nothing are left out.
fn figures(progress: ImportProgress, would: bool) -> impl IntoView {
    let ImportProgress { accepted, rejected, skipped, accounts, known, contacts, deals, .. } = progress;
    let ImportProgress { changed, anew, reviewed, .. } = progress;
    let rows = [
        (accounts, Key::TransferNewAccounts, ""),
        (contacts, Key::TransferNewContacts, ""),
        (deals, Key::TransferNewDeals, ""),
        (accepted, Key::TransferAccepted, ""),
        (known, Key::TransferMetKnown, ""),
        (changed, Key::TransferChangedKnown, ""),
        (anew, Key::TransferMadeAnew, ""),
        (skipped, Key::TransferSkipped, ""),
        (reviewed, Key::TransferPutAside, ""),
        (rejected, Key::TransferRejected, "cri"),
    ];
    let title = text(if would { Key::TransferWouldMake } else { Key::TransferMade });
    let figures = rows.into_iter().filter(|(count, ..)| *count > 0).map(|(count, key, tone)| {
        view! { <div><b class=tone>{grouped(count)}</b><span class="small">{text(key)}</span></div> }
    });
    let figures = figures.collect_view();
    view! { <Card title><div class="body cnt wide">{figures}</div></Card> }
}

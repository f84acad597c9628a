//! The live checklist of the gate ahead: unmet first, what counts, what does not and why, and the button that meets it.

use super::check_words::{self, Behind};
use super::deal_state::{DealState, Part};
use super::deal_words;
use super::judged::Judged;
use super::known_pipelines;
use crate::client;
use crate::records::words;
use crate::session;
use crate::t;
use crate::text::{self, Key, text};
use crate::ui::{Badge, Button, ButtonKind, Glyph, Icon, SkeletonRows, Tone};
use leptos::prelude::*;
use shared::endpoint::Nothing;
use shared::people::access::FieldAccess;
use shared::pipeline::gate::{Action, Check, NotCounted, Standing};
use shared::pipeline::rules::Gate;
use shared::pipeline::{DealField, DocumentKind};
use shared::records::activity::ActivityKind;
use shared::records::api::DownloadAttachment;

/// Most records that do not count, named one by one; the others are summed up.
const REJECTED_SHOWN: usize = 3;

/// The id that a closed gate's button points at.
pub const GATE_ID: &str = "gate";

/// The checklist of a deal, as a card.
#[component]
pub fn GateCard(
    /// The deal's page.
    state: DealState,
) -> impl IntoView {
    move || {
        match state.judged.get() {
        Some(judged) => card(state, &judged).into_any(),
        None if state.deal.value().is_some_and(|deal| is_over(state, &deal.stage)) => ().into_any(),
        None => view! { <section class="card" aria-busy="true"><div class="body"><SkeletonRows count=3/></div></section> }.into_any(),
    }
    }
}

/// Whether the deal stands where no gate is ahead.
fn is_over(state: DealState, stage: &shared::pipeline::StageKey) -> bool {
    state.pipeline().is_some_and(|pipeline| pipeline.next(stage).is_none())
}

fn card(state: DealState, judged: &Judged) -> impl IntoView + use<> {
    let pipelines = known_pipelines().value().unwrap_or_default();
    let verdict = &judged.verdict;
    let to = deal_words::stage(&pipelines, &verdict.to);
    let gate = check_words::gate_of(&pipelines, &verdict.from);
    let mut checks: Vec<&Check> = verdict.gates.iter().flat_map(|gate| &gate.checks).collect();
    let missing = checks.iter().filter(|check| check.standing != Standing::Met).count();
    // Stable: within the same standing the order of the rules stays.
    checks.sort_by_key(|check| match check.standing {
        Standing::Missing => 0,
        Standing::Waiting => 1,
        Standing::Met => 2,
    });
    let title = if missing == 0 {
        t!(GateCardOpenTo, to = to)
    } else {
        t!(GateCardMissingTo, to = to, count = missing)
    };
    let lines = checks.into_iter().map(|check| line(state, judged, gate, check).into_any()).collect_view();
    let (to_key, name) = (verdict.to.clone(), title.clone());
    let may_override = !verdict.open && session::me().overrides_gates;
    view! {
        <section class="card" id=GATE_ID tabindex="-1" aria-label=name>
            <div class="head">
                <h2>{title}</h2>
                <span class="n small end nowrap">{t!(GateCardRules, version = verdict.rule_version)}</span>
            </div>
            {judged.is_provisional().then(|| view! { <p class="provisional small"><Icon glyph=Glyph::Offline size="s14"/>{text(Key::GateCardProvisional)}</p> })}
            <ol class="gatelist" aria-live="polite">{lines}</ol>
            <p class="as-of small muted">
                {t!(GateCardAsOf, time = text::exact(judged.facts.as_of))}
                {may_override.then(|| view! {
                    <Button kind=ButtonKind::Ghost small=true glyph=Glyph::Key on_press=move |_| state.wish(to_key.clone(), true)>{text(Key::GateCardOverride)}</Button>
                })}
            </p>
        </section>
    }
}

fn line(state: DealState, judged: &Judged, gate: Option<&Gate>, check: &Check) -> impl IntoView + use<> {
    let behind = gate.and_then(|gate| Behind::find(gate, &check.requirement, check.step.as_deref()));
    let (met, glyph) = match check.standing {
        Standing::Met => ("yes", Glyph::Check),
        Standing::Missing => ("no", Glyph::Check),
        Standing::Waiting => ("wait", Glyph::Lock),
    };
    let spoken = text(match check.standing {
        Standing::Met => Key::GateCardLineMet,
        Standing::Missing => Key::GateCardLineMissing,
        Standing::Waiting => Key::GateCardLineWaiting,
    });
    let unsent = judged.is_unsent(check, behind.map(Behind::fields).unwrap_or_default());
    let why = match check.standing {
        Standing::Met => counted(judged, check).into_any(),
        Standing::Waiting => view! { <span class="why">{text(Key::GateCardWaits)}</span> }.into_any(),
        Standing::Missing => not_counted(judged, behind, check).into_any(),
    };
    let acts = (check.standing == Standing::Missing).then(
        || view! { <span class="do"><DoIt state check=check.clone() documents=documents(behind)/></span> },
    );
    view! {
        <li data-met=met>
            <span class="mark"><Icon glyph/><span class="sr">{spoken}</span></span>
            <span class="what">
                {check_words::what(behind, &check.requirement)}
                {unsent.then(|| view! { " "<Badge tone=Tone::Caution>{text(Key::GateCardUnsent)}</Badge> })}
            </span>
            <span class="far">{check_words::far(behind, check)}</span>
            {why}
            {acts}
        </li>
    }
}

fn documents(behind: Option<Behind<'_>>) -> Vec<DocumentKind> {
    behind.map(Behind::documents).unwrap_or_default()
}

/// What counts, each by its kind and day; files can be opened.
fn counted(judged: &Judged, check: &Check) -> impl IntoView + use<> {
    let parts: Vec<AnyView> = check
        .counted
        .iter()
        .filter_map(|record| {
            let activity = judged.facts.activities.iter().find(|one| one.id.0 == *record);
            let document = judged.facts.documents.iter().find(|one| one.id.0 == *record);
            if let Some(activity) = activity {
                let day = text::day(text::parts(activity.at).date);
                return Some(t!(CheckRecord, day = day, kind = words::activity(activity.kind)).into_any());
            }
            let document = document?;
            let day = text::day(text::parts(document.at).date);
            let address = client::address::<DownloadAttachment>(&document.id, &Nothing {});
            let name = t!(CheckRecord, day = day, kind = words::document(document.document));
            Some(view! { <a class="link" href=address rel="external">{name}</a> }.into_any())
        })
        .collect();
    let many = parts.len();
    (many > 0).then(|| {
        let joined = parts
            .into_iter()
            .enumerate()
            .map(|(at, part)| view! { {(at > 0).then_some(" · ")}{part} })
            .collect_view();
        view! { <span class="why">{joined}</span> }
    })
}

/// What was looked at and does not count, newest first, and what would.
fn not_counted(judged: &Judged, behind: Option<Behind<'_>>, check: &Check) -> impl IntoView + use<> {
    let missing: Vec<String> = check
        .missing_fields
        .iter()
        .map(|field| deal_words::field(*field))
        .chain(check.missing_roles.iter().map(|role| deal_words::role(*role)))
        .collect();
    let missing = (!missing.is_empty() && missing.len() < check.need as usize)
        .then(|| t!(GateCardStill, list = check_words::listed(missing.into_iter())));
    // What lies before the stay is many and says little each.
    let old = |reasons: &[NotCounted]| reasons.contains(&NotCounted::BeforeThisStay);
    let before = check.rejected.iter().filter(|one| old(&one.reasons)).count();
    let shown = check.rejected.iter().rev().filter(|one| !old(&one.reasons));
    let more = shown.clone().count().saturating_sub(REJECTED_SHOWN);
    let lines: Vec<_> = shown
        .take(REJECTED_SHOWN)
        .filter_map(|one| check_words::rejected(&judged.facts, one))
        .map(|(record, reasons)| {
            view! { <span class="line">{record}" "<span class="no">{text(Key::GateCardNot)}</span>{t!(GateCardBecause, reasons = reasons)}</span> }
        })
        .collect();
    let rule = lines.is_empty().then(|| check_words::rule(behind)).flatten();
    view! {
        <span class="why">
            {lines}
            {missing.map(|missing| view! { <span class="line">{missing}</span> })}
            {(more > 0).then(|| view! { <span class="line">{t!(GateCardMoreNot, count = more)}</span> })}
            {(before > 0).then(|| view! { <span class="line">{t!(GateCardBefore, count = before)}</span> })}
            {rule.map(|rule| view! { <span class="line">{rule}</span> })}
        </span>
    }
}

/// The buttons that meet a line. In the strip at the top the first is filled.
#[component]
pub fn DoIt(
    /// The deal's page.
    state: DealState,
    /// The line.
    check: Check,
    /// The files that would meet it.
    documents: Vec<DocumentKind>,
    /// In the strip at the top of the page.
    #[prop(optional)]
    prominent: bool,
) -> impl IntoView {
    let button = move |glyph: Glyph, label: String, act: Callback<()>, first: bool| {
        let kind = if prominent && first { ButtonKind::Primary } else { ButtonKind::Plain };
        view! { <Button kind small=!prominent glyph on_press=move |_| act.run(())>{label}</Button> }
    };
    let log = move |kind: ActivityKind, first: bool| {
        let act = Callback::new(move |()| {
            state.part.set(Part::Story);
            state.composer.open(kind);
        });
        button(words::activity_glyph(kind), words::log(kind), act, first)
    };
    let attach = move |document: DocumentKind, first: bool| {
        let act = Callback::new(move |()| {
            state.part.set(Part::Story);
            state.composer.attach(document);
        });
        button(Glyph::Upload, t!(GateCardUpload, document = words::document(document)), act, first)
    };
    let Some(action) = check.action else { return ().into_any() };
    match action {
        Action::LogTouch => {
            view! { {log(ActivityKind::Call, true)}{log(ActivityKind::Wechat, false)}{log(ActivityKind::Email, false)} }.into_any()
        }
        Action::AttachDocument => documents
            .into_iter()
            .enumerate()
            .map(|(at, document)| attach(document, at == 0))
            .collect_view()
            .into_any(),
        Action::FillFields => {
            let yours = |field: &DealField| state.access_to(*field) == FieldAccess::Write;
            let Some(field) = check.missing_fields.iter().copied().find(yours) else {
                let fields = check_words::listed(check.missing_fields.into_iter().map(deal_words::field));
                return view! { <span class="small muted">{t!(AccessGateLocked, fields = fields)}</span> }.into_any();
            };
            let act = Callback::new(move |()| state.editing.set(Some(Some(field))));
            button(Glyph::Note, t!(GateCardFill, field = deal_words::field(field)), act, true).into_any()
        }
        Action::RecordChanges => {
            let accepted = documents.into_iter().map(|document| attach(document, false)).collect_view();
            view! { {log(ActivityKind::Email, true)}{log(ActivityKind::Wechat, false)}{accepted} }.into_any()
        }
        Action::LogMeeting => {
            view! { {log(ActivityKind::Meeting, true)}{log(ActivityKind::Visit, false)} }.into_any()
        }
        // The lines above say what is to be done and by whom; there is no button that would do it.
        Action::RequestApproval | Action::LiftFreeze | Action::ReviewFormula => ().into_any(),
    }
}

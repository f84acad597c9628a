//! One entry of a timeline: what happened, in one line and, where there is more to say, a second.

use super::change;
use super::marks::Marks;
use crate::client;
use crate::pipeline::{deal_words, known_pipelines};
use crate::records::words;
use crate::t;
use crate::text::{self, Key, Moment, text};
use crate::ui::{Badge, Glyph, Icon, Tone};
use leptos::prelude::*;
use shared::endpoint::Nothing;
use shared::event::EventDetail;
use shared::ids::AttachmentId;
use shared::pipeline::gate::{GateVerdict, Standing};
use shared::pipeline::movement::MoveKind;
use shared::records::activity::{ActivityFigures, ActivityView, Evidence};
use shared::records::api::DownloadAttachment;
use shared::records::timeline::TimelineEntry;

/// One entry.
#[component]
pub(super) fn Entry(entry: TimelineEntry, on_changed: Callback<()>) -> impl IntoView {
    let TimelineEntry { at, actor, detail, activity, deal, contact, named, .. } = entry;
    let who = actor.map_or_else(|| text(Key::TimelineSystem), |actor| actor.name);
    let of_deal = deal.map(|deal| {
        view! { " · "<a class="link" href=format!("/deals/{}", deal.id)>{deal.name}</a> }
    });
    // Only the one or the other.
    let of_which = (of_deal, contact.map(|name| format!(" · {name}")));
    let (tone, glyph, say) = match detail {
        EventDetail::ActivityLogged { activity_kind, .. } => {
            let glyph = words::activity_glyph(activity_kind);
            let head = view! { <b>{words::activity(activity_kind)}</b>" · "{who}{of_which} };
            let body = activity.map(|activity| body(activity, on_changed));
            ("acc", glyph, view! { {head}{body} }.into_any())
        }
        EventDetail::Created {} => {
            ("", Glyph::Plus, view! { {t!(TimelineCreated, who = who)}{of_which} }.into_any())
        }
        EventDetail::Changed { changes } => {
            let lines =
                changes.iter().map(|one| view! { <p>{change::sentence(one, &named)}</p> }).collect_view();
            ("", Glyph::Settings, view! { {t!(TimelineChanged, who = who)}{of_which}{lines} }.into_any())
        }
        EventDetail::ActivityChanged { changes, .. } => {
            let lines =
                changes.iter().map(|one| view! { <p>{change::sentence(one, &named)}</p> }).collect_view();
            ("", Glyph::Note, view! { {t!(TimelineActivityChanged, who = who)}{of_which}{lines} }.into_any())
        }
        EventDetail::AttachmentAdded { attachment, name, size, document } => {
            let say = view! {
                {t!(TimelineUploaded, who = who)}" "<b>{words::document(document)}</b>{of_which}
                <div class="facts"><FileLink id=attachment name size/></div>
            };
            ("", Glyph::File, say.into_any())
        }
        EventDetail::StageMoved { from, to, move_kind, reason, lost_reason, rule_version, gates, .. } => {
            let (tone, glyph, title) = moved(move_kind);
            let way = move || {
                let pipelines = known_pipelines().value().unwrap_or_default();
                t!(
                    TimelineWay,
                    from = deal_words::stage(&pipelines, &from),
                    to = deal_words::stage(&pipelines, &to)
                )
            };
            let verdict = summary(move_kind, &gates, rule_version);
            let lost = lost_reason.map(|reason| view! { <p>{deal_words::lost(reason)}</p> });
            let say = view! {
                <b>{text(title)}</b>{way}" · "{who}{of_which}
                {lost}
                {reason.map(|reason| view! { <p>{t!(TimelineReason, reason = reason)}</p> })}
                {verdict.map(|verdict| view! { <p>{verdict}</p> })}
            };
            (tone, glyph, say.into_any())
        }
        EventDetail::ParticipantsChanged { began, ceased } => {
            let lines = words::participants(&began, &ceased)
                .into_iter()
                .map(|line| view! { <p>{line}</p> })
                .collect_view();
            ("", Glyph::Users, view! { {t!(TimelineParticipants, who = who)}{of_which}{lines} }.into_any())
        }
        EventDetail::Imported { row, claimed_stage, .. } => {
            let claimed = claimed_stage.map(|stage| view! { <p>{t!(TimelineClaimed, stage = stage)}</p> });
            let say = view! { {t!(TimelineImported, who = who, row = row)}{of_which}{claimed} };
            ("", Glyph::Sheet, say.into_any())
        }
    };
    view! {
        <li>
            <span class=format!("ico {tone}")><Icon glyph/></span>
            <div class="say">{say}</div>
            <Moment at clock=true/>
        </li>
    }
}

const fn moved(kind: MoveKind) -> (&'static str, Glyph, Key) {
    match kind {
        MoveKind::Forward => ("pos", Glyph::Deal, Key::TimelineForward),
        MoveKind::Override => ("cau", Glyph::Key, Key::TimelineOverride),
        MoveKind::Back => ("cau", Glyph::Back, Key::TimelineBack),
        MoveKind::Lost => ("cri", Glyph::Flag, Key::TimelineLost),
        MoveKind::Reopen => ("acc", Glyph::Undo, Key::TimelineReopen),
    }
}

/// What the gates said: how many lines were met, under which rules.
fn summary(kind: MoveKind, gates: &[GateVerdict], rules: i32) -> Option<String> {
    let lines = || gates.iter().flat_map(|gate| &gate.checks);
    let total = lines().count();
    let met = lines().filter(|check| check.standing == Standing::Met).count();
    match kind {
        MoveKind::Forward if total > 0 => Some(t!(TimelineAllMet, count = total, version = rules)),
        MoveKind::Override => Some(t!(TimelinePartlyMet, met = met, total = total, version = rules)),
        MoveKind::Forward | MoveKind::Back | MoveKind::Lost | MoveKind::Reopen => None,
    }
}

fn body(activity: ActivityView, on_changed: Callback<()>) -> impl IntoView {
    let evidence = match activity.evidence {
        Evidence::Claimed => None,
        Evidence::File => Some((Glyph::Clip, Key::TimelineEvidenceFile)),
        Evidence::System => Some((Glyph::Check, Key::TimelineEvidenceSystem)),
    };
    let figures = figures(&activity.figures);
    let summary = activity.figures.transcript_summary.clone();
    let files = activity.attachments.clone();
    let (words, has_files) = (activity.text.clone(), !files.is_empty());
    view! {
        {evidence.map(|(glyph, word)| view! { " "<Badge tone=Tone::Positive glyph>{text(word)}</Badge> })}
        {words.map(|words| view! { <p class="words">{words}</p> })}
        {(!figures.is_empty()).then(|| view! { <p class="small muted">{figures}</p> })}
        {summary.map(|summary| view! { <p class="words">{summary}</p> })}
        {has_files.then(move || view! {
            <div class="facts">
                {files.into_iter().map(|file| view! { <FileLink id=file.id name=file.name size=file.size/> }).collect_view()}
            </div>
        })}
        <Marks activity on_changed/>
    }
}

/// The figures as one sentence: `2 分 35 秒 · 已录音`.
pub(super) fn figures(figures: &ActivityFigures) -> String {
    let ticked = |ticked: Option<bool>, key: Key| (ticked == Some(true)).then(|| text(key));
    let parts = [
        figures.call_seconds.map(|seconds| match (seconds / 60, seconds % 60) {
            (0, seconds) => t!(TimelineSeconds, seconds = seconds),
            (minutes, seconds) => t!(TimelineCall, minutes = minutes, seconds = seconds),
        }),
        ticked(figures.recorded, Key::LabelRecorded),
        figures.wechat_rounds.map(|count| t!(TimelineRounds, count = count)),
        figures.demo_minutes.map(|count| t!(TimelineDemo, count = count)),
        figures.customer_questions.map(|count| t!(TimelineQuestions, count = count)),
        ticked(figures.next_meeting_booked, Key::LabelNextMeetingBooked),
        ticked(figures.summary_confirmed, Key::LabelSummaryConfirmed),
        ticked(figures.email_opened, Key::LabelEmailOpened),
        ticked(figures.email_clicked, Key::LabelEmailClicked),
        ticked(figures.email_bounced, Key::LabelEmailBounced),
        figures.change_requests.map(|count| t!(TimelineChanges, count = count)),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// A file to download.
#[component]
fn FileLink(id: AttachmentId, name: String, size: i64) -> impl IntoView {
    let address = client::address::<DownloadAttachment>(&id, &Nothing {});
    let size = text::bytes(u64::try_from(size).unwrap_or(0));
    let saved_as = name.clone();
    // `rel` keeps the router from taking the address for one of its pages.
    view! { <a class="file" href=address rel="external" download=saved_as><Icon glyph=Glyph::File/><b class="clip">{name}</b><span class="nowrap">{size}</span></a> }
}

//! What becomes known of an activity later: the customer confirmed the summary, opened the mail, clicked in it.

use crate::client;
use crate::text::{Key, text};
use crate::ui::{Act, Button, Glyph, use_toasts};
use leptos::prelude::*;
use shared::endpoint::Nothing;
use shared::records::activity::{ActivityChange, ActivityFigures, ActivityKind, ActivityView};
use shared::records::api::ChangeActivity;

/// The buttons that an activity still has.
#[component]
pub(super) fn Marks(activity: ActivityView, on_changed: Callback<()>) -> impl IntoView {
    let marks = open_marks(activity.kind, &activity.figures);
    let act = Act::new();
    let toasts = use_toasts();
    let kept = StoredValue::new(activity);
    let press = move |change: fn(&mut ActivityFigures)| {
        let activity = kept.get_value();
        let mut figures = activity.figures;
        change(&mut figures);
        let body = ActivityChange { version: activity.version, text: activity.text, figures };
        let call = async move { client::call::<ChangeActivity>(&activity.id, &Nothing {}, &body).await };
        act.ask(call, move |answer| match answer {
            Ok(_) => on_changed.run(()),
            Err(error) => toasts.failed(text(Key::TimelineMarkFailed), &error),
        });
    };
    (!marks.is_empty()).then(|| {
        view! {
            <div class="facts">
                {marks.into_iter().map(|(word, change)| view! {
                    <Button small=true glyph=Glyph::Check disabled=act.busy() on_press=move |_| press(change)>{text(word)}</Button>
                }).collect_view()}
            </div>
        }
    })
}

/// A mark: its words and what it changes.
type Mark = (Key, fn(&mut ActivityFigures));

fn open_marks(kind: ActivityKind, figures: &ActivityFigures) -> Vec<Mark> {
    let confirmed: Mark = (Key::TimelineMarkConfirmed, |figures| figures.summary_confirmed = Some(true));
    let opened: Mark = (Key::TimelineMarkOpened, |figures| figures.email_opened = Some(true));
    let clicked: Mark = (Key::TimelineMarkClicked, |figures| {
        figures.email_opened = Some(true);
        figures.email_clicked = Some(true);
    });
    let yes = |figure: Option<bool>| figure == Some(true);
    match kind {
        ActivityKind::Visit | ActivityKind::Meeting if !yes(figures.summary_confirmed) => vec![confirmed],
        ActivityKind::Email if yes(figures.email_bounced) || yes(figures.email_clicked) => Vec::new(),
        ActivityKind::Email if yes(figures.email_opened) => vec![clicked],
        ActivityKind::Email => vec![opened, clicked],
        ActivityKind::Visit
        | ActivityKind::Meeting
        | ActivityKind::Call
        | ActivityKind::Wechat
        | ActivityKind::Note => Vec::new(),
    }
}

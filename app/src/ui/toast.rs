//! Toasts: what happened, and undo or the way out. A refusal says that it was put back, and stays until read.

use super::{Glyph, Icon, IconButton, reason};
use crate::client::ClientError;
use crate::text::{Key, text};
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;

/// How long a toast without anything to do stays, in seconds.
const STAY_SECONDS: u64 = 6;
/// How long one with undo stays.
const STAY_WITH_ACT_SECONDS: u64 = 12;

/// What kind of news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Done,
    Refused,
    Plain,
}

/// An act offered by a toast.
#[derive(Clone)]
struct Act {
    label: String,
    run: Callback<()>,
}

#[derive(Clone)]
struct Toast {
    number: u32,
    kind: Kind,
    title: String,
    detail: Option<String>,
    act: Option<Act>,
    /// Whether it is news no more; tracked.
    over: Option<Over>,
}

type Over = Arc<dyn Fn() -> bool + Send + Sync>;

/// Where news goes; a handle to be copied around.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
}

/// Makes the handle and provides it as context.
pub fn provide_toasts() {
    provide_context(Toasts { shown: RwSignal::new(Vec::new()), next: StoredValue::new(0) });
}

/// The handle.
pub fn use_toasts() -> Toasts {
    expect_context()
}

impl Toasts {
    /// Something was done.
    pub fn done(self, title: impl Into<String>) {
        self.push(Kind::Done, title.into(), None, None);
    }

    /// Something was done and can be undone.
    pub fn undoable(self, title: impl Into<String>, undo: impl Into<Callback<()>>) {
        let act = Act { label: text(Key::ActionUndo), run: undo.into() };
        self.push(Kind::Done, title.into(), None, Some(act));
    }

    /// Something was refused and put back; `way_out` leads to what would mend it.
    pub fn refused(
        self,
        title: impl Into<String>,
        why: impl Into<String>,
        way_out: Option<(String, Callback<()>)>,
    ) {
        let act = way_out.map(|(label, run)| Act { label, run });
        self.push(Kind::Refused, title.into(), Some(why.into()), act);
    }

    /// A call failed; what the page showed in advance was put back.
    pub fn failed(self, title: impl Into<String>, error: &ClientError) {
        self.refused(title, reason(error), None);
    }

    /// Something to know until it is `over`; that reads signals, which live as long as the frame.
    pub fn tell_until(
        self,
        title: impl Into<String>,
        detail: impl Into<String>,
        over: impl Fn() -> bool + Send + Sync + 'static,
    ) {
        self.show(Kind::Plain, title.into(), Some(detail.into()), None, Some(Arc::new(over)));
    }

    fn push(self, kind: Kind, title: String, detail: Option<String>, act: Option<Act>) {
        self.show(kind, title, detail, act, None);
    }

    fn show(self, kind: Kind, title: String, detail: Option<String>, act: Option<Act>, over: Option<Over>) {
        let number = self.next.get_value();
        self.next.set_value(number.wrapping_add(1));
        let stay = if act.is_some() { STAY_WITH_ACT_SECONDS } else { STAY_SECONDS };
        self.shown.update(|all| {
            all.push(Toast { number, kind, title, detail, act, over });
            // Older news gives way; three can be read at once.
            if all.len() > 3 {
                all.remove(0);
            }
        });
        if kind != Kind::Refused {
            set_timeout(move || self.drop(number), Duration::from_secs(stay));
        }
    }

    fn drop(self, number: u32) {
        let _ = self.shown.try_update(|all| all.retain(|toast| toast.number != number));
    }
}

/// Shows the toasts; once, in the frame. A popover, so that it stands above an open dialog.
#[component]
pub fn ToastHost() -> impl IntoView {
    let toasts = use_toasts();
    let host = NodeRef::<html::Div>::new();
    Effect::new(move || {
        let Some(host) = host.get() else { return };
        let any = !toasts.shown.with(Vec::is_empty);
        // Opened anew for each, because a dialog opened in between would stand above it.
        super::menu::toggle_popover(&host, false);
        if any {
            super::menu::toggle_popover(&host, true);
        }
    });
    view! {
        <div class="toasts" popover="manual" node_ref=host aria-live="polite">
            <For each=move || toasts.shown.get() key=|toast| toast.number children=move |toast| one(toasts, toast)/>
        </div>
    }
}

fn one(toasts: Toasts, toast: Toast) -> impl IntoView {
    let number = toast.number;
    if let Some(over) = toast.over {
        Effect::new(move || {
            if over() {
                toasts.drop(number);
            }
        });
    }
    let (kind, glyph) = match toast.kind {
        Kind::Done => (Some("positive"), Glyph::Check),
        Kind::Refused => (Some("critical"), Glyph::Warn),
        Kind::Plain => (None, Glyph::Info),
    };
    view! {
        <div class="toast" data-kind=kind role=if toast.kind == Kind::Refused { "alert" } else { "status" }>
            <Icon glyph/>
            <div><b>{toast.title}</b>{toast.detail.map(|detail| view! { <p>{detail}</p> })}</div>
            {toast.act.map(|act| view! {
                <button class="link" type="button" on:click=move |_| { act.run.run(()); toasts.drop(number); }>{act.label}</button>
            })}
            <IconButton glyph=Glyph::X label=text(Key::ActionClose) small=true on_press=move |_| toasts.drop(number)/>
        </div>
    }
}

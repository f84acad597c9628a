//! By what somebody is reached, where a role may cover it: shown, called and written to as it is, or covered, with the
//! way to uncover it. Each uncovering is one value, asked for by name, and written down by the server (O7).

use super::phone::{dial, spoken};
use super::words;
use crate::client;
use crate::people::MyAccess;
use crate::t;
use crate::text::{Key, text};
use crate::ui::{Act, Glyph, Icon, Toasts, use_toasts};
use leptos::prelude::*;
use shared::endpoint::Nothing;
use shared::people::access::Permission;
use shared::people::fields::is_masked;
use shared::records::Subject;
use shared::records::access::Reveal;
use shared::records::api::RevealValue;

/// A value that may be covered; a handle to be copied around.
#[derive(Clone, Copy)]
pub struct Covered {
    about: Subject,
    field: &'static str,
    shown: RwSignal<String>,
    /// Somebody wanted to see it, and not only to use it.
    asked: StoredValue<bool>,
    act: Act,
    access: MyAccess,
    toasts: Toasts,
}

impl Covered {
    /// What is shown in `field` of `about`.
    pub fn new(about: Subject, field: &'static str, shown: String) -> Self {
        let (access, toasts) = (MyAccess::here(), use_toasts());
        let (shown, asked) = (RwSignal::new(shown), StoredValue::new(false));
        Self { about, field, shown, asked, act: Act::new(), access, toasts }
    }

    /// Whether it is covered; tracked.
    pub fn is_covered(self) -> bool {
        self.shown.with(|shown| is_masked(shown))
    }

    /// What is shown of it; tracked.
    pub fn shown(self) -> String {
        self.shown.get()
    }

    /// Uncovers it.
    fn reveal(self) {
        self.asked.set_value(true);
        let body = Reveal { about: self.about, field: self.field.to_owned() };
        let call = async move { client::call::<RevealValue>(&(), &Nothing {}, &body).await };
        self.act.ask(call, move |answer| match answer {
            Ok(revealed) => self.shown.set(revealed.value.unwrap_or_default()),
            Err(error) => self.toasts.failed(text(Key::AccessRevealedRefused), &error),
        });
    }
}

/// The value as a row of facts has it: a link where it can be used, else its cover and the way to uncover it.
#[component]
pub fn CoveredFact(
    /// The value.
    value: Covered,
    /// The address of a whole value; nothing where there is none.
    #[prop(default = |_| None)]
    href: fn(&str) -> Option<String>,
    /// How a whole value reads.
    #[prop(default = str::to_owned)]
    reads: fn(&str) -> String,
) -> impl IntoView {
    move || {
        let shown = value.shown();
        if value.is_covered() {
            return view! { <span class="covered"><span>{shown}</span><RevealButton value/></span> }
                .into_any();
        }
        match href(&shown) {
            Some(href) => view! { <a class="link" href=href>{reads(&shown)}</a> }.into_any(),
            None => reads(&shown).into_any(),
        }
    }
}

/// Uncovers a value, for whom the role permits it; the others are told that it is covered.
#[component]
pub fn RevealButton(
    /// The value.
    value: Covered,
) -> impl IntoView {
    let label = t!(AccessRevealOf, field = words::field(value.field));
    move || {
        if value.access.withholds(Permission::RevealValues) {
            return view! { <span class="small muted">{text(Key::AccessMasked)}</span> }.into_any();
        }
        let label = label.clone();
        view! {
            <button class="btn ghost icon s" type="button" aria-label=label.clone() title=label aria-busy=move || value.act.busy().get().then_some("true") on:click=move |_| value.reveal()>
                <Icon glyph=Glyph::Eye/>
            </button>
        }
        .into_any()
    }
}

/// Calls a number; a covered one is uncovered first.
#[component]
pub fn CallAct(
    /// The number.
    value: Covered,
    /// What the call is called: `打电话`.
    #[prop(into)]
    label: String,
    /// The button's class.
    #[prop(default = "btn")]
    class: &'static str,
) -> impl IntoView {
    move || {
        let label = label.clone();
        if !value.is_covered() {
            let phone = value.shown();
            let label = if value.asked.get_value() { spoken(&phone) } else { label };
            return Some(view! { <a class=class href=dial(&phone) title=spoken(&phone)><Icon glyph=Glyph::Phone/>{label}</a> }.into_any());
        }
        (!value.access.withholds(Permission::RevealValues)).then(|| {
            let what = t!(AccessRevealOf, field = words::field(value.field));
            view! {
                <button class=class type="button" title=what aria-busy=move || value.act.busy().get().then_some("true") on:click=move |_| value.reveal()>
                    <Icon glyph=Glyph::Eye/>{text(Key::AccessRevealPhone)}
                </button>
            }
            .into_any()
        })
    }
}

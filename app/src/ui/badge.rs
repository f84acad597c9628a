//! Badge: a state that changes what to do.

use super::{Glyph, Icon};
use leptos::prelude::*;

/// What a colour states. Always with a word or a shape.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing special.
    #[default]
    Neutral,
    /// One can act here.
    Accent,
    /// Good.
    Positive,
    /// Needs a look.
    Caution,
    /// Needs it now.
    Critical,
}

impl Tone {
    /// The class that components of several tones share.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Neutral => "",
            Self::Accent => "acc",
            Self::Positive => "pos",
            Self::Caution => "cau",
            Self::Critical => "cri",
        }
    }
}

/// A short state beside a name.
#[component]
pub fn Badge(
    /// What it states.
    #[prop(optional)]
    tone: Tone,
    /// An icon before the words.
    #[prop(optional, into)]
    glyph: Option<Glyph>,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <span class=format!("badge {}", tone.class())>
            {glyph.map(|glyph| view! { <Icon glyph/> })}
            {children()}
        </span>
    }
}

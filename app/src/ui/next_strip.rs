//! Next strip: the page's one sentence on what to do next and why. One per page, at most two lines.

use super::{Glyph, Icon, Tone};
use leptos::prelude::*;

/// The act, its reason, and the buttons that do it.
#[component]
pub fn NextStrip(
    /// The act.
    #[prop(into)]
    act: String,
    /// Why this one.
    #[prop(into)]
    why: String,
    /// Accent by default; caution or critical when it is late.
    #[prop(optional)]
    tone: Tone,
    /// Buttons: the first is filled.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let tone = match tone {
        Tone::Caution => "next cau",
        Tone::Critical => "next cri",
        Tone::Neutral | Tone::Accent | Tone::Positive => "next",
    };
    view! {
        <div class=tone>
            <Icon glyph=Glyph::Target size="s20"/>
            <div class="grow"><b>{act}</b><p>{why}</p></div>
            {children.map(|children| view! { <div class="btns">{children()}</div> })}
        </div>
    }
}

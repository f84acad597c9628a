//! The half-and-half page outside of the frame: the gate drawn at the start, a form at the end.

use crate::frame::{LanguageButton, Logo, ThemeButton};
use crate::text::{Key, text};
use leptos::prelude::*;

/// Draws the picture and the corner buttons around a form.
#[component]
pub(super) fn Outside(children: Children) -> impl IntoView {
    view! {
        <div class="signin-page">
            <aside class="signin-art" aria-hidden="true">
                <Gate/>
                <div class="say"><h2>{text(Key::SignInMotto)}</h2><p>{text(Key::SignInMottoMore)}</p></div>
            </aside>
            <main class="signin-form">
                <div class="top"><LanguageButton/><ThemeButton/></div>
                {children()}
            </main>
        </div>
    }
}

/// The mark above a form's title.
#[component]
pub(super) fn Mark() -> impl IntoView {
    view! { <span class="logo"><Logo size=36/></span> }
}

/// A sluice gate over water. Waves repeat every 96 units.
#[component]
fn Gate() -> impl IntoView {
    const WAVES: [(u16, i8, &str); 7] = [
        (604, -17, ".8"),
        (632, 0, ".7"),
        (664, 17, ".6"),
        (700, -17, ".5"),
        (740, 0, ".4"),
        (784, 17, ".3"),
        (832, -17, ".2"),
    ];
    let surface = "q24 6 48 0q24 -6 48 0".repeat(9);
    let waves = WAVES
        .map(|(y, shift, opacity)| {
            view! { <path d=format!("M-60 {y}{surface}") opacity=opacity transform=format!("translate({shift} 0)")></path> }
        })
        .collect_view();
    view! {
        <svg viewBox="0 0 720 900" preserveAspectRatio="xMidYMax slice" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linejoin="round">
            <path d=format!("M-60 604{}V900H-60z", "q24 6 48 0q24 -6 48 0".repeat(9)) fill="currentColor" fill-opacity=".1" stroke="none" transform="translate(-17 0)"></path>
            <path d="M170 320v580M202 320v580M518 320v580M550 320v580M154 320h64M502 320h64M202 344h316"></path>
            <path class="leaf" d="M202 400h316v132H202z"></path>
            <path d="M202 444h316M202 488h316" opacity=".45"></path>
            <path d="M348 400v-96M372 400v-96M324 304h72"></path>
            <circle class="wheel" cx="360" cy="284" r="20"></circle>
            <path d="M360 264v40M340 284h40" opacity=".6"></path>
            {waves}
        </svg>
    }
}

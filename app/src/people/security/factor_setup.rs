//! Setting a second factor up: the secret as a picture and in letters, and the first code of it.

use crate::text::{Key, text};
use crate::ui::{Act, Button, ButtonKind, TextField, submits};
use leptos::prelude::*;
use shared::people::security::FactorSecret;

/// Letters that stand together in a secret that is typed.
const GROUP: usize = 4;

/// The picture, the secret, and a field for the code.
#[component]
pub(super) fn FactorSetup(
    /// The secret.
    secret: FactorSecret,
    /// What sends the code, and what was wrong with the last one.
    act: Act,
    /// A code was typed.
    #[prop(into)]
    on_code: Callback<String>,
) -> impl IntoView {
    let code = RwSignal::new(String::new());
    let picture =
        format!("data:image/svg+xml,{}", String::from(js_sys::encode_uri_component(&secret.picture)));
    let letters: Vec<char> = secret.secret.chars().collect();
    let groups: Vec<String> = letters.chunks(GROUP).map(|group| group.iter().collect()).collect();
    let submit = submits(move || on_code.run(code.get_untracked()));
    let wrong = Signal::derive(move || act.refusal());
    view! {
        <form class="stack g4 factor-setup" on:submit=submit novalidate=true>
            <p class="muted">{text(Key::SecurityFactorScan)}</p>
            // A phone cannot take a picture of itself: there the app is one press away.
            <a class="btn only-m" href=secret.uri.clone() rel="external">{text(Key::SecurityFactorOpen)}</a>
            <img class="qr" src=picture alt=text(Key::SecurityFactorPicture)/>
            <details>
                <summary>{text(Key::SecurityFactorType)}</summary>
                <p class="mono secret">{groups.join(" ")}</p>
                <p class="small"><a class="link" href=secret.uri rel="external">{text(Key::SecurityFactorOpen)}</a></p>
            </details>
            <TextField label=text(Key::SecurityFactorFirst) value=code autocomplete="one-time-code" input_mode="numeric" focus=true error=wrong/>
            <div class="btns"><Button kind=ButtonKind::Primary submit=true disabled=act.busy()>{text(Key::SecurityFactorTurnOn)}</Button></div>
        </form>
    }
}

//! What stands around every page: rail, top bar, bottom bar on a phone, the palette, and the word that the network
//! is gone. Draws nothing for nobody: who is not signed in is sent to sign in, and back afterwards.

mod acts;
mod bottom_bar;
mod found;
mod lost;
mod offline;
mod page;
mod palette;
mod rail;
mod shortcuts;
mod topbar;

pub use acts::FindButton;
pub use lost::LostPage;
pub use page::{Page, Up};
pub use palette::{Search, SearchProps};
pub use rail::Logo;
pub use shortcuts::Keys;
pub use topbar::{LanguageButton, ThemeButton, sign_out};

use crate::pipeline;
use crate::records::outbox;
use crate::session::{self, Known, Session};
use crate::text::{Key, text};
use crate::ui::{ErrorState, SkeletonCard};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::Outlet;
use leptos_router::hooks::{use_location, use_navigate};
use page::Head;
use shared::people::api::SessionView;

/// The frame, for whoever is signed in.
#[component]
pub fn Frame() -> impl IntoView {
    let session = session::expect();
    let location = use_location();
    let navigate = use_navigate();
    Effect::new(move || {
        let address = match session.known() {
            Known::Nobody { .. } => {
                let path = location.pathname.get_untracked();
                sign_in_address(&format!("{path}{}", question(&location.search.get_untracked())))
            }
            Known::Left => "/sign-in".to_owned(),
            Known::Asking | Known::Somebody(_) | Known::Failed(_) => return,
        };
        navigate(&address, NavigateOptions { replace: true, ..NavigateOptions::default() });
    });
    // Only another person draws everything anew, not every answer about the same one.
    let known = Memo::new(move |_| session.known());
    move || inside(known.get(), session)
}

fn inside(known: Known, session: Session) -> AnyView {
    match known {
        Known::Asking => view! { <main class="page"><div class="in"><SkeletonCard/></div></main> }.into_any(),
        Known::Nobody { .. } | Known::Left => ().into_any(),
        Known::Somebody(view) => view! { <Around view/> }.into_any(),
        Known::Failed(error) => {
            let ask = move |()| session.ask();
            view! { <main class="page"><ErrorState what=text(Key::SiteName) error on_retry=ask/></main> }
                .into_any()
        }
    }
}

/// Where to sign in, and where to come back to.
fn sign_in_address(here: &str) -> String {
    if here == "/" {
        return "/sign-in".to_owned();
    }
    format!("/sign-in?to={}", String::from(js_sys::encode_uri_component(here)))
}

fn question(search: &str) -> String {
    let search = search.trim_start_matches('?');
    if search.is_empty() { String::new() } else { format!("?{search}") }
}

#[component]
fn Around(view: SessionView) -> impl IntoView {
    provide_context(view);
    let head = RwSignal::new(Head::default());
    provide_context(head);
    let finding = RwSignal::new(false);
    provide_context(acts::Finding(finding));
    pipeline::provide_pipelines();
    outbox::provide();
    let listing = RwSignal::new(false);
    acts::listen(finding, listing);
    let skip = |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        if let Some(main) = document()
            .get_element_by_id("main")
            .and_then(|main| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(main).ok())
        {
            // The page is reachable without it too.
            let _ = main.focus();
        }
    };
    view! {
        <a class="skip btn" href="#main" on:click=skip>{text(Key::NavSkip)}</a>
        <div class="app" data-phone=move || head.with(Head::phone)>
            <rail::Rail/>
            <topbar::Topbar/>
            <main class="page" id="main" tabindex="-1"><Outlet/></main>
            <bottom_bar::BottomBar/>
        </div>
        <offline::OfflineBar/>
        <palette::Palette open=finding/>
        <shortcuts::Shortcuts open=listing/>
    }
}

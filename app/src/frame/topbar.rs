//! The top bar: where one is, find, new, language, theme, me.

use super::acts::{Finding, NEW_BUTTON, NewItems};
use super::page::Head;
use crate::text::{self, Key, text};
use crate::ui::{Avatar, Glyph, Icon, IconButton, Menu, MenuItem, MenuLink, use_toasts};
use crate::{preference, session, t};
use leptos::prelude::*;
use leptos::task::spawn_local;

#[component]
pub(super) fn Topbar() -> impl IntoView {
    let Finding(finding) = expect_context();
    view! {
        <header class="topbar">
            <Crumb/>
            <span class="grow only-d"></span>
            <button class="find" type="button" aria-label=text(Key::ActionFind) aria-haspopup="dialog" on:click=move |_| finding.set(true)>
                <Icon glyph=Glyph::Search/>
                <span class="clip">{text(Key::ActionFind)}</span>
                <kbd>{command_key()}" K"</kbd>
            </button>
            <span class="only-d" id=NEW_BUTTON>
                {(!session::me().makes.is_empty()).then(|| view! {
                    <Menu label=text(Key::ActionNew) class="btn" button=|| view! { <Icon glyph=Glyph::Plus/>{text(Key::ActionNew)}<kbd>"C"</kbd> }>
                        <NewItems/>
                    </Menu>
                })}
            </span>
            <div class="row only-d"><LanguageButton/><ThemeButton/><NavMeMenu/></div>
        </header>
    }
}

#[component]
fn Crumb() -> impl IntoView {
    let head = expect_context::<RwSignal<Head>>();
    let up = Memo::new(move |_| head.with(|head| head.up.clone()));
    view! {
        <div class="crumb">
            {move || {
                up.get()
                    .map(|up| {
                        let back = t!(NavBackTo, page = up.label);
                        view! {
                            <a class="back" href=up.href aria-label=back><Icon glyph=Glyph::Left/>{up.label.clone()}</a>
                            <a href=up.href>{up.label}</a>
                            <Icon glyph=Glyph::Right size="s12"/>
                        }
                    })
            }}
            <b>{move || head.with(|head| head.title.clone())}</b>
        </div>
    }
}

/// Changes to the other language.
#[component]
pub fn LanguageButton() -> impl IntoView {
    let other = text::other(text::language());
    view! {
        <button class="btn ghost icon" type="button" lang=other.as_str() aria-label=text(Key::LanguageSwitch) title=text(Key::LanguageSwitch) on:click=move |_| text::choose(other)>
            {text(Key::LanguageOtherShort)}
        </button>
    }
}

/// Changes between light and dark.
#[component]
pub fn ThemeButton() -> impl IntoView {
    let looks = preference::expect();
    view! { <IconButton glyph=Glyph::Theme label=text(Key::ActionSwitchTheme) on_press=move |_| looks.toggle_theme()/> }
}

#[component]
fn NavMeMenu() -> impl IntoView {
    let me = session::me();
    let name = me.user.name.clone();
    view! {
        <Menu label=t!(NavMeMenu, name = name) class="btn ghost icon" button=move || view! { <Avatar name=name.clone()/> }>
                <MenuLink glyph=Glyph::User href="/me">{me.user.name}</MenuLink>
                <MenuItem glyph=Glyph::Open on_pick=sign_out()>{text(Key::ActionSignOut)}</MenuItem>
        </Menu>
    }
}

/// Signs out from wherever one is.
pub fn sign_out() -> Callback<()> {
    let (session, toasts) = (session::expect(), use_toasts());
    Callback::new(move |()| {
        spawn_local(async move {
            if let Err(error) = session.sign_out().await {
                toasts.failed(text(Key::ActionSignOut), &error);
            }
        });
    })
}

/// `⌘` on a Mac, `Ctrl` elsewhere.
pub(super) fn command_key() -> &'static str {
    let apple = window().navigator().user_agent().is_ok_and(|agent| agent.contains("Mac"));
    if apple { "⌘" } else { "Ctrl" }
}

//! Me: who I am here, and how the app looks on this device.

use super::administration::Administration;
use super::my_access::MyAccess;
use super::role_words::role;
use crate::frame::{Page, sign_out};
use crate::preference::{self, Density, Theme};
use crate::session;
use crate::text::{self, Key, Language, text};
use crate::ui::{Button, Card, Choice, Glyph, LinkButton, Segmented};
use leptos::prelude::*;
use shared::people::access::Permission;

/// My page.
#[component]
pub fn MePage() -> impl IntoView {
    let me = session::me();
    let role = role(me.role, me.role_name.clone());
    let access = MyAccess::of_page();
    let looks = preference::expect();
    let leave = sign_out();
    let languages = vec![Choice::new(Language::Chinese, "中文"), Choice::new(Language::English, "English")];
    let themes = vec![
        Choice::new(Theme::System, text(Key::ThemeSystem)),
        Choice::new(Theme::Light, text(Key::ThemeLight)),
        Choice::new(Theme::Dark, text(Key::ThemeDark)),
    ];
    let densities = vec![
        Choice::new(Density::Comfortable, text(Key::DensityComfortable)),
        Choice::new(Density::Compact, text(Key::DensityCompact)),
    ];
    let language = text::language();
    view! {
        <Page title=text(Key::MePage)>
            <div class="in me-page stack g4">
                <div class="page-head"><h1>{me.user.name}</h1></div>
                <Card title=text(Key::MeLooks) note=text(Key::MeLooksHint)>
                    <div class="choice">
                        <div><b>{text(Key::MeLanguage)}</b><p>{text(Key::MeLanguageHint)}</p></div>
                        <Segmented label=text(Key::MeLanguage) choices=languages value=Signal::stored(language) on_choose=move |chosen| if chosen != language { text::choose(chosen) }/>
                    </div>
                    <div class="choice">
                        <div><b>{text(Key::ThemeName)}</b><p>{text(Key::MeThemeHint)}</p></div>
                        <Segmented label=text(Key::ThemeName) choices=themes value=looks.theme on_choose=move |chosen| looks.theme.set(chosen)/>
                    </div>
                    <div class="choice only-d">
                        <div><b>{text(Key::DensityName)}</b><p>{text(Key::MeDensityHint)}</p></div>
                        <Segmented label=text(Key::DensityName) choices=densities value=looks.density on_choose=move |chosen| looks.density.set(chosen)/>
                    </div>
                </Card>
                <Card title=text(Key::MeAccount)>
                    <div class="body stack g4">
                        <dl class="kv">
                            <dt>{text(Key::MeEmail)}</dt><dd>{me.email}</dd>
                            <dt>{text(Key::MeTeam)}</dt><dd>{me.team.name}</dd>
                            <dt>{text(Key::MeRole)}</dt><dd>{role}</dd>
                        </dl>
                        <div class="btns">
                            <LinkButton href="/me/security" glyph=Glyph::Lock>{text(Key::SecurityName)}</LinkButton>
                            <Show when=move || access.may(Permission::MakeTokens)>
                                <LinkButton href="/me/tokens" glyph=Glyph::Key>{text(Key::TokenMine)}</LinkButton>
                            </Show>
                            <Button glyph=Glyph::Open on_press=move |_| leave.run(())>{text(Key::ActionSignOut)}</Button>
                            <span class="small muted">{text(Key::MeSignOutHint)}</span>
                        </div>
                    </div>
                </Card>
                <Administration access/>
            </div>
        </Page>
    }
}

//! Where the site is administered: the places, and which of them somebody's role opens. A page that its reader may not use
//! is not listed, and says what would open it; the server refuses it all the same.

use super::access_words;
use super::my_access::MyAccess;
use crate::frame::{Page, Up};
use crate::t;
use crate::text::{Key, text};
use crate::ui::{Card, Empty, Glyph, Icon};
use leptos::prelude::*;
use shared::people::access::Permission;

/// A page of the administration.
struct Place {
    href: &'static str,
    glyph: Glyph,
    name: Key,
    /// What one does there.
    hint: Key,
    /// What a role must permit for it.
    needs: Permission,
}

/// In the order in which a site is set up.
const PLACES: &[Place] = &[
    Place {
        href: "/admin/people",
        glyph: Glyph::Users,
        name: Key::AdministrationPeople,
        hint: Key::AdministrationPeopleHint,
        needs: Permission::ManagePeople,
    },
    Place {
        href: "/admin/invitations",
        glyph: Glyph::Mail,
        name: Key::SecurityInvitations,
        hint: Key::SecurityInvitationsHint,
        needs: Permission::ManagePeople,
    },
    Place {
        href: "/admin/teams",
        glyph: Glyph::Columns,
        name: Key::AdministrationTeams,
        hint: Key::AdministrationTeamsHint,
        needs: Permission::ManagePeople,
    },
    Place {
        href: "/admin/roles",
        glyph: Glyph::Rule,
        name: Key::AdministrationRoles,
        hint: Key::AdministrationRolesHint,
        needs: Permission::ManageRoles,
    },
    Place {
        href: "/admin/tokens",
        glyph: Glyph::Key,
        name: Key::TokenAll,
        hint: Key::TokenAllHint,
        needs: Permission::ManagePeople,
    },
    Place {
        href: "/admin/audit",
        glyph: Glyph::Book,
        name: Key::AuditName,
        hint: Key::AdministrationAuditHint,
        needs: Permission::ReadAudit,
    },
    Place {
        href: "/admin/privacy",
        glyph: Glyph::Lock,
        name: Key::PrivacyName,
        hint: Key::PrivacyPlaceHint,
        needs: Permission::HandlePersonalData,
    },
];

/// What keeps whoever is signed in out of the place called `name` (`people` of `/admin/people`), as far as that is known;
/// tracked.
fn withheld(access: MyAccess, name: &str) -> Option<&'static Place> {
    let place = PLACES.iter().find(|place| place.href.strip_prefix("/admin/") == Some(name))?;
    access.withholds(place.needs).then_some(place)
}

/// The page of a place, or, for those whom it is withheld from, what would open it.
#[component]
pub fn Behind(
    /// The place: `people` of `/admin/people`.
    name: String,
    /// Draws it.
    children: ChildrenFn,
) -> impl IntoView {
    let access = MyAccess::of_page();
    let kept_out = Memo::new(move |_| withheld(access, &name).map(|place| (place.name, place.needs)));
    move || match kept_out.get() {
        None => children().into_any(),
        Some((name, needs)) => {
            let title = t!(AdministrationWithheld, permission = access_words::permission(needs).0);
            view! {
                <Page title=text(name) up=Up { label: text(Key::MePage), href: "/me" }>
                    <div class="in admin-page stack g4">
                        <div class="page-head"><h1>{text(name)}</h1></div>
                        <section class="card"><Empty glyph=Glyph::Lock title text=text(Key::AdministrationWithheldHint)/></section>
                    </div>
                </Page>
            }
            .into_any()
        }
    }
}

/// The places that whoever is signed in may use; nothing where there are none.
#[component]
pub(super) fn Administration(access: MyAccess) -> impl IntoView {
    let open = move || PLACES.iter().filter(move |place| access.may(place.needs)).collect::<Vec<_>>();
    move || {
        let places = open();
        (!places.is_empty()).then(|| {
            view! {
                <Card title=text(Key::MeAdministration)>
                    <ul class="places">{places.into_iter().map(row).collect_view()}</ul>
                </Card>
            }
        })
    }
}

fn row(place: &Place) -> impl IntoView + use<> {
    let Place { href, glyph, name, hint, .. } = *place;
    view! {
        <li>
            <a href=href>
                <Icon glyph size="s20"/>
                <span><b>{text(name)}</b><span class="small muted">{text(hint)}</span></span>
                <Icon glyph=Glyph::Right/>
            </a>
        </li>
    }
}

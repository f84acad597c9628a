//! Where the site is administered: the places, and which of them somebody's role opens. A page that its reader may not use
//! is not listed; the server refuses it all the same.

use super::my_access::MyAccess;
use crate::text::{Key, text};
use crate::ui::{Card, Glyph, Icon};
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

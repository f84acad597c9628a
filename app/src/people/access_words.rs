//! The closed sets of access as words. Each set is matched whole, so that a new member without a word does not compile.

use super::role_words;
use crate::text::{Key, text};
use crate::ui::Choice;
use shared::event::SubjectKind;
use shared::ids::TeamId;
use shared::people::Role;
use shared::people::access::{FieldAccess, Permission, Reach};
use shared::people::api::RoleView;
use shared::people::person::TeamView;

/// `本团队`, `全部`.
pub(super) fn reach(reach: Reach) -> String {
    text(match reach {
        Reach::Nothing => Key::AccessReachNothing,
        Reach::Own => Key::AccessReachOwn,
        Reach::Team => Key::AccessReachTeam,
        Reach::Below => Key::AccessReachBelow,
        Reach::All => Key::AccessReachAll,
    })
}

/// `可改`, `遮住一部分`.
pub(super) fn field_access(access: FieldAccess) -> String {
    text(match access {
        FieldAccess::Hidden => Key::AccessFieldHidden,
        FieldAccess::Masked => Key::AccessFieldMasked,
        FieldAccess::Read => Key::AccessFieldRead,
        FieldAccess::Write => Key::AccessFieldWrite,
    })
}

/// A permission, and what it means.
pub(super) fn permission(permission: Permission) -> (String, String) {
    let (name, hint) = match permission {
        Permission::LogActivities => (Key::AccessLogActivities, Key::AccessLogActivitiesHint),
        Permission::CorrectActivities => (Key::AccessCorrectActivities, Key::AccessCorrectActivitiesHint),
        Permission::ImportRecords => (Key::AccessImportRecords, Key::AccessImportRecordsHint),
        Permission::RevealValues => (Key::AccessRevealValues, Key::AccessRevealValuesHint),
        Permission::OverrideGates => (Key::AccessOverrideGates, Key::AccessOverrideGatesHint),
        Permission::ManagePeople => (Key::AccessManagePeople, Key::AccessManagePeopleHint),
        Permission::ManageRoles => (Key::AccessManageRoles, Key::AccessManageRolesHint),
        Permission::ReadAudit => (Key::AccessReadAudit, Key::AccessReadAuditHint),
        Permission::HandlePersonalData => (Key::AccessHandlePersonalData, Key::AccessHandlePersonalDataHint),
        Permission::ExportRecords => (Key::AccessExportRecords, Key::AccessExportRecordsHint),
        Permission::MakeTokens => (Key::AccessMakeTokens, Key::AccessMakeTokensHint),
    };
    (text(name), text(hint))
}

/// The records of a kind: `客户`, `线索`.
pub(super) fn records(kind: SubjectKind) -> String {
    text(match kind {
        SubjectKind::Account => Key::NavCustomers,
        SubjectKind::Contact => Key::CustomerContacts,
        SubjectKind::Lead => Key::NavLeads,
        SubjectKind::Deal => Key::NavDeals,
    })
}

/// The roles of the site, to choose.
pub(super) fn roles(roles: Vec<RoleView>) -> Vec<Choice<Role>> {
    let named = |role: RoleView| Choice::new(role.id, role_words::role(role.id, role.name));
    roles.into_iter().map(named).collect()
}

/// The teams in the order of their tree, each set in below the one above it.
pub(super) fn teams(teams: &[TeamView]) -> Vec<Choice<TeamId>> {
    let named = |team: &TeamView| {
        Choice::new(team.id, format!("{}{}", "\u{2003}".repeat(depth(teams, team)), team.fields.name))
    };
    teams.iter().map(named).collect()
}

/// How many teams are above `team`.
pub(super) fn depth(teams: &[TeamView], team: &TeamView) -> usize {
    let above = |team: &TeamView| teams.iter().find(|one| Some(one.id) == team.fields.parent);
    std::iter::successors(above(team), |team| above(team)).take(teams.len()).count()
}

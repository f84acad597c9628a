//! What a role is (O3): how far it sees and changes each kind of record, which fields it may read and write, and what
//! else it may do. A role is data; a site edits the built-in ones and adds its own.
//!
//! Here a role is judged, and answers who may do what. Finding the records is the server's, hiding a button the page's:
//! both ask here.

use std::collections::BTreeMap;

use super::{Role, fields};
use crate::error::{Fault, Finding};
use crate::event::SubjectKind;
use crate::form::{Findings, Judged, SHORT_MAX, present};
use crate::ids::{TeamId, UserId};
use crate::wire::{wire, words};

words! {
    /// How far somebody reaches among the records of a kind. Each includes the ones before it.
    Reach {
        /// None of them.
        Nothing = "none",
        /// Their own, and those they take part in.
        Own = "own",
        /// Those of their team.
        Team = "team",
        /// Those of their team and of every team below it.
        Below = "team_and_below",
        /// All.
        All = "all",
    }
}

words! {
    /// What somebody may do with a field. Each includes the ones before it, apart from hiding.
    FieldAccess {
        /// Not even know what stands there.
        Hidden = "hidden",
        /// See a part of it on other people's records, and the whole of it when asked for by name, which is written down.
        Masked = "masked",
        /// Read it.
        Read = "read",
        /// Read and change it.
        Write = "write",
    }
}

words! {
    /// What a role may do beyond seeing and changing records.
    Permission {
        /// Log calls, visits, notes and files about the records it sees.
        LogActivities = "log_activities",
        /// Correct what others logged.
        CorrectActivities = "correct_activities",
        /// Bring records in from a file.
        ImportRecords = "import_records",
        /// Uncover a masked value, which is written down.
        RevealValues = "reveal_values",
        /// Move a deal past a closed gate, with a reason (B1).
        OverrideGates = "override_gates",
        /// Invite and disable people, move them between teams, hand their records over: for a role that sees everything.
        ManagePeople = "manage_people",
        /// Change what roles may do.
        ManageRoles = "manage_roles",
        /// Read and export the audit log (O7).
        ReadAudit = "read_audit",
        /// Answer what a person asks of their own data: a copy of it, or its erasure (O7).
        HandlePersonalData = "handle_personal_data",
        /// Make tokens by which scripts act for them.
        MakeTokens = "make_tokens",
        /// Take lists of records away as a file.
        ExportRecords = "export_records",
    }
}

wire! {
    /// What a role may do with the records of one kind.
    #[derive(Eq)]
    pub struct ObjectGrant {
        /// Which ones it sees.
        pub see: Reach,
        /// Which of those it changes.
        pub change: Reach,
        /// Whether it makes new ones.
        pub create: bool,
        /// The fields that it may not simply write, by name. A field that is not here may be written.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        pub fields: BTreeMap<String, FieldAccess>,
    }

    /// Everything that a role may do.
    #[derive(Eq)]
    pub struct Grants {
        /// With accounts.
        pub account: ObjectGrant,
        /// With contacts.
        pub contact: ObjectGrant,
        /// With leads.
        pub lead: ObjectGrant,
        /// With deals.
        pub deal: ObjectGrant,
        /// Beyond records, each once and in the order of [`Permission::ALL`].
        pub permissions: Vec<Permission>,
    }

    /// A role as it is edited.
    #[derive(Eq)]
    pub struct RoleForm {
        /// Name, 1 to 100 characters. A built-in role is called by the page's own word while it is empty.
        #[serde(default)]
        pub name: Option<String>,
        /// What it may do.
        pub grants: Grants,
    }
}

/// Where somebody stands: what a reach is measured from.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    /// Who.
    pub user: UserId,
    /// Their team.
    pub team: TeamId,
    /// Their team and every one below it.
    pub below: &'a [TeamId],
}

/// Whose a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Belongs {
    /// Its owner.
    pub owner: UserId,
    /// The owner's team.
    pub team: TeamId,
}

impl Reach {
    /// Does it reach a record of `belongs`, from where somebody stands? Whether they take part in it is asked besides.
    pub fn covers(self, from: Standing<'_>, belongs: Belongs) -> bool {
        let own = belongs.owner == from.user;
        match self {
            Self::Nothing => false,
            Self::Own => own,
            Self::Team => own || belongs.team == from.team,
            Self::Below => own || from.below.contains(&belongs.team),
            Self::All => true,
        }
    }
}

impl ObjectGrant {
    /// Sees and changes as far, and makes new ones.
    pub fn full(reach: Reach) -> Self {
        Self { see: reach, change: reach, create: true, fields: BTreeMap::new() }
    }

    /// Sees as far and changes nothing.
    pub fn seeing(reach: Reach) -> Self {
        Self { see: reach, change: Reach::Nothing, create: false, fields: BTreeMap::new() }
    }

    /// The same with less of some fields.
    pub fn with(mut self, access: FieldAccess, fields: &[&str]) -> Self {
        self.fields.extend(fields.iter().map(|field| ((*field).to_owned(), access)));
        self
    }

    /// What it may do with `field`, on a record of one's own or of somebody else. Nobody's view of their own record is
    /// masked: who made it knows it.
    pub fn field(&self, field: &str, own: bool) -> FieldAccess {
        match self.fields.get(field).copied() {
            None => FieldAccess::Write,
            Some(FieldAccess::Masked) if own => FieldAccess::Write,
            Some(access) => access,
        }
    }

    /// Is there nothing that `other` may do and this may not? Whoever `reveals` masked values has the whole of them.
    fn includes(&self, other: &Self, reveals: bool) -> bool {
        let fields = self.fields.iter().all(|(field, access)| {
            let whole = reveals && *access == FieldAccess::Masked;
            // What is not named may be written.
            whole || other.fields.get(field).is_some_and(|others| others <= access)
        });
        self.see >= other.see && self.change >= other.change && (self.create || !other.create) && fields
    }
}

impl Grants {
    /// What is granted on the records of `kind`.
    pub const fn on(&self, kind: SubjectKind) -> &ObjectGrant {
        match kind {
            SubjectKind::Account => &self.account,
            SubjectKind::Contact => &self.contact,
            SubjectKind::Lead => &self.lead,
            SubjectKind::Deal => &self.deal,
        }
    }

    /// The same to change it.
    pub const fn on_mut(&mut self, kind: SubjectKind) -> &mut ObjectGrant {
        match kind {
            SubjectKind::Account => &mut self.account,
            SubjectKind::Contact => &mut self.contact,
            SubjectKind::Lead => &mut self.lead,
            SubjectKind::Deal => &mut self.deal,
        }
    }

    /// Is it permitted?
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }

    /// Is there nothing that `other` may do and these may not? Nobody hands out more than they have.
    pub fn include(&self, other: &Self) -> bool {
        let reveals = self.may(Permission::RevealValues);
        SubjectKind::ALL.iter().all(|kind| self.on(*kind).includes(other.on(*kind), reveals))
            && other.permissions.iter().all(|permission| self.may(*permission))
    }

    /// Whether any kind of record is reached beyond one's own team, so that the teams below have to be known.
    pub fn reach_below(&self) -> bool {
        SubjectKind::ALL.iter().any(|kind| {
            let grant = self.on(*kind);
            grant.see == Reach::Below || grant.change == Reach::Below
        })
    }
}

impl RoleForm {
    /// Judges what a role may do, and its name where it has one.
    ///
    /// # Errors
    /// Every finding: a role changes nothing that it does not see, knows each field it names, and hides and masks only
    /// what a page can do without.
    pub fn judge(&self) -> Result<Judged<Self>, Vec<Finding>> {
        self.judged(Findings::new())
    }

    /// Judges what becomes of `role`, or a new one. A role of the site's own has a name, for nothing else says what it is; a
    /// built-in one goes by the page's word.
    ///
    /// # Errors
    /// Every finding, as [`judge`](Self::judge) has them.
    pub fn judge_as(&self, role: Option<Role>) -> Result<Judged<Self>, Vec<Finding>> {
        let mut findings = Findings::new();
        if matches!(role, None | Some(Role::Own(_))) && present(self.name.as_deref()).is_none() {
            findings.add("name", Fault::Required);
        }
        self.judged(findings)
    }

    fn judged(&self, mut findings: Findings) -> Result<Judged<Self>, Vec<Finding>> {
        let Self { name, grants } = self;
        let name = findings.optional_line("name", name.as_deref(), SHORT_MAX);
        let mut grants = grants.clone();
        for kind in SubjectKind::ALL {
            judge_object(&mut findings, *kind, grants.on_mut(*kind));
        }
        // Whoever moves people between teams and lets them in again gets at what is anywhere: that is no power over a part.
        let everywhere = SubjectKind::ALL.iter().all(|kind| grants.on(*kind).see == Reach::All);
        if grants.may(Permission::ManagePeople) && !everywhere {
            findings.add("grants.permissions", Fault::Reversed);
        }
        let wanted = std::mem::take(&mut grants.permissions);
        grants.permissions = Permission::ALL.iter().copied().filter(|one| wanted.contains(one)).collect();
        findings.judged(Self { name, grants })
    }
}

fn judge_object(findings: &mut Findings, kind: SubjectKind, grant: &mut ObjectGrant) {
    if grant.change > grant.see {
        findings.add(&format!("grants.{kind}.change"), Fault::Reversed);
    }
    // What one makes is one's own, and has to be seen.
    if grant.create && grant.see == Reach::Nothing {
        findings.add(&format!("grants.{kind}.create"), Fault::Reversed);
    }
    for (name, access) in &grant.fields {
        let field = fields::of(kind).iter().find(|field| field.name == *name);
        if !field.is_some_and(|field| field.allows(*access)) {
            findings.add(&format!("grants.{kind}.fields.{name}"), Fault::NotAChoice);
        }
    }
    grant.fields.retain(|_, access| *access != FieldAccess::Write);
}

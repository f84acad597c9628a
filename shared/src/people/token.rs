//! API tokens (O3): what somebody lets a script do in their name, which is never more than they may do themselves.
//!
//! Here a token's scope is judged and laid over what a role grants ([`Grants::narrowed`]); everything that asks what is
//! granted then follows by itself. The secret, its hash and its use are the server's.

use super::UserBrief;
use super::access::{FieldAccess, Grants, Permission, Reach};
use super::fields;
use crate::error::{Fault, Finding};
use crate::event::SubjectKind;
use crate::form::{Findings, Judged, SHORT_MAX};
use crate::ids::TokenId;
use crate::time::Instant;
use crate::wire::{wire, words};

/// How many living tokens one person may have.
pub const TOKENS_MAX: u64 = 50;

/// Days after which a token ends at the latest.
pub const DAYS_MAX: u16 = 365;

words! {
    /// What a token may do with the records of a kind. Each includes the ones before it.
    TokenAccess {
        /// Nothing.
        Nothing = "none",
        /// See those that its maker sees.
        Read = "read",
        /// Make and change them, too, as its maker may.
        Write = "write",
    }
}

wire! {
    /// What a token may do with the records of one kind.
    #[derive(Eq)]
    pub struct TokenObject {
        /// How far.
        pub access: TokenAccess,
        /// The fields it has to do with, by the names of the form. Any other is hidden from it, or can be read and not
        /// written where a record is nothing without it ([`fields::Guard::Shown`]). So it is with a field that a later
        /// version brings.
        #[serde(default)]
        pub fields: Vec<String>,
    }

    /// What a token may do at most. What its maker may not do, it may not do either, whatever stands here.
    #[derive(Default, Eq)]
    pub struct TokenScope {
        /// With accounts.
        #[serde(default)]
        pub account: TokenObject,
        /// With contacts.
        #[serde(default)]
        pub contact: TokenObject,
        /// With leads.
        #[serde(default)]
        pub lead: TokenObject,
        /// With deals.
        #[serde(default)]
        pub deal: TokenObject,
        /// Beyond records; only what [suits a token](Permission::suits_token).
        #[serde(default)]
        pub permissions: Vec<Permission>,
    }

    /// A token as it is asked for.
    #[derive(Eq)]
    pub struct TokenForm {
        /// What it is for, 1 to 100 characters.
        pub name: String,
        /// Days until it ends, 1 to [`DAYS_MAX`].
        pub days: u16,
        /// What it may do.
        pub scope: TokenScope,
    }

    /// A token as it is listed: everything but the secret, which nobody has kept.
    #[derive(Eq)]
    pub struct TokenView {
        /// Id.
        pub id: TokenId,
        /// In whose name it acts.
        pub maker: UserBrief,
        /// What it is for.
        pub name: String,
        /// What it may do at most.
        pub scope: TokenScope,
        /// When it was made.
        pub created_at: Instant,
        /// When it ends by itself.
        pub expires_at: Instant,
        /// When it was last used, to the minute.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub last_used_at: Option<Instant>,
        /// The network address from which it was then used.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub last_used_from: Option<String>,
        /// When it was revoked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub revoked_at: Option<Instant>,
    }

    /// A token that was just made. This is the one time that its secret is shown.
    #[derive(Eq)]
    pub struct NewToken {
        /// Id.
        pub id: TokenId,
        /// What a script sends as `Authorization: Bearer …`.
        pub secret: String,
        /// The token as it is listed from now on.
        pub token: TokenView,
    }
}

impl Default for TokenObject {
    fn default() -> Self {
        Self { access: TokenAccess::Nothing, fields: Vec::new() }
    }
}

impl TokenScope {
    /// What may be done with the records of `kind`.
    pub const fn on(&self, kind: SubjectKind) -> &TokenObject {
        match kind {
            SubjectKind::Account => &self.account,
            SubjectKind::Contact => &self.contact,
            SubjectKind::Lead => &self.lead,
            SubjectKind::Deal => &self.deal,
        }
    }

    /// The same to change it.
    pub const fn on_mut(&mut self, kind: SubjectKind) -> &mut TokenObject {
        match kind {
            SubjectKind::Account => &mut self.account,
            SubjectKind::Contact => &mut self.contact,
            SubjectKind::Lead => &mut self.lead,
            SubjectKind::Deal => &mut self.deal,
        }
    }
}

impl TokenView {
    /// Can it still be used at `now`?
    pub fn is_live(&self, now: Instant) -> bool {
        self.revoked_at.is_none() && self.expires_at > now
    }
}

impl Permission {
    /// Can a token have it? What takes a person's own decision, and what gives rights to others, no token does. One that
    /// comes later does not suit either until it is named here.
    pub const fn suits_token(self) -> bool {
        matches!(self, Self::LogActivities | Self::CorrectActivities | Self::ReadAudit)
    }
}

impl Grants {
    /// What is left of these for a token with `scope`: nothing that is not in both.
    pub fn narrowed(&self, scope: &TokenScope) -> Self {
        let mut left = self.clone();
        for kind in SubjectKind::ALL {
            let TokenObject { access, fields: listed } = scope.on(*kind);
            let grant = left.on_mut(*kind);
            if *access == TokenAccess::Nothing {
                grant.see = Reach::Nothing;
            }
            if *access < TokenAccess::Write {
                (grant.change, grant.create) = (Reach::Nothing, false);
            }
            // What has nothing to do with the records has nothing to do with their fields.
            let is_listed =
                |name: &str| *access > TokenAccess::Nothing && listed.iter().any(|one| one == name);
            for field in fields::of(*kind).iter().filter(|field| !is_listed(field.name)) {
                let most =
                    if field.allows(FieldAccess::Hidden) { FieldAccess::Hidden } else { FieldAccess::Read };
                let held = grant.fields.get(field.name).copied().unwrap_or(FieldAccess::Write);
                grant.fields.insert(field.name.to_owned(), held.min(most));
            }
        }
        left.permissions.retain(|one| one.suits_token() && scope.permissions.contains(one));
        left
    }
}

impl TokenForm {
    /// Judges the form.
    ///
    /// # Errors
    /// Every finding: a token has a name and an end, knows each field it names, asks for nothing that suits no token, and
    /// may do something.
    pub fn judge(&self) -> Result<Judged<Self>, Vec<Finding>> {
        let Self { name, days, scope } = self;
        let mut findings = Findings::new();
        let name = findings.line("name", name, SHORT_MAX);
        findings.within("days", Some(i64::from(*days)), 1, i64::from(DAYS_MAX));
        let mut scope = scope.clone();
        for kind in SubjectKind::ALL {
            judge_object(&mut findings, *kind, scope.on_mut(*kind));
        }
        for unsuited in scope.permissions.iter().filter(|permission| !permission.suits_token()) {
            findings.add(&format!("scope.permissions.{unsuited}"), Fault::NotAChoice);
        }
        let wanted = std::mem::take(&mut scope.permissions);
        scope.permissions = Permission::ALL.iter().copied().filter(|one| wanted.contains(one)).collect();
        let on_records = SubjectKind::ALL.iter().any(|kind| scope.on(*kind).access > TokenAccess::Nothing);
        if !on_records && scope.permissions.is_empty() {
            findings.add("scope", Fault::Required);
        }
        findings.judged(Self { name, days: *days, scope })
    }
}

fn judge_object(findings: &mut Findings, kind: SubjectKind, object: &mut TokenObject) {
    let known = fields::of(kind);
    for name in object.fields.iter().filter(|name| !known.iter().any(|field| field.name == **name)) {
        findings.add(&format!("scope.{kind}.fields.{name}"), Fault::NotAChoice);
    }
    let wanted = std::mem::take(&mut object.fields);
    if object.access > TokenAccess::Nothing {
        let listed = known.iter().map(|field| field.name).filter(|name| wanted.iter().any(|one| one == name));
        object.fields = listed.map(str::to_owned).collect();
    }
}

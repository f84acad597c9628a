//! People and teams as an administrator edits them (O3). Who may edit them is a role's to say.

use super::{Role, TeamBrief, UserBrief};
use crate::error::Finding;
use crate::form::{Findings, Judged, NAME_MAX, SHORT_MAX};
use crate::ids::{TeamId, UserId};
use crate::time::Instant;
use crate::wire::wire;

wire! {
    /// What is changed of somebody.
    #[derive(Eq)]
    pub struct PersonForm {
        /// Name, 1 to 200 characters.
        pub name: String,
        /// Role.
        pub role: Role,
        /// Team.
        pub team: TeamId,
        /// The one they report to.
        #[serde(default)]
        pub manager: Option<UserId>,
    }

    /// Somebody who signs in.
    pub struct PersonView {
        /// Id.
        pub id: UserId,
        /// What can be changed of them.
        pub fields: PersonForm,
        /// Email address, by which they sign in.
        pub email: String,
        /// Their team's name.
        pub team: TeamBrief,
        /// The name of their role, where the site gave it one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub role_name: Option<String>,
        /// The name of the one they report to.
        pub manager: Option<UserBrief>,
        /// Since when they may not sign in.
        pub disabled_at: Option<Instant>,
        /// Since when they are here.
        pub created_at: Instant,
        /// Version.
        pub version: i64,
    }

    /// What is changed of a team.
    #[derive(Eq)]
    pub struct TeamForm {
        /// Name, 1 to 100 characters.
        pub name: String,
        /// The team above it.
        #[serde(default)]
        pub parent: Option<TeamId>,
    }

    /// A team in the tree.
    pub struct TeamView {
        /// Id.
        pub id: TeamId,
        /// What can be changed of it.
        pub fields: TeamForm,
        /// How many people are in it, disabled ones included.
        pub people: i64,
        /// Version.
        pub version: i64,
    }
}

impl PersonForm {
    /// Judges the form.
    ///
    /// # Errors
    /// Every finding.
    pub fn judge(&self) -> Result<Judged<Self>, Vec<Finding>> {
        let mut findings = Findings::new();
        let name = findings.line("name", &self.name, NAME_MAX);
        findings.judged(Self { name, ..self.clone() })
    }
}

impl TeamForm {
    /// Judges the form.
    ///
    /// # Errors
    /// Every finding.
    pub fn judge(&self) -> Result<Judged<Self>, Vec<Finding>> {
        let mut findings = Findings::new();
        let name = findings.line("name", &self.name, SHORT_MAX);
        findings.judged(Self { name, parent: self.parent })
    }
}

//! People and teams as an administrator edits them (O3). Who may edit them is a role's to say.

use super::{Role, TeamBrief, UserBrief};
use crate::error::{Fault, Finding};
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

    /// Judges the form of `team`, or of a new one, among all that there are: besides, it stands below one of them and not
    /// below itself, and beside none of the same name.
    ///
    /// # Errors
    /// Every finding.
    pub fn judge_among(
        &self,
        team: Option<TeamId>,
        teams: &[(TeamId, Self)],
    ) -> Result<Judged<Self>, Vec<Finding>> {
        let mut findings = Findings::new();
        let name = findings.line("name", &self.name, SHORT_MAX);
        let others = || teams.iter().filter(|(id, _)| Some(*id) != team);
        if others().any(|(_, other)| other.parent == self.parent && other.name == name) {
            findings.add("name", Fault::Taken);
        }
        let above = |id: TeamId| teams.iter().find(|(one, _)| *one == id);
        match self.parent.map(above) {
            Some(None) => findings.add("parent", Fault::NoSuchRecord),
            Some(parent) => {
                let way = std::iter::successors(parent, |(_, one)| one.parent.and_then(above));
                // A ring, which only a broken database has, ends the walk.
                if way.take(teams.len()).any(|(id, _)| Some(*id) == team) {
                    findings.add("parent", Fault::Reversed);
                }
            }
            None => {}
        }
        findings.judged(Self { name, parent: self.parent })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn id(number: u128) -> TeamId {
        TeamId(Uuid::from_u128(number))
    }

    fn form(name: &str, parent: Option<u128>) -> TeamForm {
        TeamForm { name: name.to_owned(), parent: parent.map(id) }
    }

    /// 华东 (1) with 上海 (2) below it, and 静安 (3) below that.
    fn teams() -> Vec<(TeamId, TeamForm)> {
        vec![(id(1), form("华东", None)), (id(2), form("上海", Some(1))), (id(3), form("静安", Some(2)))]
    }

    fn told(team: Option<u128>, form: &TeamForm) -> Vec<(String, Fault)> {
        let judged = form.judge_among(team.map(id), &teams()).err().unwrap_or_default();
        judged.into_iter().map(|finding| (finding.field, finding.fault)).collect()
    }

    #[test]
    fn a_team_stands_below_one_that_is_there_and_not_below_itself() {
        assert_eq!(told(None, &form("苏州", Some(1))), []);
        assert_eq!(told(Some(3), &form("静安", Some(1))), []);
        assert_eq!(told(None, &form("苏州", Some(9))), [("parent".to_owned(), Fault::NoSuchRecord)]);
        for parent in 1..=3 {
            assert_eq!(told(Some(1), &form("华东", Some(parent))), [("parent".to_owned(), Fault::Reversed)]);
        }
    }

    #[test]
    fn two_teams_of_one_name_stand_at_different_places() {
        let taken = [("name".to_owned(), Fault::Taken)];
        assert_eq!(told(None, &form(" 上海 ", Some(1))), taken);
        assert_eq!(told(None, &form("上海", Some(3))), []);
        assert_eq!(told(Some(2), &form("上海", Some(1))), [], "itself");
        let both = [("name".to_owned(), Fault::Required), ("parent".to_owned(), Fault::NoSuchRecord)];
        assert_eq!(told(None, &form(" ", Some(9))), both);
    }
}

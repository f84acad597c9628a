//! The company itself: a head office, four regions with their teams, and the people in them.

use std::collections::HashSet;

use shared::ids::{TeamId, UserId};
use shared::people::{Language, Role};
use shared::time::Instant;

use super::Size;
use super::dice::{Area, Dice};
use super::names::{self, Name};
use crate::entities::{Birth, teams, users};

/// The sign-in of a rep.
pub const REP: &str = "rep@demo.test";
/// The sign-in of that rep's manager.
pub const MANAGER: &str = "manager@demo.test";
/// The sign-in of an administrator.
pub const ADMIN: &str = "admin@demo.test";

/// The regions of the market, in the order of [`names::firm`].
const REGIONS: [&str; 4] = ["华东", "华北", "华南", "International"];
const ORDINALS: [&str; 9] = ["一", "二", "三", "四", "五", "六", "七", "八", "九"];

/// Somebody who sells.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seller {
    pub(super) id: UserId,
    pub(super) team: TeamId,
    /// Which of the regions.
    pub(super) region: usize,
}

impl Seller {
    /// The language of the customers of the region.
    pub(super) fn language(self) -> Language {
        if self.region + 1 == REGIONS.len() { Language::English } else { Language::Chinese }
    }

    /// The beginning of a record that they make at `at`.
    pub(super) fn birth(self, at: Instant) -> Birth {
        Birth { owner: self.id, team: self.team, import: None, by: self.id, made: at, written: at }
    }
}

/// Teams and people.
#[derive(Debug, Default)]
pub(super) struct Company {
    pub(super) teams: Vec<teams::Model>,
    pub(super) people: Vec<users::Model>,
    /// The reps; the first is the one with the known sign-in.
    pub(super) sellers: Vec<Seller>,
    /// Who may let a deal pass a closed gate.
    pub(super) administrators: Vec<UserId>,
}

/// Founds the company at `at`. Everybody has the password of `password_hash`.
pub(super) fn found(seed: u64, size: Size, at: Instant, password_hash: &str) -> Company {
    let mut founder = Founder {
        dice: Dice::of(seed, Area::Company, 0),
        at,
        password_hash,
        taken: HashSet::new(),
        company: Company::default(),
    };
    founder.found(size);
    founder.company
}

struct Founder<'a> {
    dice: Dice,
    at: Instant,
    password_hash: &'a str,
    taken: HashSet<String>,
    company: Company,
}

impl Founder<'_> {
    fn found(&mut self, size: Size) {
        let office = self.team("总部".to_owned(), None);
        let mut selling = Vec::new();
        for (region, name) in REGIONS.into_iter().enumerate() {
            let of_region = self.team(name.to_owned(), Some(office));
            selling.push((region, of_region));
            for number in 1..size.teams_a_region {
                let name = sub_team(region, number);
                selling.push((region, self.team(name, Some(of_region))));
            }
        }
        let admin = Name { shown: "沈放".to_owned(), handle: "admin".to_owned() };
        let admin = self.person(admin, Role::Admin, office, Language::Chinese);
        let second = self.anybody(Role::Admin, office, Language::Chinese);
        self.company.administrators = vec![admin, second];
        self.anybody(Role::Manager, office, Language::Chinese);
        for (place, (region, team)) in selling.iter().enumerate() {
            let language = Seller { id: admin, team: *team, region: *region }.language();
            if place == 0 {
                let manager = Name { shown: "周牧".to_owned(), handle: "manager".to_owned() };
                self.person(manager, Role::Manager, *team, language);
            } else {
                self.anybody(Role::Manager, *team, language);
            }
        }
        // At least one rep, and then as many as there are people left, team after team.
        let others = self.company.people.len();
        for (region, team) in selling.iter().cycle().take(size.people.saturating_sub(others).max(1)) {
            let mut seller = Seller { id: admin, team: *team, region: *region };
            seller.id = if self.company.sellers.is_empty() {
                let rep = Name { shown: "林知夏".to_owned(), handle: "rep".to_owned() };
                self.person(rep, Role::Rep, *team, seller.language())
            } else {
                self.anybody(Role::Rep, *team, seller.language())
            };
            self.company.sellers.push(seller);
        }
    }

    fn team(&mut self, name: String, parent_id: Option<TeamId>) -> TeamId {
        let id = TeamId(self.dice.id(self.at));
        self.company.teams.push(teams::Model { id, parent_id, name, created_at: self.at, version: 1 });
        id
    }

    fn anybody(&mut self, role: Role, team: TeamId, language: Language) -> UserId {
        let name = names::person(&mut self.dice, language);
        self.person(name, role, team, language)
    }

    fn person(&mut self, name: Name, role: Role, team_id: TeamId, language: Language) -> UserId {
        let Name { shown, handle } = name;
        let numbered = (1..).map(|n| if n == 1 { handle.clone() } else { format!("{handle}{n}") });
        let free = numbered.into_iter().find(|handle| !self.taken.contains(handle));
        let handle = free.unwrap_or_else(|| handle.clone());
        self.taken.insert(handle.clone());
        let email = format!("{handle}@demo.test");
        let id = UserId(self.dice.id(self.at));
        self.company.people.push(users::Model {
            id,
            email_key: email.clone(),
            email,
            name: shown,
            role,
            team_id,
            manager_id: self.manager_of(role, team_id),
            password_hash: self.password_hash.to_owned(),
            // The known sign-ins follow the browser; whoever works in English has chosen it.
            language: Some(language).filter(|language| *language == Language::English),
            demo: true,
            disabled_at: None,
            created_at: self.at,
            updated_at: self.at,
            version: 1,
        });
        id
    }
}

impl Founder<'_> {
    /// Whom somebody reports to: a rep to the manager of their team, a manager to that of the team above. Managers are there
    /// before those who report to them.
    fn manager_of(&self, role: Role, team: TeamId) -> Option<UserId> {
        let leads = match role {
            Role::Rep => Some(team),
            Role::Manager => self.company.teams.iter().find(|one| one.id == team)?.parent_id,
            _ => None,
        }?;
        let managers = self.company.people.iter().filter(|one| one.role == Role::Manager);
        managers.into_iter().find(|one| one.team_id == leads).map(|one| one.id)
    }
}

/// The name of the `number`-th further team of a region.
fn sub_team(region: usize, number: usize) -> String {
    let name = REGIONS[region];
    match ORDINALS.get(number - 1) {
        Some(ordinal) if region + 1 < REGIONS.len() => format!("{name}{ordinal}组"),
        _ if region + 1 < REGIONS.len() => format!("{name}{number}组"),
        _ => format!("{name} {number}"),
    }
}

//! Whose documents are asked for: grams that whoever asks must have in common with a record that they may see. They only
//! narrow what is looked through; what somebody sees is decided by [`crate::scope`] when the records are read.

use shared::event::SubjectKind;
use shared::people::access::Reach;
use shared::records::Whose;
use shared::search::SearchKind;

use super::grams::{person_gram, team_gram};
use super::query::Terms;
use crate::actor::Actor;

/// Most teams that are asked for by name; whoever reaches more looks through what there is.
const TEAMS_MAX: usize = 64;

/// As far as documents of a kind are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// None of them.
    Nothing,
    /// Those with these grams.
    Some(Terms),
    /// All of them.
    All,
}

/// The documents of `kind` that `actor` may see; of an activity by what it may be about.
pub(super) fn seen(actor: &Actor, kind: SearchKind, whose: Whose) -> Scope {
    match kind.record() {
        Some(kind) => seen_of(actor, kind, whose),
        None => {
            SubjectKind::ALL.iter().map(|kind| seen_of(actor, *kind, whose)).fold(Scope::Nothing, Scope::or)
        }
    }
}

fn seen_of(actor: &Actor, kind: SubjectKind, whose: Whose) -> Scope {
    let own = || Terms::One(person_gram(actor.id));
    let teams = |teams: &[_]| {
        let teams = teams.iter().map(|team| Terms::One(team_gram(*team)));
        Scope::Some(Terms::Any(teams.chain([own()]).collect()))
    };
    let reach = actor.grants.on(kind).see;
    match (reach, whose) {
        (Reach::Nothing, Whose::Mine) => Scope::Nothing,
        (Reach::Nothing, Whose::All) if !actor.takes_part_in(kind) => Scope::Nothing,
        (Reach::Nothing | Reach::Own, _) | (_, Whose::Mine) => Scope::Some(own()),
        (Reach::Team, _) => teams(&[actor.team.id]),
        (Reach::Below, _) if actor.below.len() <= TEAMS_MAX => teams(&actor.below),
        (Reach::Below | Reach::All, _) => Scope::All,
    }
}

impl Scope {
    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::All, _) | (_, Self::All) => Self::All,
            (Self::Nothing, other) => other,
            (some, Self::Nothing) => some,
            (Self::Some(one), Self::Some(other)) if one == other => Self::Some(one),
            (Self::Some(one), Self::Some(other)) => Self::Some(Terms::Any(vec![one, other])),
        }
    }

    /// `terms` within it; `None` when nothing is.
    pub(super) fn narrow(&self, terms: Terms) -> Option<Terms> {
        match self {
            Self::Nothing => None,
            Self::Some(scope) => Some(terms.and(scope.clone())),
            Self::All => Some(terms),
        }
    }
}

//! The records whose names hold a text, as a condition of a list. Written so that a list can have any order and filter
//! beside it.

use std::collections::HashSet;

use sea_orm::{ColumnTrait, Condition, DatabaseConnection, QueryFilter, QuerySelect};
use shared::records::Whose;
use uuid::Uuid;

use super::document::Searched;
use super::index::Asking;
use super::query::Asked;
use super::{indexer, rank, scope};
use crate::actor::Actor;
use crate::error::ApiResult;
use crate::state::AppState;

/// Most records that a list is narrowed to: the newest of them.
pub const MATCHING_MAX: usize = 1_000;
/// Documents that are looked at together.
const BLOCK: usize = 500;
/// Documents that are looked at in all.
const LOOKED_AT: usize = 4_000;

/// The records whose names hold a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matching {
    /// Their ids, those of the newest first; each may be seen by whoever asked.
    pub ids: Vec<Uuid>,
    /// Whether there may be older ones, too.
    pub more: bool,
}

impl Matching {
    /// The condition that a row of `E` is one of them.
    pub fn condition<E: Searched>(&self) -> Condition {
        Condition::all().add(E::ID.is_in(self.ids.iter().copied()))
    }
}

/// A part of a name, for names that are few enough to be looked at one by one.
#[derive(Clone, Debug)]
pub struct Named(Asked);

impl Named {
    /// Reads `text`; `None` without a letter or a digit, which is in no name.
    pub fn read(text: &str) -> Option<Self> {
        Asked::read(text).map(Self)
    }

    /// Whether `name` holds it, or is spelled so.
    pub fn fits(&self, name: &str) -> bool {
        rank::name_strictly(&self.0, name).is_some()
    }
}

/// The newest records of `E` that `actor` sees and whose names hold `text`, or are spelled so: any part of a name, its
/// pinyin, its first letters. At most [`MATCHING_MAX`]. A text without a letter or a digit is in none.
///
/// # Errors
/// When the database fails.
pub async fn matching<E: Searched>(
    database: &DatabaseConnection,
    actor: &Actor,
    whose: Whose,
    text: &str,
) -> ApiResult<Matching> {
    let mut found = Matching { ids: Vec::new(), more: false };
    let Some(asked) = Asked::read(text) else { return Ok(found) };
    let scope = scope::seen(actor, E::SEARCHED, whose);
    let Some(terms) = scope.narrow(asked.named()) else { return Ok(found) };
    let asking = Asking::begin(database).await?;
    let (mut before, mut looked_at) = (None, 0);
    loop {
        let candidates = asking.candidates(E::SEARCHED, &terms, before, BLOCK).await?;
        looked_at += candidates.len();
        before = candidates.last().map(|candidate| candidate.document);
        let named =
            named::<E>(&asking, actor, whose, &asked, candidates.iter().map(|one| one.subject_id)).await?;
        found.ids.extend(candidates.iter().map(|one| one.subject_id).filter(|id| named.contains(id)));
        let ended = candidates.len() < BLOCK;
        if ended || looked_at >= LOOKED_AT || found.ids.len() >= MATCHING_MAX {
            found.more = !ended || found.ids.len() > MATCHING_MAX;
            found.ids.truncate(MATCHING_MAX);
            break;
        }
    }
    asking.end().await?;
    Ok(found)
}

/// Records of `E` that `actor` sees, among them every one whose name holds `part`; nothing where the index cannot say so:
/// because it is behind, because there are more than [`MATCHING_MAX`], or because so little leads nowhere.
///
/// # Errors
/// When the database fails.
pub async fn all_matching<E: Searched>(
    state: &AppState,
    actor: &Actor,
    part: &str,
) -> ApiResult<Option<Vec<Uuid>>> {
    let leads = Asked::read(part).is_some_and(|asked| asked.leads_to_all());
    if !leads || !indexer::is_current(state).await? {
        return Ok(None);
    }
    let found = matching::<E>(state.database.read(), actor, Whose::All, part).await?;
    Ok((!found.more).then_some(found.ids))
}

/// Those of `ids` that `actor` sees and that are called so.
async fn named<E: Searched>(
    asking: &Asking<'_>,
    actor: &Actor,
    whose: Whose,
    asked: &Asked,
    ids: impl Iterator<Item = Uuid>,
) -> ApiResult<HashSet<Uuid>> {
    let [name, other] = E::NAMES;
    let rows = E::shown(actor, whose)
        .select_only()
        .column_as(E::ID, "id")
        .column_as(name, "name")
        .column_as(other, "other")
        .filter(E::ID.is_in(ids));
    let rows: Vec<(Uuid, Option<String>, Option<String>)> = asking.columns(rows).await?;
    let called = |name: &Option<String>| {
        name.as_deref().is_some_and(|name| rank::name_strictly(asked, name).is_some())
    };
    Ok(rows.into_iter().filter(|(_, name, other)| called(name) || called(other)).map(|(id, ..)| id).collect())
}

#[cfg(test)]
mod tests {
    use shared::people::Role;

    use super::*;
    use crate::entities::accounts::{Column, Entity};
    use crate::listing::{Listing, Order, plans};
    use crate::page::Direction;

    #[tokio::test]
    async fn a_list_of_the_records_that_match_is_read_by_their_ids() {
        let (database, _folder) = plans::database().await;
        let matching = Matching { ids: (0..600).map(Uuid::from_u128).collect(), more: false };
        for (role, teams) in [(Role::Rep, 0), (Role::Manager, 1), (Role::Manager, 3), (Role::Admin, 0)] {
            let actor = plans::actor(role, teams);
            let narrowed = matching.condition::<Entity>();
            let listing = Listing { actor: &actor, whose: Whose::All, narrowed, limit: 51 };
            let none = None::<(String, Uuid)>;
            for order in [
                Order::<Entity>::by(Direction::Up, (Column::NameKey, Column::Id), none.clone()),
                Order::<Entity>::by(Direction::Down, (Column::UpdatedAt, Column::Id), none),
            ] {
                let plan = plans::plan(&database, &listing, &order, |select| select).await;
                let walked = plan.iter().any(|line| line.contains("SCAN"));
                assert!(!walked, "{role} {teams}: {plan:?}");
            }
        }
    }
}

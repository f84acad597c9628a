//! Who sees which records (O3), in one place: a rep their own, a manager those of the team and the teams below,
//! an administrator all. Every query for records that somebody owns begins at a finder of [`Scoped`].

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};
use shared::people::Role;
use shared::records::Whose;

use crate::actor::Actor;

/// An entity whose rows belong to an owner in a team.
pub trait Scoped: EntityTrait {
    /// The owner's column.
    const OWNER: Self::Column;
    /// The column of the owner's team.
    const TEAM: Self::Column;
    /// The column that says when a row was deleted.
    const DELETED: Self::Column;

    /// The living rows that `actor` may see.
    fn visible_to(actor: &Actor) -> Select<Self> {
        let living = Self::find().filter(Self::DELETED.is_null());
        match actor.role {
            Role::Rep => living.filter(Self::OWNER.eq(actor.id)),
            // One team is compared, not listed: the index of the team then gives the order, too.
            Role::Manager => match actor.teams.as_slice() {
                [team] => living.filter(Self::TEAM.eq(*team)),
                teams => living.filter(Self::TEAM.is_in(teams.iter().copied())),
            },
            Role::Admin => living,
        }
    }

    /// The living rows of each team that `actor`, a manager, may look into: together those of
    /// [`visible_to`](Self::visible_to). A query of one team names that team alone, so that a leader of many does not send
    /// thousands of places to fill.
    fn visible_by_team(actor: &Actor) -> impl Iterator<Item = Select<Self>> {
        actor
            .teams
            .iter()
            .map(|team| Self::find().filter(Self::DELETED.is_null()).filter(Self::TEAM.eq(*team)))
    }

    /// The living rows that `actor` asks for: their own, or all that they may see.
    fn shown(actor: &Actor, whose: Whose) -> Select<Self> {
        match whose {
            Whose::Mine => Self::owned_by(actor),
            Whose::All => Self::visible_to(actor),
        }
    }

    /// The living rows of `actor` themselves.
    fn owned_by(actor: &Actor) -> Select<Self> {
        Self::find().filter(Self::DELETED.is_null()).filter(Self::OWNER.eq(actor.id))
    }
}

/// Implements [`Scoped`] for an entity with the columns `owner_id`, `team_id` and `deleted_at`.
macro_rules! scoped {
    ($entity:ident, $column:ident) => {
        impl $crate::scope::Scoped for $entity {
            const OWNER: $column = $column::OwnerId;
            const TEAM: $column = $column::TeamId;
            const DELETED: $column = $column::DeletedAt;
        }
    };
}
pub(crate) use scoped;

//! Who sees and changes which records (O3), in one place: as far as the role reaches among the records of that kind, and
//! those in which somebody takes part. Every query for records that somebody owns begins at a finder of [`Scoped`].
//!
//! A record is in its owner's team, always: whoever changes teams takes theirs along ([`crate::people`]). So a team's
//! records hold those of its people, and one column says whose reach a record is in.

use sea_orm::sea_query::SelectStatement;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select};
use shared::event::SubjectKind;
use shared::people::access::Reach;
use shared::records::Whose;

use crate::actor::Actor;
use crate::entities::participants;

/// An entity whose rows belong to an owner in a team.
pub trait Scoped: EntityTrait {
    /// What its rows are.
    const KIND: SubjectKind;
    /// The column of the id.
    const ID: Self::Column;
    /// The owner's column.
    const OWNER: Self::Column;
    /// The column of the owner's team.
    const TEAM: Self::Column;
    /// The column that says when a row was deleted.
    const DELETED: Self::Column;

    /// The living rows.
    fn living() -> Select<Self> {
        Self::find().filter(Self::DELETED.is_null())
    }

    /// The living rows that `actor` may see.
    fn visible_to(actor: &Actor) -> Select<Self> {
        Self::seen_by(actor).map_or_else(Self::living, |seen| Self::living().filter(seen))
    }

    /// What has to hold of a living row for `actor` to see it; nothing where they see all.
    fn seen_by(actor: &Actor) -> Option<Condition> {
        let reach = actor.grants.on(Self::KIND).see;
        let reached = reached::<Self>(actor, reach);
        match reach {
            Reach::All => None,
            _ if !actor.takes_part_in(Self::KIND) => Some(reached),
            _ => Some(Condition::any().add(reached).add(Self::ID.in_subquery(taken_part::<Self>(actor)))),
        }
    }

    /// The living rows that `actor` may see, in parts of which each is in order by an index of its own and no two have a
    /// row in common. A part of one team names that team alone, so that a leader of many does not send thousands of places
    /// to fill.
    fn visible_in_parts(actor: &Actor) -> Vec<Select<Self>> {
        let reach = actor.grants.on(Self::KIND).see;
        let mut parts: Vec<Select<Self>> = match reach {
            Reach::Below => {
                actor.below.iter().map(|team| Self::living().filter(Self::TEAM.eq(*team))).collect()
            }
            _ => vec![Self::living().filter(reached::<Self>(actor, reach))],
        };
        if reach != Reach::All && actor.takes_part_in(Self::KIND) {
            let others = Self::living().filter(Self::ID.in_subquery(taken_part::<Self>(actor)));
            parts.push(others.filter(reached::<Self>(actor, reach).not()));
        }
        parts
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
        let own = Self::living().filter(Self::OWNER.eq(actor.id));
        match actor.grants.on(Self::KIND).see {
            Reach::Nothing => own.filter(nothing::<Self>()),
            _ => own,
        }
    }

    /// The living rows that `actor` may change.
    fn changeable_by(actor: &Actor) -> Select<Self> {
        Self::living().filter(reached::<Self>(actor, actor.grants.on(Self::KIND).change))
    }
}

/// The rows that `reach` comes to for `actor`: [`Reach::covers`] in the words of a query.
fn reached<E: Scoped>(actor: &Actor, reach: Reach) -> Condition {
    let rows = Condition::all();
    match reach {
        Reach::Nothing => rows.add(nothing::<E>()),
        Reach::Own => rows.add(E::OWNER.eq(actor.id)),
        Reach::Team => rows.add(E::TEAM.eq(actor.team.id)),
        // One team is compared, not listed: the index of the team then gives the order, too.
        Reach::Below => match actor.below.as_slice() {
            [team] => rows.add(E::TEAM.eq(*team)),
            teams => rows.add(E::TEAM.is_in(teams.iter().copied())),
        },
        Reach::All => rows,
    }
}

/// What no row fulfils.
fn nothing<E: Scoped>() -> sea_orm::sea_query::Expr {
    E::ID.is_null()
}

/// The ids of the rows in which `actor` takes part.
fn taken_part<E: Scoped>(actor: &Actor) -> SelectStatement {
    participants::Entity::find()
        .filter(participants::Column::UserId.eq(actor.id))
        .filter(participants::Column::SubjectKind.eq(E::KIND))
        .select_only()
        .column(participants::Column::SubjectId)
        .into_query()
}

/// Implements [`Scoped`] for an entity with the columns `id`, `owner_id`, `team_id` and `deleted_at`.
macro_rules! scoped {
    ($entity:ident, $column:ident, $kind:ident) => {
        impl $crate::scope::Scoped for $entity {
            const KIND: shared::event::SubjectKind = shared::event::SubjectKind::$kind;
            const ID: $column = $column::Id;
            const OWNER: $column = $column::OwnerId;
            const TEAM: $column = $column::TeamId;
            const DELETED: $column = $column::DeletedAt;
        }

        impl Model {
            /// Whose it is.
            pub fn belongs(&self) -> shared::people::access::Belongs {
                shared::people::access::Belongs { owner: self.owner_id, team: self.team_id }
            }
        }
    };
}
pub(crate) use scoped;

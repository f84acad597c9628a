//! Judges the rows of one import: the rule of `shared` with this site's settings around it, and whose each row's
//! records are to be.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::ConnectionTrait;
use shared::error::Fault;
use shared::event::SubjectKind;
use shared::ids::{TeamId, UserId};
use shared::people::access::Belongs;
use shared::pipeline::rules::Pipeline;
use shared::time::Instant;
use shared::transfer::cell::Cell;
use shared::transfer::layout::Layout;
use shared::transfer::row::{CellFinding, ImportRow, Surroundings, judge_row};
use shared::transfer::{ImportField, Severity};

use crate::actor::Actor;
use crate::error::ApiResult;
use crate::people;
use crate::zone;

/// Who a record belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Owner {
    pub(super) user: UserId,
    pub(super) team: TeamId,
}

/// The people whom the importer may make owners, by name.
#[derive(Clone, Debug)]
pub(super) struct Owners {
    importer: Owner,
    named: HashMap<String, Option<Owner>>,
}

impl Owners {
    /// Those whose records `actor` may change. Two of one name are nobody: a file cannot say which is meant.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn seen_by(connection: &impl ConnectionTrait, actor: &Actor) -> ApiResult<Self> {
        let mut named = HashMap::new();
        for user in people::visible(connection, actor).await? {
            let owner = Owner { user: user.id, team: user.team.id };
            let belongs = Belongs { owner: owner.user, team: owner.team };
            let all = [SubjectKind::Account, SubjectKind::Contact, SubjectKind::Deal];
            if !all.iter().all(|kind| actor.grants.on(*kind).change.covers(actor.standing(), belongs)) {
                continue;
            }
            named.entry(user.name.trim().to_owned()).and_modify(|taken| *taken = None).or_insert(Some(owner));
        }
        Ok(Self { importer: Owner { user: actor.id, team: actor.team.id }, named })
    }

    fn find(&self, name: &str) -> Option<Owner> {
        self.named.get(name.trim()).copied().flatten()
    }
}

/// Everything the rows of one import are judged with. The same file gives the same verdicts however often it is
/// read, because the instant is that of the upload.
#[derive(Clone, Debug)]
pub(super) struct Judge {
    pub(super) layout: Layout,
    pub(super) pipeline: Arc<Pipeline>,
    pub(super) owners: Owners,
    pub(super) time_zone: chrono_tz::Tz,
    pub(super) now: Instant,
}

impl Judge {
    /// Judges one row and says whose it is: the one its owner column names, else the importer.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(super) fn row(&self, cells: &[Cell]) -> Result<(ImportRow, Owner), Vec<CellFinding>> {
        let instant = |local| zone::instant(local, self.time_zone);
        let surroundings = Surroundings { pipeline: &self.pipeline, now: self.now, instant: &instant };
        let mut row = judge_row(cells, &self.layout, &surroundings)?;
        let Some((column, name)) = &row.owner else { return Ok((row, self.owners.importer)) };
        if let Some(owner) = self.owners.find(name) {
            return Ok((row, owner));
        }
        row.remarks.push(CellFinding {
            column: Some(*column),
            field: Some(ImportField::Owner),
            value: Cell::Text(name.clone()).quote(),
            severity: Severity::Remark,
            fault: Fault::NoSuchRecord,
        });
        Ok((row, self.owners.importer))
    }
}

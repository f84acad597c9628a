//! A list that somebody saved: its filter, order and columns under a name, for oneself or for others, too. Whoever opens
//! it sees what they may see; `me` in its filter is then them.

use super::Asker;
use super::columns::Columns;
use super::filter::Filter;
use super::sort::Sort;
use crate::error::{Fault, Finding};
use crate::event::SubjectKind;
use crate::form::{Findings, Judged, SHORT_MAX};
use crate::ids::ViewId;
use crate::people::UserBrief;
use crate::people::access::Reach;
use crate::wire::{wire, words};

words! {
    /// Who sees a saved view besides whoever made it.
    Sharing {
        /// Nobody.
        Nobody = "nobody",
        /// Their team.
        Team = "team",
        /// All; for whoever sees all records of that kind.
        All = "all",
    }
}

words! {
    /// How close together the rows of a view stand.
    Density {
        /// Room to breathe.
        Comfortable = "comfortable",
        /// More rows.
        Compact = "compact",
    }
}

wire! {
    /// A view as it is saved.
    #[derive(Eq)]
    pub struct ViewForm {
        /// Name, 1 to 100 characters.
        #[serde(default)]
        pub name: String,
        /// Of which records; never changes afterwards.
        pub kind: SubjectKind,
        /// The filter, as an address writes it; empty lets all pass.
        #[serde(default)]
        pub filter: String,
        /// The order, as an address writes it; the usual one without.
        #[serde(default)]
        pub sort: Option<String>,
        /// The columns, as an address writes them; the usual ones without.
        #[serde(default)]
        pub columns: Option<String>,
        /// How close together its rows stand; as the device has it without.
        #[serde(default)]
        pub density: Option<Density>,
        /// Who else sees it.
        pub shared: Sharing,
    }

    /// A saved view.
    #[derive(Eq)]
    pub struct ViewView {
        /// Id.
        pub id: ViewId,
        /// What was saved.
        pub fields: ViewForm,
        /// Whose it is.
        pub owner: UserBrief,
        /// Whether whoever asks may change it.
        pub changeable: bool,
        /// Version.
        pub version: i64,
    }
}

impl ViewForm {
    /// Judges the view for whoever saves it, who cannot save what they may not ask for.
    ///
    /// # Errors
    /// Every finding.
    pub fn judge(&self, asker: &Asker<'_>) -> Result<Judged<Self>, Vec<Finding>> {
        let Self { name, kind, filter, sort, columns, density, shared } = self;
        let mut findings = Findings::new();
        let name = findings.line("name", name, SHORT_MAX);
        let filter = match filter.parse::<Filter>() {
            Ok(filter) => {
                findings.all(filter.judge(*kind, asker).err());
                filter
            }
            Err(found) => {
                findings.all(Some(found));
                Filter::default()
            }
        };
        let sort = sort.as_deref().map(Sort::read);
        findings.all(sort.as_ref().and_then(|sort| sort.judge(*kind, asker).err()));
        let columns = columns.as_deref().map(Columns::read);
        findings.all(columns.as_ref().and_then(|columns| columns.judge(*kind).err()));
        // What is put before everybody is for those to say who see everything.
        if *shared == Sharing::All && asker.grants.on(*kind).see != Reach::All {
            findings.add("shared", Fault::NotYoursToWrite);
        }
        findings.judged(Self {
            name,
            kind: *kind,
            filter: filter.to_string(),
            sort: sort.map(|sort| sort.to_string()),
            columns: columns.map(|columns| columns.to_string()),
            density: *density,
            shared: *shared,
        })
    }
}

//! The endpoints of the audit log.

use uuid::Uuid;

use super::{AuditKind, AuditSubjectKind, AuditWhat};
use crate::endpoint::{Bytes, Nothing, endpoints};
use crate::ids::UserId;
use crate::page::Page;
use crate::people::{Language, UserBrief};
use crate::time::{Date, Instant, optional_date};
use crate::wire::wire;

wire! {
    /// What an entry is about, or speaks of.
    #[derive(Eq)]
    pub struct AuditSubject {
        /// What it is.
        pub kind: AuditSubjectKind,
        /// Its id.
        pub id: Uuid,
        /// Its name as it is now; absent when it has none, or is gone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
    }

    /// One entry of the log.
    pub struct AuditRow {
        /// The id of the event, or of the log's own entry.
        pub id: Uuid,
        /// When it was written, which is when it was done; an activity may tell of something earlier.
        pub at: Instant,
        /// Who; absent for the system and for strangers. Without a name when they are gone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub actor: Option<UserBrief>,
        /// The network address it came from; absent for the system and for what was written before addresses were kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub address: Option<String>,
        /// What it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub subject: Option<AuditSubject>,
        /// What happened.
        pub what: AuditWhat,
        /// What stands by its id among what happened: people, teams, roles and records, each once.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub named: Vec<AuditSubject>,
        /// Its number in the chain; absent until it is sealed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub sealed: Option<i64>,
    }

    /// How the log is asked for. Every filter narrows further.
    #[derive(Eq)]
    pub struct AuditQuery {
        /// Who did it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub who: Option<UserId>,
        /// What kind.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub kind: Option<AuditKind>,
        /// What it is about; together with `subject`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub subject_kind: Option<AuditSubjectKind>,
        /// The id of what it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub subject: Option<Uuid>,
        /// The first day, in the site's zone.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "optional_date")]
        pub from: Option<Date>,
        /// The last day.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "optional_date")]
        pub to: Option<Date>,
        /// The network address, whole.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub address: Option<String>,
        /// Where the last page ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub after: Option<String>,
        /// Entries on a page, 1 to 200.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub limit: Option<u16>,
    }

    /// What is exported: the filters of [`AuditQuery`], and the language of the heads.
    #[derive(Eq)]
    pub struct AuditExportQuery {
        /// Who did it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub who: Option<UserId>,
        /// What kind.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub kind: Option<AuditKind>,
        /// What it is about; together with `subject`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub subject_kind: Option<AuditSubjectKind>,
        /// The id of what it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub subject: Option<Uuid>,
        /// The first day, in the site's zone.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "optional_date")]
        pub from: Option<Date>,
        /// The last day.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "optional_date")]
        pub to: Option<Date>,
        /// The network address, whole.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub address: Option<String>,
        /// The language of the heads; one's own when it is absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub language: Option<Language>,
    }
}

endpoints! { "audit":
    /// Lists the audit log, newest first.
    ListAudit("listAudit") = Get "/api/v1/audit" (()) ?AuditQuery, Nothing => Page<AuditRow>, by token;
    /// Exports the audit log as CSV; the export is itself an entry of the log.
    ExportAudit("exportAudit") = Get "/api/v1/audit/export" (()) ?AuditExportQuery, Nothing => Bytes, by token;
}

//! Fields and their values in words, for heads, cells and filters.

use crate::pipeline::deal_words;
use crate::records::words;
use crate::text::{Key, text};
use shared::event::SubjectKind;
use shared::lists::field::{FieldKind, ListField};
use shared::pipeline::rules::Pipeline;

/// What the column of a field is called.
pub fn label(kind: SubjectKind, name: &str) -> String {
    use SubjectKind::{Account, Deal, Lead};
    text(match (kind, name) {
        (Account, "name") => Key::LabelAccount,
        (Deal, "name") => Key::NavDeals,
        (Lead, "name") => Key::NavLeads,
        (Lead, "created_at") => Key::LeadsMadeAt,
        (_, "stage") => Key::DealsStage,
        (_, "gate_missing") => Key::DealsGate,
        (_, "silence" | "last_touch_at") => Key::CustomersSilence,
        (_, "open_deals") => Key::CustomersOpenDeals,
        (_, "created_at") => Key::ColumnCreatedAt,
        (_, "created_by") => Key::ColumnCreatedBy,
        (_, "updated_at") => Key::ColumnUpdatedAt,
        (_, "updated_by") => Key::ColumnUpdatedBy,
        (_, "currency") => Key::ColumnCurrency,
        (_, "open") => Key::ColumnOpen,
        (_, "stay") => Key::ColumnStay,
        (_, "lost_reason") => Key::ColumnLostReason,
        (_, "team") => Key::ColumnTeam,
        (_, "source_import") => Key::ColumnSourceImport,
        (_, name) => return words::field(name),
    })
}

/// What a word of a field means: `展会扫码`, `已联系`, `需求确认`; the word itself where this build knows no other.
pub fn word(field: &ListField, word: &str, pipelines: &[Pipeline]) -> String {
    let known = match (field.kind, field.name) {
        (FieldKind::Stage, _) => word.parse().ok().map(|key| deal_words::stage(pipelines, &key)),
        (FieldKind::Flag, _) => Some(text(if word == "yes" { Key::LabelYes } else { Key::LabelNo })),
        (_, "source") => word.parse().ok().map(words::source),
        (_, "status") => word.parse().ok().map(words::lead_status),
        (_, "lost_reason") => word.parse().ok().map(deal_words::lost),
        _ => None,
    };
    known.unwrap_or_else(|| word.to_owned())
}

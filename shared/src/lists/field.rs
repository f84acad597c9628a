//! The fields of records as lists know them: those of the forms, by the names they have there, and what the server works
//! out besides. A new field of a form has to be declared here, too; a test holds that.

use crate::event::SubjectKind;
use crate::lists::filter::Operator;
use crate::money::Currency;
use crate::pipeline::LostReason;
use crate::records::lead::LeadStatus;
use crate::records::{Grade, Source};

/// What stands in a field: how it is asked for, compared, shown and changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// One line.
    Text,
    /// Several lines; no list is put in order by them.
    LongText,
    /// A telephone number, an address or whatever else a person is reached by.
    Reach,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A whole number.
    Whole,
    /// An amount; compared by its minor units, whatever the currency.
    Money,
    /// Yes or no.
    Flag,
    /// A day.
    Day,
    /// An instant; asked for by days of the site.
    Instant,
    /// Whole days that have passed since an instant, which is what its cell says.
    Age,
    /// Lines of a gate that are not met.
    Gate,
    /// A stage of a pipeline.
    Stage,
    /// Somebody who signs in.
    Person,
    /// A team.
    Team,
    /// An account.
    Account,
    /// A contact.
    Contact,
    /// The import that brought it.
    Import,
}

/// How a field is changed from a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    /// In its cell.
    Cell,
    /// By an act of its own: a stage by a move, an owner by handing over.
    Act,
    /// Never by hand.
    Never,
}

/// A field of a kind of record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListField {
    /// Its name, on the wire; that of the form where it has one.
    pub name: &'static str,
    /// What stands in it.
    pub kind: FieldKind,
    /// How it is changed.
    pub edit: Edit,
    /// Whether a list can be put in order by it: where an index has that order, so that it costs the same however many
    /// records there are.
    pub sorts: bool,
}

const fn cell(name: &'static str, kind: FieldKind) -> ListField {
    ListField { name, kind, edit: Edit::Cell, sorts: false }
}

const fn known(name: &'static str, kind: FieldKind) -> ListField {
    ListField { name, kind, edit: Edit::Never, sorts: false }
}

impl ListField {
    const fn sorted(mut self) -> Self {
        self.sorts = true;
        self
    }

    const fn by_act(mut self) -> Self {
        self.edit = Edit::Act;
        self
    }

    /// The field of the form by which a role is kept from it.
    pub fn guarded_as(&self) -> &'static str {
        match self.name {
            // What an amount is in says nothing without the amount, and is shown with it.
            "currency" => "amount",
            name => name,
        }
    }

    /// What can be asked of it.
    pub const fn operators(&self) -> &'static [Operator] {
        use Operator::*;
        match self.kind {
            FieldKind::Text | FieldKind::Reach => &[Contains, AnyOf, NoneOf, IsEmpty, IsFilled],
            FieldKind::LongText => &[Contains, IsEmpty, IsFilled],
            FieldKind::Word(_)
            | FieldKind::Stage
            | FieldKind::Person
            | FieldKind::Team
            | FieldKind::Account
            | FieldKind::Contact
            | FieldKind::Import => &[AnyOf, NoneOf, IsEmpty, IsFilled],
            FieldKind::Whole | FieldKind::Money => &[AtLeast, AtMost, Between, IsEmpty, IsFilled],
            FieldKind::Age | FieldKind::Gate => &[AtLeast, AtMost, Between],
            FieldKind::Flag => &[AnyOf, IsEmpty, IsFilled],
            FieldKind::Day | FieldKind::Instant => {
                &[Today, Overdue, LastDays, NextDays, Before, After, Between, IsEmpty, IsFilled]
            }
        }
    }

    /// The field of `kind` that is called so.
    pub fn find(kind: SubjectKind, name: &str) -> Option<&'static Self> {
        fields_of(kind).iter().find(|field| field.name == name)
    }
}

use FieldKind::*;

const OWNER: ListField = known("owner", Person).by_act();
const TEAM: ListField = known("team", Team);
const CREATED_AT: ListField = known("created_at", Instant).sorted();
const CREATED_BY: ListField = known("created_by", Person);
const UPDATED_AT: ListField = known("updated_at", Instant).sorted();
const UPDATED_BY: ListField = known("updated_by", Person);
const SOURCE_IMPORT: ListField = known("source_import", Import);
const NEXT_CONTACT_AT: ListField = cell("next_contact_at", Instant).sorted();
const SOURCE: ListField = cell("source", Word(Source::WORDS)).sorted();

const ACCOUNT: &[ListField] = &[
    cell("name", Text).sorted(),
    cell("grade", Word(Grade::WORDS)).sorted(),
    cell("industry", Text).sorted(),
    cell("region", Text).sorted(),
    cell("employees", Whole),
    cell("phone", Reach),
    cell("website", Text),
    cell("credit_code", Text),
    cell("payment_term_days", Whole),
    cell("invoicing_qualified", Flag),
    SOURCE,
    NEXT_CONTACT_AT,
    cell("note", LongText),
    OWNER,
    TEAM,
    known("open_deals", Whole).sorted(),
    known("last_touch_at", Instant).sorted(),
    CREATED_AT,
    CREATED_BY,
    UPDATED_AT,
    UPDATED_BY,
    SOURCE_IMPORT,
];

const CONTACT: &[ListField] = &[
    cell("account", Account),
    cell("name", Text).sorted(),
    cell("title", Text),
    cell("phone", Reach),
    cell("email", Reach),
    cell("wechat", Reach),
    cell("note", LongText),
    OWNER,
    TEAM,
    CREATED_AT,
    CREATED_BY,
    UPDATED_AT,
    UPDATED_BY,
    SOURCE_IMPORT,
];

const LEAD: &[ListField] = &[
    cell("name", Text).sorted(),
    cell("company", Text).sorted(),
    cell("title", Text),
    cell("phone", Reach),
    cell("email", Reach),
    cell("wechat", Reach),
    SOURCE,
    cell("status", Word(LeadStatus::WORDS)).sorted(),
    cell("need", LongText),
    NEXT_CONTACT_AT,
    OWNER,
    TEAM,
    known("last_touch_at", Instant).sorted(),
    CREATED_AT,
    CREATED_BY,
    UPDATED_AT,
    UPDATED_BY,
    SOURCE_IMPORT,
];

const DEAL: &[ListField] = &[
    cell("account", Account),
    cell("name", Text).sorted(),
    cell("contact", Contact),
    cell("amount", Money).sorted(),
    known("currency", Word(Currency::WORDS)),
    cell("expected_close_on", Day).sorted(),
    cell("competitor_brief", LongText),
    cell("budget_low", Money),
    cell("budget_high", Money),
    cell("decision_maker_title", Text),
    SOURCE,
    cell("next_step", Text),
    NEXT_CONTACT_AT,
    known("stage", Stage).by_act(),
    known("open", Flag),
    known("stay", Age).sorted(),
    known("silence", Age).sorted(),
    known("gate_missing", Gate),
    known("lost_reason", Word(LostReason::WORDS)),
    known("last_touch_at", Instant),
    OWNER,
    TEAM,
    CREATED_AT,
    CREATED_BY,
    UPDATED_AT,
    UPDATED_BY,
    SOURCE_IMPORT,
];

/// The fields of the records of `kind`: those of the form in its order, then what is worked out.
pub const fn fields_of(kind: SubjectKind) -> &'static [ListField] {
    match kind {
        SubjectKind::Account => ACCOUNT,
        SubjectKind::Contact => CONTACT,
        SubjectKind::Lead => LEAD,
        SubjectKind::Deal => DEAL,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::fields;

    #[test]
    fn every_field_of_a_form_can_be_listed_and_changed() {
        for kind in SubjectKind::ALL {
            for field in fields::of(*kind) {
                let listed = ListField::find(*kind, field.name);
                assert_eq!(listed.map(|listed| listed.edit), Some(Edit::Cell), "{kind}.{}", field.name);
            }
        }
    }

    #[test]
    fn no_two_fields_of_a_record_have_the_same_name() {
        for kind in SubjectKind::ALL {
            let mut names: Vec<_> = fields_of(*kind).iter().map(|field| field.name).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), fields_of(*kind).len(), "{kind}");
        }
    }
}

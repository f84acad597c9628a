//! Which column of a sheet says what, and what is to happen to the faults found there.

use super::amount::Unit;
use super::{ImportField, Remedy};
use crate::error::{Fault, Finding};
use crate::form::Findings;
use crate::money::Currency;
use crate::wire::wire;

wire! {
    /// What happens to every fault of one kind in one field. Without a choice the row is rejected.
    #[derive(Eq)]
    pub struct Choice {
        /// The field.
        pub field: ImportField,
        /// The fault's stable code, such as `not_a_phone`.
        pub fault: String,
        /// What happens to it.
        pub remedy: Remedy,
    }
}

/// Which column says what, and what is to happen to faults; checked by [`Layout::new`].
#[derive(Clone, Debug)]
pub struct Layout {
    labels: Vec<String>,
    places: Vec<(ImportField, usize)>,
    choices: Vec<Choice>,
    currency: Currency,
    units: [(ImportField, Unit); 3],
}

impl Layout {
    /// The layout of a sheet with these header `labels`. `fields` says each column's field; columns without one
    /// are left out. Amounts without a sign are in the header's currency, else in `currency`.
    ///
    /// # Errors
    /// A field that two columns claim; a column that the sheet does not have; a sheet that names neither account
    /// nor contact; a choice whose remedy does not fit its field.
    pub fn new(
        labels: Vec<String>,
        fields: &[Option<ImportField>],
        choices: Vec<Choice>,
        currency: Currency,
    ) -> Result<Self, Vec<Finding>> {
        let mut findings = Findings::new();
        let mut places: Vec<(ImportField, usize)> = Vec::new();
        for (place, field) in fields.iter().enumerate() {
            let Some(field) = field else { continue };
            if place >= labels.len() {
                findings.add(&format!("columns.{place}"), Fault::NoSuchRecord);
            }
            if places.iter().any(|(taken, _)| taken == field) {
                findings.add(&format!("columns.{place}"), Fault::MappedTwice);
            }
            places.push((*field, place));
        }
        let named = |wanted: ImportField| places.iter().any(|(field, _)| *field == wanted);
        if !named(ImportField::AccountName) && !named(ImportField::ContactName) {
            findings.add("columns", Fault::Required);
        }
        for (place, choice) in choices.iter().enumerate() {
            let is_known = remedies(choice.field, &choice.fault).contains(&choice.remedy);
            // Rejecting mends every fault; a code that is none is not kept all the same.
            let is_code = choice.fault.bytes().all(|byte| byte.is_ascii_graphic());
            if !(is_known || choice.remedy == Remedy::Reject && is_code) {
                findings.add(&format!("choices.{place}"), Fault::NotAChoice);
            }
        }
        let units = [ImportField::Amount, ImportField::BudgetLow, ImportField::BudgetHigh].map(|money| {
            let column = places.iter().find(|(field, _)| *field == money);
            let label = column.and_then(|(_, place)| labels.get(*place)).map_or("", String::as_str);
            (money, Unit::of_header(label, currency))
        });
        findings.or(Self { labels, places, choices, currency, units })
    }

    /// The header's texts.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// What the header of the amounts of `field` says of them.
    pub fn unit(&self, field: ImportField) -> Unit {
        let named = self.units.iter().find(|(money, _)| *money == field);
        named.map_or(Unit { power: 0, currency: self.currency }, |(_, unit)| *unit)
    }

    /// The column that says `field`, counted from 0.
    pub fn place(&self, field: ImportField) -> Option<usize> {
        self.places.iter().find(|(named, _)| *named == field).map(|(_, place)| *place)
    }

    /// What happens to this fault of `field`.
    pub fn remedy(&self, field: ImportField, fault: &Fault) -> Remedy {
        let code = fault.code();
        let chosen = self.choices.iter().find(|choice| choice.field == field && choice.fault == code);
        chosen.map_or(Remedy::Reject, |choice| choice.remedy)
    }
}

/// What may be done about a fault of `field` other than rejecting the row.
pub fn remedies(field: ImportField, code: &str) -> &'static [Remedy] {
    match field {
        ImportField::AccountName if code == "required" => &[Remedy::UseContactName],
        ImportField::AccountName => &[],
        _ => &[Remedy::LeaveEmpty],
    }
}

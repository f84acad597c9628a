//! The fields of records that a role may be kept from: how a hidden or masked one is shown, and what a form may write.
//! Which role is kept from which is a role's to say ([`super::access`]).

use super::access::FieldAccess;
use crate::error::{Fault, Finding};
use crate::event::SubjectKind;
use crate::form::present;
use crate::ids::{AccountId, ContactId};
use crate::money::Money;
use crate::pipeline::deal::DealForm;
use crate::records::account::AccountForm;
use crate::records::contact::{ContactForm, ContactRow};
use crate::records::lead::{LeadForm, LeadRow, LeadStatus};
use crate::records::{Grade, Source};
use crate::time::{Date, Instant};

/// A field of a form as a role names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name in the form.
    pub name: &'static str,
    /// How far it can be kept back.
    pub guard: Guard,
}

/// How far a field can be kept back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// It is always shown, because a page or an order stands on it; writing it can be kept back.
    Shown,
    /// It can be hidden.
    Hideable,
    /// It can be hidden, or shown in part.
    Maskable,
}

impl Field {
    /// Can a role have this access to it?
    pub const fn allows(&self, access: FieldAccess) -> bool {
        match access {
            FieldAccess::Write | FieldAccess::Read => true,
            FieldAccess::Hidden => !matches!(self.guard, Guard::Shown),
            FieldAccess::Masked => matches!(self.guard, Guard::Maskable),
        }
    }
}

/// What a value of a guarded field can do.
trait Value: Clone + PartialEq {
    /// The value as somebody with `access` sees it. One that is always shown stays as it is.
    fn veiled(&self, access: FieldAccess) -> Self;

    /// Does it say nothing? What every record has to have never does.
    fn is_blank(&self) -> bool {
        false
    }
}

macro_rules! always_shown {
    ($($value:ty),+ $(,)?) => { $(
        impl Value for $value {
            fn veiled(&self, _: FieldAccess) -> Self {
                self.clone()
            }
        }
    )+ };
}
always_shown!(String, AccountId, Money, Source, LeadStatus);

macro_rules! hideable {
    ($($value:ty),+ $(,)?) => { $(
        impl Value for Option<$value> {
            fn veiled(&self, access: FieldAccess) -> Self {
                if access == FieldAccess::Hidden { None } else { self.clone() }
            }
            fn is_blank(&self) -> bool {
                self.is_none()
            }
        }
    )+ };
}
hideable!(i32, i64, bool, AccountId, ContactId, Grade, Source, Date, Instant);

impl Value for Option<String> {
    fn veiled(&self, access: FieldAccess) -> Self {
        match access {
            FieldAccess::Hidden => None,
            FieldAccess::Masked => self.as_deref().map(mask),
            FieldAccess::Read | FieldAccess::Write => self.clone(),
        }
    }
    fn is_blank(&self) -> bool {
        present(self.as_deref()).is_none()
    }
}

/// A form some of whose fields a person may be kept from.
pub trait Guarded: Sized {
    /// Whose form it is.
    const KIND: SubjectKind;
    /// Its fields, in the order of the form.
    const FIELDS: &'static [Field];

    /// Takes out what `access` hides, and covers what it masks.
    fn veil(&mut self, access: impl Fn(&str) -> FieldAccess);

    /// Puts what stands in `before` where the writer may not write: their form shows nothing there, or what they may
    /// see of it, and sends it back so. A record that is being made has nothing before.
    ///
    /// # Errors
    /// A finding for each field that says something else.
    fn keep(
        &mut self,
        before: Option<&Self>,
        access: impl Fn(&str) -> FieldAccess,
    ) -> Result<(), Vec<Finding>>;
}

macro_rules! guarded {
    ($form:ident of $kind:ident { $($field:ident: $guard:ident),+ $(,)? }) => {
        impl Guarded for $form {
            const KIND: SubjectKind = SubjectKind::$kind;
            const FIELDS: &'static [Field] = &[$(Field { name: stringify!($field), guard: Guard::$guard }),+];

            fn veil(&mut self, access: impl Fn(&str) -> FieldAccess) {
                $(self.$field = self.$field.veiled(access(stringify!($field)));)+
            }

            fn keep(
                &mut self,
                before: Option<&Self>,
                access: impl Fn(&str) -> FieldAccess,
            ) -> Result<(), Vec<Finding>> {
                let mut findings = Vec::new();
                $(
                    let allowed = access(stringify!($field));
                    if !kept(&mut self.$field, before.map(|before| &before.$field), allowed) {
                        findings.push(Finding::new(stringify!($field), Fault::NotYoursToWrite));
                    }
                )+
                if findings.is_empty() { Ok(()) } else { Err(findings) }
            }
        }
    };
}

/// Keeps one field; false when it was written and may not be.
fn kept<T: Value>(field: &mut T, before: Option<&T>, access: FieldAccess) -> bool {
    let as_sent = before.is_some_and(|before| *field == before.veiled(access));
    match (access, before) {
        (FieldAccess::Write, _) => true,
        // What must be there is written by whoever makes the record.
        (_, None) => access == FieldAccess::Masked || field.is_blank() || !is_optional(field),
        // What was not shown is not confirmed by guessing it.
        (_, Some(before)) if as_sent => {
            *field = before.clone();
            true
        }
        // A number that one cannot read in full can still be replaced.
        (FieldAccess::Masked, Some(_)) => true,
        (FieldAccess::Hidden | FieldAccess::Read, Some(_)) => false,
    }
}

/// A value that can be left out is hidden by leaving it out.
fn is_optional<T: Value>(field: &T) -> bool {
    field.veiled(FieldAccess::Hidden).is_blank()
}

guarded!(AccountForm of Account {
    name: Shown,
    grade: Shown,
    industry: Shown,
    region: Shown,
    employees: Hideable,
    phone: Maskable,
    website: Hideable,
    credit_code: Hideable,
    payment_term_days: Hideable,
    invoicing_qualified: Hideable,
    source: Hideable,
    next_contact_at: Shown,
    note: Hideable,
});

guarded!(ContactForm of Contact {
    account: Shown,
    name: Shown,
    title: Shown,
    phone: Maskable,
    email: Maskable,
    wechat: Maskable,
    note: Hideable,
});

guarded!(LeadForm of Lead {
    name: Shown,
    company: Shown,
    title: Shown,
    phone: Maskable,
    email: Maskable,
    wechat: Maskable,
    source: Shown,
    status: Shown,
    need: Hideable,
    next_contact_at: Shown,
});

guarded!(DealForm of Deal {
    account: Shown,
    name: Shown,
    contact: Shown,
    amount: Shown,
    expected_close_on: Shown,
    competitor_brief: Hideable,
    budget_low: Hideable,
    budget_high: Hideable,
    decision_maker_title: Hideable,
    source: Shown,
    next_step: Shown,
    next_contact_at: Shown,
});

impl ContactRow {
    /// Takes out what `access` hides, and covers what it masks.
    pub fn veil(&mut self, access: impl Fn(&str) -> FieldAccess) {
        self.phone = self.phone.veiled(access("phone"));
        self.email = self.email.veiled(access("email"));
    }
}

impl LeadRow {
    /// Takes out what `access` hides.
    pub fn veil(&mut self, access: impl Fn(&str) -> FieldAccess) {
        self.need = self.need.veiled(access("need"));
    }
}

/// The fields of the form of `kind`, in its order.
pub const fn of(kind: SubjectKind) -> &'static [Field] {
    match kind {
        SubjectKind::Account => AccountForm::FIELDS,
        SubjectKind::Contact => ContactForm::FIELDS,
        SubjectKind::Lead => LeadForm::FIELDS,
        SubjectKind::Deal => DealForm::FIELDS,
    }
}

/// A field's value in an event or a conflict, as somebody with `access` sees it.
pub fn veil_value(value: &mut serde_json::Value, access: FieldAccess) {
    match (access, &*value) {
        (FieldAccess::Read | FieldAccess::Write, _) => {}
        (FieldAccess::Masked, serde_json::Value::String(text)) => *value = mask(text).into(),
        (FieldAccess::Hidden | FieldAccess::Masked, _) => *value = serde_json::Value::Null,
    }
}

/// Whether `text` is what [`mask`] leaves of a number or an address. Nobody is reached by one with three stars in it.
pub fn is_masked(text: &str) -> bool {
    text.contains(STARS)
}

/// What stands for the covered part.
const STARS: &str = "***";

/// A part of `text` that says which one it is without giving it away: the last four digits of a number, behind its country
/// where that is China's (`+86 ***5678`); the first character and the domain of an address (`w***@rhinong.cn`); the first
/// character of anything else. However long the text is, as many stars stand for what is missing.
pub fn mask(text: &str) -> String {
    const COUNTRY: &str = "+86";
    let first = |text: &str| text.chars().next().map(String::from).unwrap_or_default();
    if let Some((local, domain)) = text.rsplit_once('@') {
        return format!("{}{STARS}@{domain}", first(local));
    }
    let digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
    match digits.len().checked_sub(4) {
        Some(hidden) if hidden >= 3 => {
            let tail: String = digits.into_iter().skip(hidden).collect();
            let country = if text.starts_with(COUNTRY) { "+86 " } else { "" };
            format!("{country}{STARS}{tail}")
        }
        _ => format!("{}{STARS}", first(text)),
    }
}

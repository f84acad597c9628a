//! Which records that are there a row means, by exact rules alone, and what becomes of their fields.
//!
//! Pure over what was found by the row's own keys; nothing here looks anything up. Two texts that are nearly the same
//! are two: a switchboard that half a company is reached by, or a mailbox of a role, proves nothing without the name.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Existing;
use super::row::OwnIds;
use crate::event::FieldChange;
use crate::ids::{AccountId, ContactId};
use crate::wire::words;

words! {
    /// By what a row was found to mean a record, the surest first.
    DuplicateRule {
        /// It carries Sluice's own id of it, as an export does.
        SluiceId = "sluice_id",
        /// The unified social credit code.
        CreditCode = "credit_code",
        /// The account's name, to the letter.
        AccountName = "account_name",
        /// A contact's telephone together with the name.
        PhoneAndName = "phone_and_name",
        /// A contact's email together with the name.
        EmailAndName = "email_and_name",
    }
}

impl DuplicateRule {
    /// Is it so sure of the account that another name in the row is its new name?
    pub const fn renames(self) -> bool {
        matches!(self, Self::SluiceId | Self::CreditCode)
    }
}

/// By what a row can be found to mean something.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sought<'s> {
    /// Sluice's own ids.
    pub ids: OwnIds,
    /// The account's name; absent where the row names a contact alone.
    pub account: Option<&'s str>,
    /// The account's credit code.
    pub credit_code: Option<&'s str>,
    /// The contact's name.
    pub contact: Option<&'s str>,
    /// The contact's telephone.
    pub phone: Option<&'s str>,
    /// The contact's email.
    pub email: Option<&'s str>,
}

/// An account that is there.
#[derive(Clone, Copy, Debug)]
pub struct KnownAccount<'k> {
    /// Its id.
    pub id: AccountId,
    /// Its name.
    pub name: &'k str,
    /// Its credit code.
    pub credit_code: Option<&'k str>,
}

/// A contact that is there. What its reader may not see of it is absent.
#[derive(Clone, Copy, Debug)]
pub struct KnownContact<'k> {
    /// Its id.
    pub id: ContactId,
    /// Its account.
    pub account: Option<AccountId>,
    /// Its name.
    pub name: &'k str,
    /// Its telephone.
    pub phone: Option<&'k str>,
    /// Its email.
    pub email: Option<&'k str>,
}

/// A record that a row may mean: an account, with the contact of it that the row means or without one; or a contact alone,
/// where the row names no account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The account.
    pub account: Option<AccountId>,
    /// The contact.
    pub contact: Option<ContactId>,
    /// By what it was found.
    pub rule: DuplicateRule,
}

/// Everything that the row may mean, the surest first and of two that are as sure the one that was handed in first; each
/// account once.
pub fn candidates(
    sought: &Sought<'_>,
    accounts: &[KnownAccount<'_>],
    contacts: &[KnownContact<'_>],
) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    for rule in DuplicateRule::ALL.iter().copied() {
        if sought.account.is_none() {
            let met = contacts.iter().filter(|contact| is_contact(rule, sought, contact));
            for contact in met {
                if found.iter().all(|known| known.contact != Some(contact.id)) {
                    found.push(Candidate { account: contact.account, contact: Some(contact.id), rule });
                }
            }
            continue;
        }
        let named = accounts.iter().filter(|account| is_account(rule, sought, account));
        let by_contact = contacts.iter().filter(|contact| is_contact(rule, sought, contact));
        for id in named.map(|account| account.id).chain(by_contact.filter_map(|contact| contact.account)) {
            if found.iter().all(|known| known.account != Some(id)) {
                found.push(Candidate { account: Some(id), contact: contact_of(id, sought, contacts), rule });
            }
        }
    }
    found
}

/// The contact of `account` that is sought, by the surest rule.
fn contact_of(account: AccountId, sought: &Sought<'_>, contacts: &[KnownContact<'_>]) -> Option<ContactId> {
    let of_account = || contacts.iter().filter(|contact| contact.account == Some(account));
    DuplicateRule::ALL
        .iter()
        .find_map(|rule| of_account().find(|contact| is_contact(*rule, sought, contact)))
        .map(|contact| contact.id)
}

fn is_account(rule: DuplicateRule, sought: &Sought<'_>, known: &KnownAccount<'_>) -> bool {
    match rule {
        DuplicateRule::SluiceId => sought.ids.account == Some(known.id),
        DuplicateRule::CreditCode => same(sought.credit_code, known.credit_code),
        DuplicateRule::AccountName => sought.account == Some(known.name),
        DuplicateRule::PhoneAndName | DuplicateRule::EmailAndName => false,
    }
}

fn is_contact(rule: DuplicateRule, sought: &Sought<'_>, known: &KnownContact<'_>) -> bool {
    let named = sought.contact == Some(known.name);
    match rule {
        DuplicateRule::SluiceId => sought.ids.contact == Some(known.id),
        DuplicateRule::PhoneAndName => named && same(sought.phone, known.phone),
        DuplicateRule::EmailAndName => named && same(sought.email, known.email),
        DuplicateRule::CreditCode | DuplicateRule::AccountName => false,
    }
}

/// Do both say something, and the same?
fn same(sought: Option<&str>, known: Option<&str>) -> bool {
    sought.is_some() && sought == known
}

/// A record's form after a row was read into it, and what changed: of the fields that `touches` lets pass, those that are
/// empty are filled, and with [`Existing::Update`] those that say something else are replaced. What the row leaves empty
/// stays whatever is chosen.
///
/// # Errors
/// When a form is not a JSON object or cannot be read back, which every form is and can.
pub fn merged<F: Serialize + DeserializeOwned>(
    stands: &F,
    said: &F,
    existing: Existing,
    touches: impl Fn(&str) -> bool,
) -> serde_json::Result<(F, Vec<FieldChange>)> {
    let mut form = object(stands)?;
    let mut changes = Vec::new();
    for (field, new) in object(said)? {
        if is_blank(&new) || !touches(&field) {
            continue;
        }
        let old = form.get(&field).cloned().unwrap_or_default();
        let replaces = is_blank(&old) || existing == Existing::Update;
        if replaces && old != new {
            form.insert(field.clone(), new.clone());
            changes.push(FieldChange { field, old, new });
        }
    }
    let form = serde_json::from_value(Value::Object(form))?;
    Ok((form, changes))
}

/// A record's form with what `changes` did taken back, as far as it still holds what they put there; and the fields that
/// hold something else by now. `changes` come in the order in which they were made.
///
/// # Errors
/// As [`merged`].
pub fn taken_back<F: Serialize + DeserializeOwned>(
    stands: &F,
    changes: &[FieldChange],
) -> serde_json::Result<(F, Vec<FieldChange>, Vec<String>)> {
    let mut form = object(stands)?;
    let mut back: Vec<FieldChange> = Vec::new();
    let mut kept: Vec<String> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for first in changes {
        if seen.contains(&first.field.as_str()) {
            continue;
        }
        seen.push(&first.field);
        let last = changes.iter().rfind(|change| change.field == first.field).unwrap_or(first);
        let present = form.get(&first.field).cloned().unwrap_or_default();
        if present == last.new {
            form.insert(first.field.clone(), first.old.clone());
            back.push(FieldChange { field: first.field.clone(), old: present, new: first.old.clone() });
        } else if present != first.old {
            kept.push(first.field.clone());
        }
    }
    let form = serde_json::from_value(Value::Object(form))?;
    Ok((form, back, kept))
}

/// Nothing, or an amount of nothing: a deal always has one.
fn is_blank(value: &Value) -> bool {
    value.is_null() || value.get("minor").is_some_and(|minor| minor.as_i64() == Some(0))
}

fn object<F: Serialize>(form: &F) -> serde_json::Result<Map<String, Value>> {
    match serde_json::to_value(form)? {
        Value::Object(fields) => Ok(fields),
        _ => Err(serde::ser::Error::custom("a form is an object")),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::records::account::AccountForm;

    fn account(id: u128, name: &'static str, credit_code: Option<&'static str>) -> KnownAccount<'static> {
        KnownAccount { id: AccountId(Uuid::from_u128(id)), name, credit_code }
    }

    fn contact(id: u128, of: Option<u128>, name: &'static str, phone: &'static str) -> KnownContact<'static> {
        let account = of.map(|id| AccountId(Uuid::from_u128(id)));
        KnownContact { id: ContactId(Uuid::from_u128(id)), account, name, phone: Some(phone), email: None }
    }

    fn found(
        sought: &Sought<'_>,
        accounts: &[KnownAccount<'_>],
        contacts: &[KnownContact<'_>],
    ) -> Vec<(Option<u128>, Option<u128>, &'static str)> {
        let number = |id: Uuid| id.as_u128();
        candidates(sought, accounts, contacts)
            .into_iter()
            .map(|it| {
                (it.account.map(|id| number(id.0)), it.contact.map(|id| number(id.0)), it.rule.as_str())
            })
            .collect()
    }

    #[test]
    fn the_surest_rule_comes_first_and_every_account_once() {
        let accounts = [
            account(1, "甲公司", None),
            account(2, "甲集团", Some("91320600MA1Y3QK84R")),
            account(3, "丙", None),
        ];
        let contacts =
            [contact(9, Some(3), "王岩", "+8613800138000"), contact(8, Some(1), "王岩", "+8613800138000")];
        let sought = Sought {
            ids: OwnIds::default(),
            account: Some("甲公司"),
            credit_code: Some("91320600MA1Y3QK84R"),
            contact: Some("王岩"),
            phone: Some("+8613800138000"),
            email: None,
        };
        assert_eq!(
            found(&sought, &accounts, &contacts),
            [
                (Some(2), None, "credit_code"),
                (Some(1), Some(8), "account_name"),
                (Some(3), Some(9), "phone_and_name")
            ]
        );
        let exported = OwnIds { account: Some(AccountId(Uuid::from_u128(3))), ..OwnIds::default() };
        assert_eq!(
            found(&Sought { ids: exported, ..sought }, &accounts, &contacts)[0],
            (Some(3), Some(9), "sluice_id")
        );
    }

    #[test]
    fn a_telephone_without_the_name_and_nothing_against_nothing_prove_nothing() {
        let contacts =
            [contact(9, Some(3), "总机", "+8657188886666"), contact(8, None, "王岩", "+8613800138000")];
        let sought = Sought {
            account: Some("丁"),
            contact: Some("李帅"),
            phone: Some("+8657188886666"),
            ..Sought::default()
        };
        assert_eq!(found(&sought, &[account(3, "丙", None)], &contacts), []);
        // Who is of no account is met by a row that names none.
        let alone = Sought { contact: Some("王岩"), phone: Some("+8613800138000"), ..Sought::default() };
        assert_eq!(found(&alone, &[], &contacts), [(None, Some(8), "phone_and_name")]);
    }

    fn form(region: Option<&str>, industry: Option<&str>) -> AccountForm {
        let [region, industry] = [region, industry].map(|text| text.map(str::to_owned));
        AccountForm { name: "甲公司".to_owned(), region, industry, ..AccountForm::default() }
    }

    #[test]
    fn blanks_are_filled_and_updates_replace_and_nothing_is_emptied() {
        let (stands, said) = (form(Some("华东"), None), form(Some("华南"), Some("建材")));
        let fields = |existing, said: &AccountForm| {
            let (form, changes) = merged(&stands, said, existing, |field| field != "name").unwrap();
            (form, changes.into_iter().map(|change| change.field).collect::<Vec<_>>())
        };
        assert_eq!(
            fields(Existing::FillBlanks, &said),
            (form(Some("华东"), Some("建材")), vec!["industry".to_owned()])
        );
        assert_eq!(fields(Existing::Update, &said).0, form(Some("华南"), Some("建材")));
        assert_eq!(fields(Existing::Update, &form(None, None)), (stands.clone(), vec![]));
    }

    #[test]
    fn what_was_read_in_is_taken_back_where_it_still_stands() {
        let (before, first, second) =
            (form(Some("华东"), None), form(Some("华南"), Some("建材")), form(Some("华北"), None));
        let (after, mut changes) = merged(&before, &first, Existing::Update, |_| true).unwrap();
        let (after, more) = merged(&after, &second, Existing::Update, |_| true).unwrap();
        changes.extend(more);
        let (back, undone, kept) = taken_back(&after, &changes).unwrap();
        assert_eq!((back, undone.len(), kept), (before, 2, vec![]));
        let edited = AccountForm { industry: Some("钢铁".to_owned()), ..after };
        let (back, undone, kept) = taken_back(&edited, &changes).unwrap();
        assert_eq!(
            (back, undone.len(), kept),
            (form(Some("华东"), Some("钢铁")), 1, vec!["industry".to_owned()])
        );
    }
}

//! A change of a deal as its event tells it. Nothing is judged or written here.

use serde::Serialize;
use shared::event::FieldChange;
use shared::money::Money;
use shared::pipeline::deal::DealForm;

use crate::edit;
use crate::error::ApiResult;

/// A form with its budget as money: in the form it is in the currency of the amount, which a change of the budget
/// alone would not carry.
#[derive(Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    form: &'a DealForm,
    // These stand in the place of the form's own.
    budget_low: Option<Money>,
    budget_high: Option<Money>,
}

impl<'a> Told<'a> {
    fn of(form: &'a DealForm) -> Self {
        let money = |minor| Money { minor, currency: form.amount.currency };
        Self { form, budget_low: form.budget_low.map(money), budget_high: form.budget_high.map(money) }
    }
}

/// Each field in which `new` differs from `old`, for the event. Empty when nothing is to be written.
///
/// # Errors
/// As [`edit::changes`].
pub fn changes(old: &DealForm, new: &DealForm) -> ApiResult<Vec<FieldChange>> {
    edit::changes(&Told::of(old), &Told::of(new))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use shared::ids::AccountId;
    use shared::money::Currency;

    use super::*;

    #[test]
    fn a_budget_is_told_in_its_currency() {
        let account = AccountId(uuid::Uuid::nil());
        let old = DealForm { budget_high: Some(900), ..DealForm::new(account, Currency::Jpy) };
        let new = DealForm { budget_low: Some(500), ..old.clone() };
        let told = changes(&old, &new).unwrap();
        let money = json!({ "minor": 500, "currency": "JPY" });
        assert_eq!(told, [FieldChange { field: "budget_low".into(), old: Value::Null, new: money }]);
        let amount = Money { currency: Currency::Cny, ..old.amount };
        let told = changes(&old, &DealForm { amount, ..old.clone() }).unwrap();
        let fields: Vec<_> = told.iter().map(|change| change.field.as_str()).collect();
        assert_eq!(fields, ["amount", "budget_high"]);
        assert_eq!(changes(&old, &old.clone()).unwrap(), []);
    }
}

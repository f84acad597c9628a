//! What holds whatever comes.

use std::collections::HashSet;

use proptest::prelude::*;
use shared::form::{half_width, normal_email, normal_phone};
use shared::parity;
use shared::pipeline::facts::GateFacts;
use shared::pipeline::gate::{Standing, evaluate};
use shared::pipeline::rules::{Gate, Rule};
use shared::records::account::AccountForm;
use shared::time::Instant;

use crate::arbitrary::{activity, document, facts, gate};

proptest! {
    #[test]
    fn every_requirement_and_every_step_has_its_line(gate in gate(), facts in facts()) {
        let verdict = evaluate(&gate, &facts);
        let mut lines = verdict.checks.iter();
        for requirement in &gate.requirements {
            let steps: Vec<Option<&str>> = match &requirement.rule {
                Rule::SubStates { steps } => steps.iter().map(|step| Some(step.key.as_str())).collect(),
                _ => vec![None],
            };
            for step in steps {
                let line = lines.next().unwrap();
                prop_assert_eq!((&line.requirement, line.step.as_deref()), (&requirement.key, step));
            }
        }
        prop_assert!(lines.next().is_none());
    }

    #[test]
    fn a_gate_is_open_when_every_line_is_met_and_only_then(gate in gate(), facts in facts()) {
        let verdict = evaluate(&gate, &facts);
        prop_assert_eq!(verdict.open, verdict.checks.iter().all(|check| check.standing == Standing::Met));
        for check in &verdict.checks {
            prop_assert_eq!(check.standing == Standing::Met, check.have >= check.need);
            prop_assert_eq!(check.action.is_none(), check.standing == Standing::Met);
        }
        let progress = verdict.progress();
        prop_assert_eq!(progress.total as usize, verdict.checks.len());
        prop_assert_eq!(progress.met as usize + progress.missing.len(), verdict.checks.len());
    }

    #[test]
    fn no_record_counts_and_is_rejected_at_once(gate in gate(), facts in facts()) {
        for check in evaluate(&gate, &facts).checks {
            let counted: HashSet<_> = check.counted.iter().collect();
            prop_assert_eq!(counted.len(), check.counted.len());
            for rejected in &check.rejected {
                prop_assert!(!counted.contains(&rejected.record));
                prop_assert!(!rejected.reasons.is_empty());
            }
        }
    }

    #[test]
    fn one_more_record_never_closes_an_open_gate(
        gate in gate(), facts in facts(), activity in activity(900), document in document(901),
    ) {
        prop_assume!(evaluate(&gate, &facts).open);
        let with_activity = GateFacts { activities: [&facts.activities[..], &[activity]].concat(), ..facts.clone() };
        prop_assert!(evaluate(&gate, &with_activity).open);
        let with_document = GateFacts { documents: [&facts.documents[..], &[document]].concat(), ..facts };
        prop_assert!(evaluate(&gate, &with_document).open);
    }

    #[test]
    fn one_requirement_more_never_opens_a_closed_gate(gate in gate(), more in gate(), facts in facts()) {
        prop_assume!(!evaluate(&gate, &facts).open);
        let stricter = Gate { requirements: [&gate.requirements[..], &more.requirements[..]].concat(), ..gate };
        prop_assert!(!evaluate(&stricter, &facts).open);
    }

    #[test]
    fn the_order_of_the_records_does_not_matter(gate in gate(), facts in facts()) {
        let mut turned = facts.clone();
        turned.activities.reverse();
        turned.documents.reverse();
        turned.approvals.reverse();
        let standings = |facts: &GateFacts| -> Vec<_> {
            evaluate(&gate, facts).checks.into_iter().map(|check| (check.standing, check.have)).collect()
        };
        prop_assert_eq!(standings(&facts), standings(&turned));
    }

    #[test]
    fn rules_facts_and_verdicts_survive_the_wire(gate in gate(), facts in facts()) {
        let verdict = evaluate(&gate, &facts);
        prop_assert_eq!(serde_json::from_str::<Gate>(&serde_json::to_string(&gate).unwrap()).unwrap(), gate);
        prop_assert_eq!(serde_json::from_str::<GateFacts>(&serde_json::to_string(&facts).unwrap()).unwrap(), facts);
        let text = serde_json::to_string(&verdict).unwrap();
        prop_assert_eq!(serde_json::from_str::<shared::pipeline::gate::GateVerdict>(&text).unwrap(), verdict);
    }

    #[test]
    fn an_instant_survives_being_written(millis in any::<i64>()) {
        let instant = Instant::from_millis(millis);
        prop_assert_eq!(instant.to_string().parse::<Instant>().unwrap(), instant);
        prop_assert_eq!(Instant::from_utc(instant.to_utc()), instant);
        prop_assert_eq!(Instant::from_millis(instant.millis()), instant);
    }

    #[test]
    fn a_phone_is_normalised_once(text in "[+(]{0,2}(86|0086|00|1)?[0-9 ()./-]{5,16}( ?(转|ext|x|#) ?[0-9]{0,12})?") {
        if let Ok(phone) = normal_phone(&text) {
            prop_assert_eq!(normal_phone(&phone), Ok(phone));
        }
    }

    #[test]
    fn no_text_is_too_strange_for_a_phone_or_an_email(text in any::<String>()) {
        if let Ok(phone) = normal_phone(&text) {
            prop_assert_eq!(normal_phone(&phone), Ok(phone));
        }
        if let Some(email) = normal_email(&text) {
            prop_assert_eq!(normal_email(&email), Some(email));
        }
        let narrow = half_width(&text);
        prop_assert_eq!(half_width(&narrow), narrow);
    }

    #[test]
    fn an_email_is_normalised_once(text in "[ A-Za-z.İß０-９]{1,9}[@＠][A-Za-zİΣ敏.-]{1,12}[.．][a-zA-ZΣ]{2,4}") {
        if let Some(email) = normal_email(&text) {
            prop_assert_eq!(normal_email(&email), Some(email));
        }
    }

    #[test]
    fn a_judged_form_is_judged_alike_again(
        name in any::<String>(), phone in any::<String>(), website in "https?://[a-z.]{0,9}|\\PC{0,9}", note in any::<String>(),
    ) {
        let form = AccountForm {
            name, phone: Some(phone), website: Some(website), note: Some(note), ..Default::default()
        };
        if let Ok(fields) = form.judge() {
            let stored = fields.into_form();
            prop_assert_eq!(stored.judge().unwrap().into_form(), stored);
        }
    }

    #[test]
    fn a_case_that_cannot_be_read_is_answered(text in any::<String>()) {
        let answer = parity::judge(&text);
        prop_assert_eq!(answer.chars().next(), Some('{'));
    }
}

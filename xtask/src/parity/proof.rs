//! Proves that the comparison can fail: changes one constant at a time on the native side alone, and counts the cases
//! in which somebody would be told something else.
//!
//! A constant of the rules is changed in the rules of a case; a constant of a form by moving the value across it.
//! Only the outcome is compared (allowed or not, which lines are met, which faults), because a changed number in a
//! text would prove little.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use shared::parity::{self, Case};
use shared::pipeline::default;
use shared::pipeline::facts::GateFacts;
use shared::pipeline::rules::{Pipeline, Rule, StepProof};

/// Fewest cases that must notice a change.
const NOTICED: usize = 5;

/// A change of the rules or the facts of a move.
struct Change {
    name: &'static str,
    rules: fn(&mut Rule),
    facts: fn(&mut GateFacts),
}

const NO_RULE: fn(&mut Rule) = |_| {};
const NO_FACT: fn(&mut GateFacts) = |_| {};

const CHANGES: &[Change] = &[
    Change {
        name: "a call counts one second later",
        rules: |rule| {
            if let Rule::EffectiveTouches { call_seconds, .. } = rule {
                *call_seconds += 1;
            }
        },
        facts: NO_FACT,
    },
    Change {
        name: "a call counts one second earlier",
        rules: |rule| {
            if let Rule::EffectiveTouches { call_seconds, .. } = rule {
                *call_seconds = call_seconds.saturating_sub(1);
            }
        },
        facts: NO_FACT,
    },
    Change {
        name: "WeChat counts one round later",
        rules: |rule| {
            if let Rule::EffectiveTouches { wechat_rounds, .. } = rule {
                *wechat_rounds += 1;
            }
        },
        facts: NO_FACT,
    },
    Change { name: "one touch, file or meeting more", rules: one_more, facts: NO_FACT },
    Change {
        name: "one change request more",
        rules: |rule| {
            if let Rule::SubStates { steps } = rule {
                for step in steps {
                    if let StepProof::ChangeRequests { at_least, .. } = &mut step.proof {
                        *at_least += 1;
                    }
                }
            }
        },
        facts: NO_FACT,
    },
    Change {
        name: "one field less",
        rules: |rule| {
            if let Rule::Fields { fields } = rule {
                fields.pop();
            }
        },
        facts: NO_FACT,
    },
    Change {
        name: "one role less",
        rules: |rule| {
            if let Rule::Approvals { roles } = rule {
                roles.pop();
            }
        },
        facts: NO_FACT,
    },
    Change { name: "everything a millisecond later", rules: NO_RULE, facts: |facts| shift(facts, 1) },
    Change { name: "everything a millisecond earlier", rules: NO_RULE, facts: |facts| shift(facts, -1) },
    Change {
        name: "frozen a millisecond later",
        rules: NO_RULE,
        facts: |facts| facts.frozen_since = facts.frozen_since.map(|since| since.plus_millis(1)),
    },
    Change {
        name: "formulas turned around",
        rules: NO_RULE,
        facts: |facts| facts.formulas.iter_mut().for_each(|fact| fact.holds = !fact.holds),
    },
];

fn one_more(rule: &mut Rule) {
    if let Rule::EffectiveTouches { at_least, .. }
    | Rule::Documents { at_least, .. }
    | Rule::ConfirmedMeeting { at_least } = rule
    {
        *at_least += 1;
    }
}

fn shift(facts: &mut GateFacts, millis: i64) {
    facts.activities.iter_mut().for_each(|activity| activity.at = activity.at.plus_millis(millis));
    facts.documents.iter_mut().for_each(|document| document.at = document.at.plus_millis(millis));
    facts.approvals.iter_mut().for_each(|approval| approval.at = approval.at.plus_millis(millis));
}

/// Which way a value is moved across its limit.
#[derive(Clone, Copy, Debug)]
enum Step {
    Longer,
    More,
    Less,
}
use Step::{Less, Longer, More};

/// Every limited value of every form: the case, the place of the value, and the ways across a limit.
const LIMITS: &[(&str, &str, &[Step])] = &[
    ("move", "/request/reason", &[Longer]),
    ("account", "/name", &[Longer]),
    ("account", "/industry", &[Longer]),
    ("account", "/region", &[Longer]),
    ("account", "/note", &[Longer]),
    ("account", "/website", &[Longer]),
    ("account", "/credit_code", &[Longer]),
    ("account", "/employees", &[More, Less]),
    ("account", "/payment_term_days", &[More, Less]),
    ("contact", "/name", &[Longer]),
    ("contact", "/title", &[Longer]),
    ("contact", "/wechat", &[Longer]),
    ("contact", "/note", &[Longer]),
    ("lead", "/name", &[Longer]),
    ("lead", "/company", &[Longer]),
    ("lead", "/title", &[Longer]),
    ("lead", "/wechat", &[Longer]),
    ("lead", "/need", &[Longer]),
    ("deal", "/name", &[Longer]),
    ("deal", "/competitor_brief", &[Longer]),
    ("deal", "/decision_maker_title", &[Longer]),
    ("deal", "/next_step", &[Longer]),
    ("deal", "/amount/minor", &[More, Less]),
    ("deal", "/budget_low", &[More, Less]),
    ("deal", "/budget_high", &[More, Less]),
    ("activity", "/form/text", &[Longer]),
    ("activity", "/form/figures/transcript_summary", &[Longer]),
    ("activity", "/form/figures/call_seconds", &[More, Less]),
    ("activity", "/form/figures/wechat_rounds", &[More, Less]),
    ("activity", "/form/figures/demo_minutes", &[More, Less]),
    ("activity", "/form/figures/customer_questions", &[More, Less]),
    ("activity", "/form/figures/change_requests", &[More, Less]),
    ("file", "/name", &[Longer]),
    ("file", "/size", &[More, Less]),
];

/// Changes each constant in turn and holds what comes out against what the browser said.
///
/// # Errors
/// When a change goes unnoticed.
pub(crate) fn prove(cases: &[String], answers: &[String]) -> Result<()> {
    let mut unnoticed = Vec::new();
    // Enough is enough: what five cases notice is not counted on.
    let mut note = |name: String, kind: &str, change: &dyn Fn(&Value) -> Option<String>| {
        let start = format!("{{\"case\":\"{kind}\"");
        let noticed = cases
            .iter()
            .zip(answers)
            .filter(|(text, _)| text.starts_with(&start))
            .filter(|(text, answer)| {
                let changed = serde_json::from_str(text).ok().and_then(|case| change(&case));
                changed.is_some_and(|changed| outcome(&parity::judge(&changed)) != outcome(answer))
            })
            .take(NOTICED)
            .count();
        if noticed < NOTICED {
            unnoticed.push(format!("{name}: noticed by {noticed} cases, not {NOTICED}"));
        }
    };
    for change in CHANGES {
        note(change.name.to_owned(), "move", &|case| changed_move(change, case));
    }
    for (kind, place, steps) in LIMITS {
        for step in *steps {
            note(format!("{kind}{place} {step:?}"), kind, &|case| moved(case, place, *step));
        }
    }
    if !unnoticed.is_empty() {
        bail!("a change of these would go unnoticed:\n  {}", unnoticed.join("\n  "));
    }
    let total = CHANGES.len() + LIMITS.iter().map(|(_, _, steps)| steps.len()).sum::<usize>();
    println!("each of {total} changes on one side alone is noticed");
    Ok(())
}

/// The move with one change; nothing when it is no case.
fn changed_move(change: &Change, case: &Value) -> Option<String> {
    let Ok(Case::Move { pipeline, mut facts, request, may_override }) = serde_json::from_value(case.clone())
    else {
        return None;
    };
    let mut pipeline: Pipeline = pipeline.map_or_else(default::pipeline, |pipeline| *pipeline);
    for requirement in pipeline.gates.iter_mut().flat_map(|gate| gate.requirements.iter_mut()) {
        (change.rules)(&mut requirement.rule);
    }
    (change.facts)(&mut facts);
    let changed = Case::Move { pipeline: Some(Box::new(pipeline)), facts, request, may_override };
    serde_json::to_string(&changed).ok()
}

/// The case with the value at `place` one step further.
fn moved(case: &Value, place: &str, step: Step) -> Option<String> {
    let mut changed = case.clone();
    let value = changed.pointer_mut(place)?;
    *value = match (step, &*value) {
        (Longer, Value::String(text)) => Value::from(format!("x{}", text.trim())),
        (More, number) => Value::from(number.as_i64()? + 1),
        (Less, number) => Value::from(number.as_i64()? - 1),
        _ => return None,
    };
    Some(changed.to_string())
}

/// What somebody is told: allowed or not and how each line stands, or which fault each field has.
fn outcome(answer: &str) -> Vec<String> {
    let told = |answer: &str| -> Result<Vec<String>> {
        let answer: Value = serde_json::from_str(answer)?;
        let body = answer.get("move");
        let findings = body.map_or(&answer["findings"], |body| &body["findings"]);
        let mut told =
            vec![body.map_or_else(|| answer.get("valid").is_some(), |body| body["pass"] == true).to_string()];
        for finding in findings.as_array().into_iter().flatten() {
            told.push(format!("{}{}", finding["field"], finding["code"]));
        }
        for gate in body.and_then(|body| body["verdict"]["gates"].as_array()).into_iter().flatten() {
            for check in gate["checks"].as_array().context("a gate has checks")? {
                told.push(check["standing"].to_string());
            }
        }
        Ok(told)
    };
    told(answer).unwrap_or_default()
}

//! Counts what the cases reach, and says where they reach too little to prove anything.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use serde_json::Value;
use shared::parity::Case;
use shared::pipeline::default;
use shared::pipeline::facts::GateFacts;
use shared::pipeline::gate::{Check, Standing};
use shared::pipeline::movement::MoveVerdict;
use shared::pipeline::rules::{Pipeline, Requirement, Rule};
use shared::time::Instant;

/// Fewest cases in all.
const CASES: usize = 10_000;
/// Fewest requirements of each kind that are met, and fewest that are not.
const REQUIREMENTS: usize = 500;
/// Fewest forms of each kind that are valid, fewest that are not, and fewest texts that are no case.
const FORMS: usize = 300;

#[derive(Default)]
struct Count {
    good: usize,
    bad: usize,
    near: usize,
}

/// The counts so far, by kind of requirement and of form.
#[derive(Default)]
pub(crate) struct Tally {
    cases: usize,
    malformed: usize,
    requirements: BTreeMap<String, Count>,
    forms: BTreeMap<String, Count>,
}

impl Tally {
    /// Adds a case and its answer, both as text.
    pub(crate) fn add(&mut self, text: &str, answer: &str) -> Result<()> {
        self.cases += 1;
        let answer: Value = serde_json::from_str(answer)?;
        if answer.get("malformed").is_some() {
            self.malformed += 1;
            return Ok(());
        }
        if let Case::Move { pipeline, facts, .. } = serde_json::from_str(text)? {
            let pipeline = pipeline.map_or_else(default::pipeline, |pipeline| *pipeline);
            let verdict = serde_json::from_value(answer["move"]["verdict"].clone())?;
            self.add_move(&pipeline, &facts, &verdict);
        } else {
            let case: Value = serde_json::from_str(text)?;
            let count = self.forms.entry(case["case"].as_str().unwrap_or_default().to_owned()).or_default();
            match answer.get("valid") {
                Some(_) => count.good += 1,
                None => count.bad += 1,
            }
        }
        Ok(())
    }

    fn add_move(&mut self, pipeline: &Pipeline, facts: &GateFacts, verdict: &MoveVerdict) {
        for gate in &verdict.gates {
            let Some(rules) = pipeline.gate(&gate.from) else { continue };
            for requirement in &rules.requirements {
                let checks: Vec<&Check> =
                    gate.checks.iter().filter(|check| check.requirement == requirement.key).collect();
                let count = self.requirements.entry(kind(&requirement.rule)).or_default();
                match checks.iter().all(|check| check.standing == Standing::Met) {
                    true => count.good += 1,
                    false => count.bad += 1,
                }
                count.near += usize::from(near(requirement, facts, &checks));
            }
        }
    }

    /// The counts as a table.
    pub(crate) fn print(&self) {
        println!("{} cases, {} of them no case at all", self.cases, self.malformed);
        println!("{:<20} {:>7} {:>7} {:>15}", "requirement", "met", "unmet", "near the limit");
        for (kind, Count { good, bad, near }) in &self.requirements {
            println!("{kind:<20} {good:>7} {bad:>7} {near:>15}");
        }
        println!("{:<20} {:>7} {:>7}", "form", "valid", "refused");
        for (kind, Count { good, bad, .. }) in &self.forms {
            println!("{kind:<20} {good:>7} {bad:>7}");
        }
    }

    /// # Errors
    /// When any kind is reached too seldom.
    pub(crate) fn suffices(&self) -> Result<()> {
        let mut few = Vec::new();
        let mut at_least = |what: String, count: usize, least: usize| {
            if count < least {
                few.push(format!("{what}: {count}, not {least}"));
            }
        };
        at_least("cases".to_owned(), self.cases, CASES);
        at_least("malformed".to_owned(), self.malformed, FORMS);
        at_least("kinds of requirements".to_owned(), self.requirements.len(), 8);
        at_least("kinds of forms".to_owned(), self.forms.len(), 6);
        for (kind, Count { good, bad, near }) in &self.requirements {
            at_least(format!("{kind} met"), *good, REQUIREMENTS);
            at_least(format!("{kind} unmet"), *bad, REQUIREMENTS);
            at_least(format!("{kind} near the limit"), *near, (good + bad).div_ceil(5));
        }
        for (kind, Count { good, bad, .. }) in &self.forms {
            at_least(format!("{kind} valid"), *good, FORMS);
            at_least(format!("{kind} refused"), *bad, FORMS);
        }
        if !few.is_empty() {
            bail!("the cases reach too little:\n  {}", few.join("\n  "));
        }
        Ok(())
    }
}

/// A rule's kind as the wire writes it.
fn kind(rule: &Rule) -> String {
    let written = serde_json::to_value(rule).unwrap_or_default();
    written["kind"].as_str().unwrap_or_default().to_owned()
}

/// Whether a count, a figure or an instant that the requirement asks about lies within one unit of its limit.
fn near(requirement: &Requirement, facts: &GateFacts, checks: &[&Check]) -> bool {
    let beside = |value: i64, limit: i64| (value - limit).abs() <= 1;
    let edge = |at: Instant| {
        beside(at.millis(), facts.stage_entered_at.millis()) || beside(at.millis(), facts.as_of.millis())
    };
    // Where one is asked for, every count is beside the limit and none says anything.
    let counted =
        checks.iter().any(|check| check.need > 1 && beside(i64::from(check.have), i64::from(check.need)));
    counted
        || match &requirement.rule {
            Rule::EffectiveTouches { call_seconds, wechat_rounds, .. } => {
                facts.activities.iter().any(|activity| {
                    let figures = &activity.figures;
                    let seconds = figures.call_seconds.map(|it| beside(it.into(), (*call_seconds).into()));
                    let rounds = figures.wechat_rounds.map(|it| beside(it.into(), (*wechat_rounds).into()));
                    seconds == Some(true) || rounds == Some(true) || edge(activity.at)
                })
            }
            Rule::ConfirmedMeeting { .. } => facts.activities.iter().any(|activity| edge(activity.at)),
            Rule::Documents { .. } | Rule::SubStates { .. } => {
                facts.documents.iter().any(|document| edge(document.at))
            }
            Rule::Approvals { .. } => facts.approvals.iter().any(|approval| edge(approval.at)),
            Rule::NoFreeze {} => facts.frozen_since.is_some_and(edge),
            // A formula has no number; a letter or a truth value away is as near as it gets.
            Rule::Formula { formula } => {
                facts.formulas.iter().any(|fact| fact.formula != *formula || !fact.holds)
            }
            Rule::Fields { .. } => false,
        }
}

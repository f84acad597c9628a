//! May this deal go there? The answer is a verdict for the reader and, when it is yes, a [`GatePass`] for the
//! one function that writes the move.

use super::facts::GateFacts;
use super::gate::{self, GateVerdict};
use super::rules::{Pipeline, Stage, StageKind};
use super::{LostReason, StageKey};
use crate::error::{Fault, Finding};
use crate::form::Findings;
use crate::ids::{DealId, PipelineId};
use crate::time::Instant;
use crate::wire::{wire, words};

/// Most characters of a reason.
pub const REASON_MAX: u32 = 500;

words! {
    /// How a move is, or would be, allowed.
    MoveKind {
        /// Forward, every gate between being open.
        Forward = "forward",
        /// Forward past a closed gate, by an administrator with a reason.
        Override = "override",
        /// Back, with a reason.
        Back = "back",
        /// To a lost stage, with a reason from the list.
        Lost = "lost",
        /// From won or lost to the open stage before, with a reason.
        Reopen = "reopen",
    }
}

wire! {
    /// A wish to move a deal.
    #[derive(Eq)]
    pub struct MoveRequest {
        /// The version that was seen.
        pub version: i64,
        /// Where to.
        pub to: StageKey,
        /// Why; asked for going back, reopening and overriding.
        #[serde(default)]
        pub reason: Option<String>,
        /// Why it was lost; asked for going to a lost stage.
        #[serde(default)]
        pub lost_reason: Option<LostReason>,
        /// An administrator's wish to pass a closed gate.
        #[serde(default)]
        pub override_gate: bool,
    }

    /// What stands between a deal and a stage.
    #[derive(Eq)]
    pub struct MoveVerdict {
        /// The deal.
        pub deal: DealId,
        /// The version of the deal whose facts were judged.
        pub version: i64,
        /// True of this instant.
        pub as_of: Instant,
        /// The version of the rules.
        pub rule_version: i32,
        /// From.
        pub from: StageKey,
        /// To.
        pub to: StageKey,
        /// What kind of move it would be; absent where there is no such way.
        pub kind: Option<MoveKind>,
        /// Does every gate between stand open? True where there is none.
        pub open: bool,
        /// Every gate between, in order.
        pub gates: Vec<GateVerdict>,
    }
}

/// Judges the way of a deal to the stage `to`, without asking who wants it.
pub fn judge(pipeline: &Pipeline, facts: &GateFacts, to: &StageKey) -> MoveVerdict {
    let kind = kind_of(pipeline, facts, to);
    let gates: Vec<GateVerdict> = match kind {
        Some(MoveKind::Forward) => pipeline
            .gates_between(&facts.stage, to)
            .into_iter()
            .map(|gate| gate::evaluate(gate, facts))
            .collect(),
        _ => Vec::new(),
    };
    MoveVerdict {
        deal: facts.deal,
        version: facts.version,
        as_of: facts.as_of,
        rule_version: pipeline.version,
        from: facts.stage.clone(),
        to: to.clone(),
        kind,
        open: kind.is_some() && gates.iter().all(|gate| gate.open),
        gates,
    }
}

/// What kind of move leads to `to`; `None` where there is no way.
fn kind_of(pipeline: &Pipeline, facts: &GateFacts, to: &StageKey) -> Option<MoveKind> {
    let from = pipeline.stage(&facts.stage)?;
    let target = pipeline.stage(to)?;
    match (from.kind, target.kind) {
        _ if from.key == target.key => None,
        (StageKind::Won | StageKind::Lost, _) => (facts.stage_before.as_ref() == Some(to)
            && target.kind == StageKind::Open)
            .then_some(MoveKind::Reopen),
        (StageKind::Open, StageKind::Lost) => Some(MoveKind::Lost),
        (StageKind::Open, StageKind::Open | StageKind::Won) => {
            let forward = pipeline.position(to)? > pipeline.position(&from.key)?;
            Some(if forward { MoveKind::Forward } else { MoveKind::Back })
        }
    }
}

/// Permission to move one deal in one version from one stage to another, under one version of the rules.
///
/// It can be made by [`ask`] alone, is neither cloned nor read from a wire, and is used up by the write.
///
/// What [`ask`] returns is taken:
///
/// ```
/// use shared::pipeline::movement::GatePass;
/// fn write(pass: GatePass) -> i64 { pass.verdict().version }
/// ```
///
/// One of one's own making does not compile, nor does a second use, nor one that came over a wire:
///
/// ```compile_fail,E0451
/// use shared::pipeline::movement::{GatePass, MoveKind, MoveVerdict};
/// fn forged(pipeline: shared::ids::PipelineId, verdict: MoveVerdict) -> GatePass {
///     GatePass { pipeline, reason: None, lost_reason: None, kind: MoveKind::Forward, verdict }
/// }
/// ```
///
/// ```compile_fail,E0382
/// use shared::pipeline::movement::GatePass;
/// fn write(pass: GatePass) -> i64 { pass.verdict().version }
/// fn twice(pass: GatePass) -> i64 { write(pass) + write(pass) }
/// ```
///
/// ```compile_fail,E0277
/// fn copied<T: Clone>() {}
/// copied::<shared::pipeline::movement::GatePass>();
/// ```
///
/// ```compile_fail,E0277
/// fn read<T: serde::de::DeserializeOwned>() {}
/// read::<shared::pipeline::movement::GatePass>();
/// ```
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a pass moves nothing by itself"]
pub struct GatePass {
    pipeline: PipelineId,
    reason: Option<String>,
    lost_reason: Option<LostReason>,
    kind: MoveKind,
    verdict: MoveVerdict,
}

impl GatePass {
    /// The pipeline whose rules judged.
    pub fn pipeline(&self) -> PipelineId {
        self.pipeline
    }

    /// How the move is allowed.
    pub fn kind(&self) -> MoveKind {
        self.kind
    }

    /// The reason given, where one is asked for.
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// Why the deal was lost.
    pub fn lost_reason(&self) -> Option<LostReason> {
        self.lost_reason
    }

    /// The verdict of the moment: deal, version, from, to, rule version and gates.
    pub fn verdict(&self) -> &MoveVerdict {
        &self.verdict
    }
}

/// Why a wish is refused: what is wrong with the wish, and what stands in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong with the request itself.
    pub findings: Vec<Finding>,
    /// The verdict; its gates are closed where that is the reason.
    pub verdict: MoveVerdict,
}

/// Asks whether `request` may be carried out on the deal that `facts` are of, by somebody who may or may not
/// override gates.
///
/// # Errors
/// Everything that stands against it.
pub fn ask(
    pipeline: &Pipeline,
    facts: &GateFacts,
    request: &MoveRequest,
    may_override: bool,
) -> Result<GatePass, Box<Refusal>> {
    let MoveRequest { version: _, to, reason, lost_reason, override_gate } = request;
    let verdict = judge(pipeline, facts, to);
    let overriding =
        *override_gate && may_override && verdict.kind == Some(MoveKind::Forward) && !verdict.open;
    let kind = if overriding { Some(MoveKind::Override) } else { verdict.kind };
    let (reason, mut findings) = judge_reason(kind, reason.as_deref(), *lost_reason);
    if kind.is_none() {
        findings.add("to", no_way(pipeline, facts, to));
    }
    match (findings.or(()), kind) {
        (Ok(()), Some(kind)) if verdict.open || overriding => {
            Ok(GatePass { pipeline: pipeline.id, reason, lost_reason: *lost_reason, kind, verdict })
        }
        (outcome, _) => Err(Box::new(Refusal { findings: outcome.err().unwrap_or_default(), verdict })),
    }
}

/// Judges what is said for a move of a kind, `None` being no move at all: the reason, trimmed and absent where it is
/// blank, and everything that is wrong with it and with the `lost_reason`.
pub fn judge_reason(
    kind: Option<MoveKind>,
    reason: Option<&str>,
    lost_reason: Option<LostReason>,
) -> (Option<String>, Findings) {
    let mut findings = Findings::new();
    let reason = findings.optional_line("reason", reason, REASON_MAX);
    let needed = matches!(kind, Some(MoveKind::Back | MoveKind::Reopen | MoveKind::Override))
        || (kind == Some(MoveKind::Lost) && lost_reason == Some(LostReason::Other));
    if needed && reason.is_none() {
        findings.add("reason", Fault::ReasonRequired);
    }
    match (kind, lost_reason) {
        (Some(MoveKind::Lost), None) => findings.add("lost_reason", Fault::ReasonRequired),
        (Some(MoveKind::Lost) | None, _) | (_, None) => {}
        (Some(_), Some(_)) => findings.add("lost_reason", Fault::NotForThisKind),
    }
    (reason, findings)
}

/// Why no way leads to `to`.
fn no_way(pipeline: &Pipeline, facts: &GateFacts, to: &StageKey) -> Fault {
    let terminal = |stage: &Stage| stage.kind != StageKind::Open;
    match &facts.stage_before {
        _ if facts.stage == *to => Fault::AlreadyThere,
        Some(before)
            if pipeline.stage(to).is_some() && pipeline.stage(&facts.stage).is_some_and(terminal) =>
        {
            Fault::ReopenFirst { stage: before.to_string() }
        }
        _ => Fault::NoSuchStage,
    }
}

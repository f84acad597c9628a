//! A card in the air, and what a column answers to it. Judged here and now by the rules that the server runs.

use crate::client;
use shared::endpoint::Nothing;
use shared::ids::DealId;
use shared::pipeline::StageKey;
use shared::pipeline::api::ShowFacts;
use shared::pipeline::deal::DealRow;
use shared::pipeline::facts::GateFacts;
use shared::pipeline::movement::{MoveKind, MoveVerdict, judge};
use shared::pipeline::rules::{Pipeline, StageKind};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// A card in the air.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Lifted {
    pub(super) deal: DealRow,
    /// How it is carried.
    pub(super) by: By,
}

/// How a card is carried.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum By {
    /// By mouse or finger.
    Pointer {
        /// Where it was taken hold of, from the card's corner.
        grip: (f64, f64),
        /// Where the pointer is.
        at: (f64, f64),
        /// The card's width.
        width: f64,
    },
    /// By keyboard.
    Keys,
}

/// What the column of a stage answers to one deal.
type Answers = dyn Fn(&[Pipeline], &StageKey) -> Answer + Send + Sync;

/// What is known of a deal's gates. The facts are inside of the answer, so that the board itself need not know how they
/// are read and judged: that is fetched when a card is first touched.
#[derive(Clone)]
pub struct Known {
    /// The version of the deal that it is known of.
    pub(super) version: i64,
    pub(super) answers: Arc<Answers>,
}

/// What is on its way to be known.
pub type Asked = Pin<Box<dyn Future<Output = Option<Known>>>>;

/// Asks what the gates may ask of a deal; nothing, when the server does not say.
pub fn ask(deal: DealId) -> Asked {
    Box::pin(async move {
        let facts = client::call::<ShowFacts>(&deal, &Nothing {}, &Nothing {}).await.ok()?;
        let version = facts.version;
        let answers = move |pipelines: &[Pipeline], to: &StageKey| Answer::of(pipelines, &facts, to);
        Some(Known { version, answers: Arc::new(answers) })
    })
}

/// What a column answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// The facts are on their way.
    Asking,
    /// It may go there.
    Open(MoveVerdict),
    /// It may go there with a reason: back, lost, reopened.
    Reason(MoveVerdict),
    /// Something is missing.
    Closed(MoveVerdict),
    /// There is no such way.
    NoWay,
}

impl Answer {
    /// What the column for `to` answers to a deal of these facts.
    fn of(pipelines: &[Pipeline], facts: &GateFacts, to: &StageKey) -> Self {
        let Some(pipeline) = pipelines.iter().find(|one| one.stage(&facts.stage).is_some()) else {
            return Self::Asking;
        };
        let verdict = judge(pipeline, facts, to);
        match verdict.kind {
            None => Self::NoWay,
            Some(MoveKind::Forward | MoveKind::Override) if verdict.open => Self::Open(verdict),
            Some(MoveKind::Forward | MoveKind::Override) => Self::Closed(verdict),
            Some(MoveKind::Back | MoveKind::Lost | MoveKind::Reopen) => Self::Reason(verdict),
        }
    }

    /// The kind of a move by the order of the stages alone, where there are no facts to judge; enough to know what has
    /// to be asked before the server judges.
    pub(super) fn kind_by_order(pipelines: &[Pipeline], from: &StageKey, to: &StageKey) -> MoveKind {
        let Some(pipeline) = pipelines.iter().find(|one| one.stage(from).is_some()) else {
            return MoveKind::Forward;
        };
        let kind = |stage: &StageKey| pipeline.stage(stage).map(|stage| stage.kind);
        match (kind(from), kind(to)) {
            (Some(StageKind::Won | StageKind::Lost), _) => MoveKind::Reopen,
            (_, Some(StageKind::Lost)) => MoveKind::Lost,
            _ if pipeline.position(to) < pipeline.position(from) => MoveKind::Back,
            _ => MoveKind::Forward,
        }
    }

    /// As the stylesheet reads it.
    pub(super) const fn drop_name(&self) -> &'static str {
        match self {
            Self::Asking => "asking",
            Self::Open(_) => "open",
            Self::Reason(_) => "back",
            Self::Closed(_) | Self::NoWay => "closed",
        }
    }
}

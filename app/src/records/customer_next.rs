//! What to do next about a customer, and why: worked out of its open deals by the rule of the day, and of what is
//! missing where there is no deal.

use crate::pipeline::{known_pipelines, stage_of};
use crate::t;
use crate::text::{self, Key, text};
use crate::today::sentence;
use crate::ui::Tone;
use shared::pipeline::deal::DealRow;
use shared::records::account::AccountView;
use shared::records::contact::ContactRow;
use shared::records::today::{FollowReason, FollowUp, rank, reasons};

/// The act and its reason.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct NextAct {
    /// What to do.
    pub(super) act: String,
    /// Why.
    pub(super) why: String,
    /// How pressing.
    pub(super) tone: Tone,
    /// What the button leads to.
    pub(super) way: NextWay,
}

/// What does the act.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum NextWay {
    /// Follow up the deal.
    Deal(Box<DealRow>),
    /// Contact the customer.
    Log,
    /// Write down whom to talk to.
    AddContact,
    /// Begin a deal.
    AddDeal,
}

/// The most pressing act.
pub(super) fn next_act(account: &AccountView, people: &[ContactRow], open: &[DealRow]) -> NextAct {
    let now = text::now();
    let pipelines = known_pipelines().value().unwrap_or_default();
    let candidates = open
        .iter()
        .map(|deal| {
            let stage = stage_of(&pipelines, &deal.stage);
            FollowUp { deal: deal.clone(), reasons: reasons(deal, stage, now) }
        })
        .collect();
    if let Some(first) = rank(candidates, 1).into_iter().next() {
        let late = first.reasons.iter().any(|reason| {
            matches!(reason, FollowReason::ContactDue | FollowReason::Silent | FollowReason::OverTime)
        });
        let (why, more) = sentence(&first.reasons, &first.deal);
        let comma = if more.is_empty() { String::new() } else { text(Key::ListSemicolon) };
        return NextAct {
            act: t!(CustomerNextDeal, deal = first.deal.name),
            why: format!("{why}{comma}{more}"),
            tone: if late { Tone::Caution } else { Tone::Accent },
            way: NextWay::Deal(Box::new(first.deal)),
        };
    }
    if account.fields.next_contact_at.is_some_and(|due| due <= now) {
        let why = account.fields.next_contact_at.map(|due| t!(CustomerContactDue, day = text::since(due)));
        return NextAct {
            act: t!(CustomerNextContact, name = account.fields.name),
            why: why.unwrap_or_default(),
            tone: Tone::Caution,
            way: NextWay::Log,
        };
    }
    if people.is_empty() {
        return plain(Key::CustomerNextPerson, Key::CustomerNextPersonWhy, NextWay::AddContact);
    }
    match open.first() {
        None => plain(Key::CustomerNextNewDeal, Key::CustomerNextNewDealWhy, NextWay::AddDeal),
        Some(deal) => NextAct {
            act: t!(CustomerNextDeal, deal = deal.name),
            why: text(Key::CustomerNextOnTrack),
            tone: Tone::Accent,
            way: NextWay::Deal(Box::new(deal.clone())),
        },
    }
}

fn plain(act: Key, why: Key, way: NextWay) -> NextAct {
    NextAct { act: text(act), why: text(why), tone: Tone::Accent, way }
}

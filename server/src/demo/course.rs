//! How deals go: how long they stay in which stage, how they leave it, and what is done meanwhile. Drawn here; told,
//! and held to the rules of the gates, in `story`.

use shared::pipeline::DocumentKind;

use super::calendar::{Moment, WORKDAY};
use super::dice::Dice;

/// How an open deal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// In its stage for a few days, the gate met in part.
    Fresh,
    /// One requirement is missing.
    OneStep,
    /// The gate is open.
    Ready,
    /// Far over the stage's limit, and still worked on.
    Stuck,
    /// Nobody has done anything for a long time.
    Silent,
}

/// How a deal stands today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// In the stage of that place on the way.
    Open(usize, State),
    /// Won.
    Won,
    /// Lost from the stage of that place.
    Lost(usize),
}

/// How a stay ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leave {
    /// Through the open gate.
    Forward,
    /// Past the closed gate, by an administrator.
    Override,
    /// To the stage before.
    Back,
    /// To lost.
    Lost,
    /// From lost to where it was.
    Reopen,
    /// It has not ended.
    Stays(State),
}

/// A stay in a stage.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stay {
    /// The stage's place on the way; for a stay in lost, that of the stage before.
    pub(super) stage: usize,
    /// Working time.
    pub(super) length: Moment,
    /// How it ends.
    pub(super) leave: Leave,
}

/// Something that is done about a deal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// A call, a mail or a chat, of which the gate counts those that came to something.
    Touch { effective: bool },
    /// A meeting or a visit.
    Meet { confirmed: bool },
    /// The customer wants so many changes.
    Changes(i32),
    /// A file.
    Paper(DocumentKind),
    /// A note.
    Note,
    /// The fields that the first gate asks for are filled in.
    Fill,
}

/// Working days that deals usually stay in the stages of the way.
const USUAL: [i64; 4] = [5, 6, 8, 6];
/// The last stage before won.
const LAST: usize = USUAL.len() - 1;

/// How a deal stands today: a third is open.
pub(super) fn end(dice: &mut Dice) -> End {
    let stage = dice.weighted(&[(36, 0), (28, 1), (22, 2), (14, LAST)]);
    let state = dice.weighted(&[
        (30, State::Fresh),
        (20, State::OneStep),
        (10, State::Ready),
        (22, State::Stuck),
        (18, State::Silent),
    ]);
    match dice.below(100) {
        0..34 => End::Open(stage, state),
        34..60 => End::Won,
        _ => End::Lost(stage),
    }
}

/// The stays that lead to `end`, oldest first.
pub(super) fn course(dice: &mut Dice, end: End) -> Vec<Stay> {
    let (last, leave) = match end {
        End::Open(stage, state) => (stage, Leave::Stays(state)),
        // Nobody can sign in the product yet, so that an administrator lets the deal pass on what was signed on paper.
        End::Won => (LAST, Leave::Override),
        End::Lost(stage) => (stage, Leave::Lost),
    };
    let mut stays = Vec::with_capacity(last + 2);
    for stage in 0..last {
        detours(dice, stage, &mut stays);
        let leave = if dice.chance(2) { Leave::Override } else { Leave::Forward };
        stays.push(Stay { stage, length: usual(dice, stage), leave });
    }
    detours(dice, last, &mut stays);
    let length = match leave {
        Leave::Stays(state) => so_far(dice, state),
        _ => usual(dice, last),
    };
    stays.push(Stay { stage: last, length, leave });
    stays
}

/// Now and then a deal goes back, or is lost and comes alive again.
fn detours(dice: &mut Dice, stage: usize, stays: &mut Vec<Stay>) {
    match dice.below(100) {
        0..2 if stage > 0 => {
            stays.push(Stay { stage, length: usual(dice, stage), leave: Leave::Back });
            let stage = stage - 1;
            stays.push(Stay { stage, length: usual(dice, stage), leave: Leave::Forward });
        }
        2..3 => {
            stays.push(Stay { stage, length: usual(dice, stage), leave: Leave::Lost });
            stays.push(Stay { stage, length: 5 * usual(dice, stage), leave: Leave::Reopen });
        }
        _ => {}
    }
}

fn usual(dice: &mut Dice, stage: usize) -> Moment {
    let usual = USUAL[stage] * dice.between(WORKDAY * 2 / 5, WORKDAY * 8 / 5);
    if dice.chance(12) { usual * 5 / 2 } else { usual }
}

fn so_far(dice: &mut Dice, state: State) -> Moment {
    let (least, most) = match state {
        State::Fresh => (4, 45),
        State::OneStep => (15, 65),
        State::Ready => (10, 60),
        State::Stuck => (100, 450),
        State::Silent => (140, 600),
    };
    dice.between(least * WORKDAY / 10, most * WORKDAY / 10)
}

/// How much of a gate is met in a stay.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Share {
    All,
    AllButOne,
    Some,
}

/// What is done during `stay`, in order. `filled` says that the fields of the first gate are filled in already.
pub(super) fn acts(dice: &mut Dice, stay: Stay, filled: bool) -> Vec<Act> {
    let share = match stay.leave {
        Leave::Forward | Leave::Stays(State::Ready) => Share::All,
        Leave::Override | Leave::Stays(State::OneStep) => Share::AllButOne,
        Leave::Stays(State::Stuck) => *dice.pick(&[Share::AllButOne, Share::Some]),
        Leave::Back | Leave::Lost | Leave::Stays(State::Fresh | State::Silent) => Share::Some,
        Leave::Reopen => return Vec::new(),
    };
    let mut acts = match stay.stage {
        0 => first_contact(dice, share, filled),
        1 => needs(dice, share),
        2 => solution(dice, share),
        _ => review(dice),
    };
    if dice.chance(25) {
        let place = dice.place(acts.len() + 1);
        acts.insert(place, Act::Note);
    }
    if stay.leave == Leave::Lost {
        acts.push(Act::Touch { effective: false });
    }
    acts
}

fn first_contact(dice: &mut Dice, share: Share, filled: bool) -> Vec<Act> {
    let missing = (share == Share::AllButOne).then(|| dice.place(if filled { 2 } else { 3 }));
    let touches = match (share, missing) {
        (Share::Some, _) => dice.between(1, 2),
        (_, Some(0)) => 2,
        _ => dice.between(3, 4),
    };
    let mut acts = Vec::new();
    acts.extend((0..touches).map(|_| Act::Touch { effective: true }));
    acts.extend((0..dice.between(0, 1)).map(|_| Act::Touch { effective: false }));
    let whole = share != Share::Some;
    if whole && missing != Some(1) {
        acts.push(Act::Paper(DocumentKind::NeedsSummary));
    }
    if !filled && if whole { missing != Some(2) } else { dice.chance(40) } {
        acts.push(Act::Fill);
    }
    dice.shuffle(&mut acts);
    acts
}

fn needs(dice: &mut Dice, share: Share) -> Vec<Act> {
    let mut acts = Vec::new();
    acts.extend((0..dice.between(0, 2)).map(|_| Act::Touch { effective: true }));
    if share != Share::All || dice.chance(30) {
        acts.push(Act::Meet { confirmed: false });
    }
    dice.shuffle(&mut acts);
    if share == Share::All {
        acts.push(Act::Meet { confirmed: true });
        if dice.chance(30) {
            acts.push(Act::Paper(DocumentKind::Minutes));
        }
    }
    acts
}

fn solution(dice: &mut Dice, share: Share) -> Vec<Act> {
    let mut acts = Vec::new();
    if share != Share::Some || dice.chance(60) {
        acts.push(Act::Paper(DocumentKind::Proposal));
    }
    if share == Share::Some {
        if dice.chance(40) {
            acts.push(Act::Changes(dice.small(1, 2)));
        }
    } else if dice.chance(20) {
        acts.push(Act::Paper(DocumentKind::AcceptanceMail));
    } else {
        acts.push(Act::Changes(dice.small(1, 2)));
        acts.push(Act::Changes(dice.small(2, 4)));
    }
    if share == Share::All {
        acts.push(Act::Paper(*dice.pick(&[DocumentKind::ConfirmationMail, DocumentKind::SignedScan])));
    }
    for _ in 0..dice.between(0, 2) {
        let place = dice.place(acts.len() + 1);
        acts.insert(place, Act::Touch { effective: dice.chance(70) });
    }
    acts
}

fn review(dice: &mut Dice) -> Vec<Act> {
    let mut acts = vec![Act::Touch { effective: true }];
    if dice.chance(70) {
        acts.insert(0, Act::Paper(DocumentKind::Contract));
    }
    if dice.chance(40) {
        acts.push(Act::Meet { confirmed: dice.chance(60) });
    }
    acts
}

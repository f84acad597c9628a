//! Whether somebody may be contacted, by which channel, and every reason why not (PIPL art. 13, 15): marks that they are
//! not to be contacted, and consents that were given and taken back.
//!
//! Notes of consents are only ever added. Nothing here knows who a record belongs to.

use crate::error::Finding;
use crate::form::{Findings, Judged, NAME_MAX, SHORT_MAX, TEXT_MAX};
use crate::ids::ConsentId;
use crate::people::UserBrief;
use crate::records::activity::ActivityKind;
use crate::time::Instant;
use crate::wire::{wire, words};

use super::DataSubject;

words! {
    /// By what somebody is reached.
    Channel {
        /// Telephone.
        Phone = "phone",
        /// Email.
        Email = "email",
        /// WeChat and WeCom.
        Wechat = "wechat",
        /// Text messages.
        Sms = "sms",
        /// Every one of them.
        Any = "any",
    }
}

words! {
    /// On what ground somebody's data is used (PIPL art. 13).
    LawfulBasis {
        /// They agreed.
        Consent = "consent",
        /// A contract with them asks for it.
        Contract = "contract",
        /// A law asks for it.
        LegalDuty = "legal_duty",
        /// To save lives or property.
        Emergency = "emergency",
        /// News and supervision in the public interest.
        PublicInterest = "public_interest",
        /// They, or others lawfully, have made it public.
        Public = "public",
        /// Something else that a law or regulation permits.
        Other = "other",
    }
}

words! {
    /// What a note of a consent says.
    ConsentState {
        /// From then on.
        Given = "given",
        /// No longer.
        Withdrawn = "withdrawn",
    }
}

wire! {
    /// A note of a consent, as it is made.
    #[derive(Eq)]
    pub struct ConsentForm {
        /// Whose; a contact or a lead.
        pub about: DataSubject,
        /// Given, or taken back.
        pub state: ConsentState,
        /// On what ground.
        pub basis: LawfulBasis,
        /// For which channel.
        pub channel: Channel,
        /// Where it comes from, such as a form or a conversation: 1 to 200 characters.
        pub source: String,
        /// What they agreed to, in its words.
        #[serde(default)]
        pub text: Option<String>,
        /// Which version of those words.
        #[serde(default)]
        pub text_version: Option<String>,
        /// When it was given or taken back; now when it is absent, and never ahead.
        #[serde(default)]
        pub at: Option<Instant>,
    }

    /// A note of a consent.
    #[derive(Eq)]
    pub struct ConsentView {
        /// Id.
        pub id: ConsentId,
        /// Given, or taken back.
        pub state: ConsentState,
        /// On what ground.
        pub basis: LawfulBasis,
        /// For which channel.
        pub channel: Channel,
        /// Where it comes from.
        pub source: String,
        /// What they agreed to.
        pub text: Option<String>,
        /// Which version of those words.
        pub text_version: Option<String>,
        /// When it was given or taken back.
        pub at: Instant,
        /// Who noted it.
        pub noted_by: UserBrief,
    }

    /// Marks that somebody is not to be contacted, or takes the mark away.
    #[derive(Eq)]
    pub struct BlockForm {
        /// Who; a contact or a lead.
        pub about: DataSubject,
        /// By which channel.
        pub channel: Channel,
        /// Whether they are not to be contacted from now on.
        pub blocked: bool,
        /// Why, 1 to 200 characters; asked for with a mark.
        #[serde(default)]
        pub reason: Option<String>,
    }

    /// A mark that somebody is not to be contacted.
    #[derive(Eq)]
    pub struct BlockView {
        /// By which channel.
        pub channel: Channel,
        /// Why.
        pub reason: String,
        /// Since when.
        pub since: Instant,
        /// Who made it.
        pub noted_by: UserBrief,
    }

    /// Everything about contacting somebody.
    #[derive(Eq)]
    pub struct Contacting {
        /// The channels that are not to be used, each with every reason.
        pub objections: Vec<Objection>,
        /// The marks.
        pub blocks: Vec<BlockView>,
        /// The notes of consents, newest first.
        pub consents: Vec<ConsentView>,
        /// Whether the reader may add to it.
        pub may_change: bool,
    }

    /// One reason why a channel is not to be used.
    #[derive(Eq)]
    pub struct Objection {
        /// The channel.
        pub channel: Channel,
        /// The reason.
        pub why: ObjectionReason,
        /// Since when.
        pub since: Instant,
        /// What was said of it.
        pub said: String,
    }
}

words! {
    /// Why a channel is not to be used.
    ObjectionReason {
        /// A mark says so.
        Marked = "do_not_contact",
        /// The consent was taken back, and nothing else permits it.
        Withdrawn = "consent_withdrawn",
    }
}

impl ConsentForm {
    /// Judges the note at the instant `now`.
    ///
    /// # Errors
    /// Every finding.
    pub fn judge(&self, now: Instant) -> Result<Judged<Self>, Vec<Finding>> {
        use crate::error::Fault;
        let Self { about, state, basis, channel, source, text, text_version, at } = self;
        let mut findings = Findings::new();
        if about.kind.record().is_none() {
            findings.add("about", Fault::NotAChoice);
        }
        let source = findings.line("source", source, NAME_MAX);
        let text = findings.optional_text("text", text.as_deref(), TEXT_MAX);
        let text_version = findings.optional_line("text_version", text_version.as_deref(), SHORT_MAX);
        let at = at.unwrap_or(now);
        if at > now.plus_millis(crate::records::activity::AHEAD_MILLIS) {
            findings.add("at", Fault::InTheFuture);
        }
        findings.judged(Self {
            about: *about,
            state: *state,
            basis: *basis,
            channel: *channel,
            source,
            text,
            text_version,
            at: Some(at),
        })
    }
}

impl BlockForm {
    /// Judges the mark.
    ///
    /// # Errors
    /// Every finding.
    pub fn judge(&self) -> Result<Judged<Self>, Vec<Finding>> {
        use crate::error::Fault;
        let Self { about, channel, blocked, reason } = self;
        let mut findings = Findings::new();
        if about.kind.record().is_none() {
            findings.add("about", Fault::NotAChoice);
        }
        let reason = findings.optional_line("reason", reason.as_deref(), NAME_MAX);
        if *blocked && reason.is_none() {
            findings.add("reason", Fault::ReasonRequired);
        }
        findings.judged(Self { about: *about, channel: *channel, blocked: *blocked, reason })
    }
}

impl Channel {
    /// Does what is said of this channel hold for `other`?
    pub fn covers(self, other: Self) -> bool {
        self == Self::Any || self == other
    }
}

/// The channel by which somebody was contacted in an activity of `kind`, where they were: a note contacts nobody, and
/// whoever meets somebody has been let in.
pub const fn channel_of(kind: ActivityKind) -> Option<Channel> {
    match kind {
        ActivityKind::Call => Some(Channel::Phone),
        ActivityKind::Email => Some(Channel::Email),
        ActivityKind::Wechat => Some(Channel::Wechat),
        ActivityKind::Visit | ActivityKind::Meeting | ActivityKind::Note => None,
    }
}

/// Every reason why `channel` is not to be used at the instant `at`; none when it may be. [`Channel::Any`] asks for a way
/// that is open whichever it is, so only what holds for all of them stands against it.
pub fn objections(
    channel: Channel,
    blocks: &[BlockView],
    consents: &[ConsentView],
    at: Instant,
) -> Vec<Objection> {
    let marked = blocks.iter().filter(|block| block.channel.covers(channel) && block.since <= at);
    let mut found: Vec<Objection> = marked
        .map(|block| Objection {
            channel: block.channel,
            why: ObjectionReason::Marked,
            since: block.since,
            said: block.reason.clone(),
        })
        .collect();
    // Of each ground and channel, what was said last.
    let about: Vec<&ConsentView> =
        consents.iter().filter(|note| note.channel.covers(channel) && note.at <= at).collect();
    let is_last = |note: &ConsentView| {
        !about.iter().any(|other| {
            (other.basis, other.channel) == (note.basis, note.channel)
                && (other.at, other.id) > (note.at, note.id)
        })
    };
    let last: Vec<&ConsentView> = about.iter().copied().filter(|note| is_last(note)).collect();
    let stands = last.iter().any(|note| note.state == ConsentState::Given);
    let withdrawn = last.iter().filter(|note| note.state == ConsentState::Withdrawn && !stands);
    found.extend(withdrawn.map(|note| Objection {
        channel: note.channel,
        why: ObjectionReason::Withdrawn,
        since: note.at,
        said: note.source.clone(),
    }));
    found
}

/// The first of `objections` that stands against `channel`; the way is open where there is none.
pub fn closed(objections: &[Objection], channel: Channel) -> Option<&Objection> {
    objections.iter().find(|objection| objection.channel.covers(channel))
}

/// The objections of every channel, each once.
pub fn all_objections(blocks: &[BlockView], consents: &[ConsentView], at: Instant) -> Vec<Objection> {
    let mut found: Vec<Objection> = Vec::new();
    for channel in Channel::ALL {
        for objection in objections(*channel, blocks, consents, at) {
            if !found.contains(&objection) {
                found.push(objection);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::UserId;
    use uuid::Uuid;

    fn at(minute: i64) -> Instant {
        Instant::from_millis(minute * 60_000)
    }

    fn user() -> UserBrief {
        UserBrief { id: UserId(Uuid::from_u128(1)), name: "陈晨".to_owned() }
    }

    fn note(minute: i64, state: ConsentState, basis: LawfulBasis, channel: Channel) -> ConsentView {
        let id = ConsentId(Uuid::from_u128(u128::from(minute.unsigned_abs())));
        let source = "展会".to_owned();
        ConsentView {
            id,
            state,
            basis,
            channel,
            source,
            text: None,
            text_version: None,
            at: at(minute),
            noted_by: user(),
        }
    }

    fn block(minute: i64, channel: Channel) -> BlockView {
        BlockView { channel, reason: "请勿来电".to_owned(), since: at(minute), noted_by: user() }
    }

    #[test]
    fn who_said_nothing_may_be_contacted() {
        assert_eq!(objections(Channel::Phone, &[], &[], at(9)), []);
    }

    #[test]
    fn a_mark_closes_its_channel_from_then_on() {
        let blocks = [block(5, Channel::Phone)];
        assert_eq!(objections(Channel::Phone, &blocks, &[], at(4)), []);
        assert_eq!(objections(Channel::Phone, &blocks, &[], at(5)).len(), 1);
        assert_eq!(objections(Channel::Email, &blocks, &[], at(5)), []);
        assert_eq!(objections(Channel::Any, &blocks, &[], at(5)), []);
        for channel in Channel::ALL {
            assert_eq!(objections(*channel, &[block(5, Channel::Any)], &[], at(5)).len(), 1, "{channel}");
        }
    }

    #[test]
    fn a_consent_that_was_taken_back_can_be_given_again() {
        use ConsentState::{Given, Withdrawn};
        let consent = |minute, state| note(minute, state, LawfulBasis::Consent, Channel::Wechat);
        let mut notes = vec![consent(1, Given)];
        assert_eq!(objections(Channel::Wechat, &[], &notes, at(9)), []);
        notes.push(consent(2, Withdrawn));
        let found = objections(Channel::Wechat, &[], &notes, at(9));
        assert_eq!(
            found.iter().map(|one| (one.why, one.since)).collect::<Vec<_>>(),
            [(ObjectionReason::Withdrawn, at(2))]
        );
        notes.push(consent(3, Given));
        assert_eq!(objections(Channel::Wechat, &[], &notes, at(9)), []);
    }

    #[test]
    fn a_contract_stands_where_a_consent_was_taken_back() {
        let notes = [
            note(1, ConsentState::Withdrawn, LawfulBasis::Consent, Channel::Email),
            note(2, ConsentState::Given, LawfulBasis::Contract, Channel::Any),
        ];
        assert_eq!(objections(Channel::Email, &[], &notes, at(9)), []);
        // A mark is asked besides: nobody is called against their word.
        assert_eq!(objections(Channel::Email, &[block(3, Channel::Email)], &notes, at(9)).len(), 1);
    }

    #[test]
    fn everything_that_stands_against_it_is_told() {
        let notes = [note(1, ConsentState::Withdrawn, LawfulBasis::Consent, Channel::Any)];
        let found = all_objections(&[block(2, Channel::Any), block(3, Channel::Sms)], &notes, at(9));
        assert_eq!(found.len(), 3, "{found:?}");
    }
}

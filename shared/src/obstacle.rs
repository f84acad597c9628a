//! What stands in the way of an act that is right in form: the closed set behind `wrong_state` and behind a refusal that
//! is about more than a permission. It holds no text; the reader's language has one for each.

use crate::error::ErrorCode;
use crate::wire::words;

words! {
    /// What has to change before the act can be done. Scripts may rely on the word; it is never renamed.
    Obstacle {
        /// One would keep oneself out, or pass one's own proofs by.
        Yourself = "yourself",
        /// Nobody would be left who may do everything.
        LastAdministrator = "last_administrator",
        /// 403: their role may do something that one's own may not.
        MoreRights = "more_rights",
        /// The person may not sign in.
        PersonDisabled = "person_disabled",
        /// The person may still sign in.
        PersonEnabled = "person_enabled",
        /// People, records or teams are still in the team.
        TeamInUse = "team_in_use",
        /// People still have the role.
        RoleInUse = "role_in_use",
        /// The role came with the site: it is not removed, and what administrators may do is not changed.
        RoleBuiltIn = "role_built_in",
        /// There is a second factor already.
        SecondFactorOn = "second_factor_on",
        /// There is no second factor.
        SecondFactorOff = "second_factor_off",
        /// Setting the second factor up was not begun, or was begun anew.
        SecondFactorNotBegun = "second_factor_not_begun",
        /// No sign-in of the company is linked.
        NoCompanySignIn = "no_company_sign_in",
        /// As many tokens as a person may have are living: [`TOKENS_MAX`](crate::people::token::TOKENS_MAX).
        TokensFull = "tokens_full",
        /// Whoever invited may no longer do so.
        InviterGone = "inviter_gone",
        /// The role or the team of the invitation is no more.
        InvitationPlaceGone = "invitation_place_gone",
        /// The site was set up before.
        SetUpBefore = "set_up_before",
        /// The person is not to be called or written to this way; `channel` and `objections` go with it.
        DoNotContact = "do_not_contact",
        /// The request was answered before.
        RequestAnswered = "request_answered",
        /// The import is running.
        ImportRunning = "import_running",
        /// The import is not waiting to be started.
        ImportNotReady = "import_not_ready",
        /// The import is over.
        ImportOver = "import_over",
        /// The import wrote nothing, or is being taken back already.
        NothingToUndo = "nothing_to_undo",
        /// The file of the import was removed.
        FileRemoved = "file_removed",
    }
}

impl Obstacle {
    /// The code of the answer that it comes with.
    pub const fn code(self) -> ErrorCode {
        match self {
            Self::MoreRights => ErrorCode::Forbidden,
            _ => ErrorCode::WrongState,
        }
    }
}

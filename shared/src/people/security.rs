//! Staying safe (O3): the second step of signing in, one's own password, second factor and sessions, and what whoever
//! manages people does about those of others. Secrets pass here on their way in and, once, on their way out; none is kept.

use super::Password;
use super::api::SessionView;
use crate::audit::SignInWay;
use crate::endpoint::{Nothing, endpoints};
use crate::error::Finding;
use crate::ids::{SessionId, UserId};
use crate::time::Instant;
use crate::wire::wire;

wire! {
    /// Somebody whose password was right and who has still to show the second factor.
    pub struct PendingSignIn {
        /// What `second_factor_required` came with. It lives for ten minutes and is no session.
        pub pending: String,
    }

    /// The second step of signing in.
    pub struct FactorTry {
        /// What `second_factor_required` came with.
        pub pending: String,
        /// Six figures of the authenticator app, or a recovery code.
        pub code: String,
    }

    /// A secret for an authenticator app, shown once. It counts when a code of it was given.
    pub struct FactorSecret {
        /// In base 32, to be typed.
        pub secret: String,
        /// For an app that takes a link.
        pub uri: String,
        /// The same as a QR code, an SVG picture.
        pub picture: String,
    }

    /// What stands in for a lost second factor, shown once; each code works once.
    #[derive(Eq)]
    pub struct RecoveryCodes {
        /// The codes.
        pub codes: Vec<String>,
    }

    /// A code of the authenticator app.
    pub struct FactorCode {
        /// Six figures.
        pub code: String,
    }

    /// What protects one's own account.
    pub struct SecurityView {
        /// The second factor, where there is one.
        pub second_factor: Option<SecondFactorView>,
        /// Whether the site asks everybody for one.
        pub required: bool,
        /// Until when nothing more is asked before a change; absent when it has to be confirmed first.
        pub confirmed_until: Option<Instant>,
    }

    /// A second factor.
    #[derive(Eq)]
    pub struct SecondFactorView {
        /// Since when.
        pub since: Instant,
        /// Recovery codes that were not used yet.
        pub recovery_left: i64,
    }

    /// Shows that it is still the same person.
    pub struct Confirm {
        /// The password.
        pub password: String,
        /// A code, where there is a second factor.
        #[serde(default)]
        pub code: Option<String>,
    }

    /// What came of it.
    pub struct Confirmed {
        /// Until when nothing more is asked.
        pub until: Instant,
    }

    /// Changes one's own password.
    pub struct PasswordChange {
        /// The present one.
        pub current: String,
        /// The new one, 15 to 128 characters.
        pub password: String,
        /// Whether the sessions in other browsers end.
        pub end_others: bool,
    }

    /// A browser or a script that is signed in.
    pub struct SessionRow {
        /// Id.
        pub id: SessionId,
        /// What the browser calls itself.
        pub device: Option<String>,
        /// The network address from which it was begun.
        pub address: Option<String>,
        /// How it was begun.
        pub way: SignInWay,
        /// When.
        pub created_at: Instant,
        /// When it was last used, to five minutes.
        pub last_seen_at: Instant,
        /// Whether it is the one that asks.
        pub current: bool,
    }

    /// How somebody else gets in, for whoever manages people.
    pub struct PersonAccessView {
        /// Where they are signed in.
        pub sessions: Vec<SessionRow>,
        /// Whether they have a second factor.
        pub second_factor: bool,
        /// Until when a link to a new password works that was not used yet.
        pub reset_expires_at: Option<Instant>,
        /// Whether they are known by a name at the company's own sign-in.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        pub linked: bool,
    }

    /// A link to a new password, shown once: `/reset#` and the token.
    pub struct IssuedReset {
        /// The token.
        pub token: String,
        /// Until when it works.
        pub expires_at: Instant,
    }

    /// What stands in a link.
    pub struct LinkToken {
        /// The token.
        pub token: String,
    }

    /// Whose new password a link leads to.
    pub struct OfferedReset {
        /// Email.
        pub email: String,
        /// Name.
        pub name: String,
        /// Until when it works.
        pub expires_at: Instant,
    }

    /// Sets a new password by a link.
    pub struct NewPassword {
        /// The token.
        pub token: String,
        /// The new password, 15 to 128 characters.
        pub password: String,
    }
}

impl PasswordChange {
    /// Judges the new password of the person with `email` and `name`. Whether the present one is right is the server's to say.
    ///
    /// # Errors
    /// Every finding.
    pub fn judge(&self, email: &str, name: &str) -> Result<Password, Vec<Finding>> {
        Password::new(&self.password, email, name)
    }
}

impl NewPassword {
    /// Judges the new password of the person with `email` and `name`. Whether the link works is the server's to say.
    ///
    /// # Errors
    /// Every finding.
    pub fn judge(&self, email: &str, name: &str) -> Result<Password, Vec<Finding>> {
        Password::new(&self.password, email, name)
    }
}

endpoints! { "people":
    /// Signs in with the second factor, after the password.
    CompleteSignIn("completeSignIn") = Post "/api/v1/session/factor" (()) ?Nothing, FactorTry => SessionView;
    /// Makes a secret for somebody who must have a second factor and has none yet.
    BeginRequiredFactor("beginRequiredFactor") = Post "/api/v1/session/factor/secret" (()) ?Nothing, PendingSignIn => FactorSecret;
    /// Takes the first code of that secret, signs in and tells the recovery codes.
    ConfirmRequiredFactor("confirmRequiredFactor") = Post "/api/v1/session/factor/first" (()) ?Nothing, FactorTry => RecoveryCodes;
    /// Shows that it is still the same person; for ten minutes nothing more is asked.
    ConfirmSession("confirmSession") = Post "/api/v1/session/confirm" (()) ?Nothing, Confirm => Confirmed;
    /// Lists where one is signed in.
    ListSessions("listSessions") = Get "/api/v1/sessions" (()) ?Nothing, Nothing => Vec<SessionRow>;
    /// Ends one of one's own sessions.
    RevokeSession("revokeSession") = Delete "/api/v1/sessions/{session}" (SessionId) ?Nothing, Nothing => Nothing;
    /// Ends all of one's own sessions but this one.
    RevokeOtherSessions("revokeOtherSessions") = Delete "/api/v1/sessions" (()) ?Nothing, Nothing => Nothing;
    /// Shows what protects one's own account.
    ShowSecurity("showSecurity") = Get "/api/v1/me/security" (()) ?Nothing, Nothing => SecurityView;
    /// Changes one's own password.
    ChangePassword("changePassword") = Put "/api/v1/me/password" (()) ?Nothing, PasswordChange => Nothing;
    /// Makes a secret for an authenticator app.
    BeginFactor("beginFactor") = Post "/api/v1/me/factor" (()) ?Nothing, Nothing => FactorSecret;
    /// Takes the first code of that secret, from which on the second factor counts, and tells the recovery codes.
    ConfirmFactor("confirmFactor") = Put "/api/v1/me/factor" (()) ?Nothing, FactorCode => RecoveryCodes;
    /// Makes new recovery codes; the old ones are none any more.
    RenewRecoveryCodes("renewRecoveryCodes") = Post "/api/v1/me/factor/recovery" (()) ?Nothing, Nothing => RecoveryCodes;
    /// Removes one's own second factor, given the password and a code.
    RemoveFactor("removeFactor") = Post "/api/v1/me/factor/removal" (()) ?Nothing, Confirm => Nothing;
    /// Shows how somebody gets in: sessions, second factor, a link under way.
    ShowPersonAccess("showPersonAccess") = Get "/api/v1/people/{person}/access" (UserId) ?Nothing, Nothing => PersonAccessView;
    /// Ends all sessions of somebody.
    EndPersonSessions("endPersonSessions") = Delete "/api/v1/people/{person}/sessions" (UserId) ?Nothing, Nothing => Nothing;
    /// Issues a link by which somebody sets a new password; it works once, for a day.
    IssueReset("issueReset") = Post "/api/v1/people/{person}/reset" (UserId) ?Nothing, Nothing => IssuedReset;
    /// Removes the second factor of somebody who lost it.
    RemovePersonFactor("removePersonFactor") = Delete "/api/v1/people/{person}/factor" (UserId) ?Nothing, Nothing => Nothing;
    /// Forgets by which name the company's own sign-in knows somebody; the next one that comes with their address is linked.
    ForgetIdentity("forgetIdentity") = Delete "/api/v1/people/{person}/identity" (UserId) ?Nothing, Nothing => Nothing;
    /// Says whose new password a link leads to.
    ReadReset("readReset") = Post "/api/v1/reset" (()) ?Nothing, LinkToken => OfferedReset;
    /// Sets a new password by a link; all sessions end, and the second factor stays.
    CompleteReset("completeReset") = Post "/api/v1/reset/password" (()) ?Nothing, NewPassword => Nothing;
}

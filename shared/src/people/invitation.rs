//! Invitations (O3): whoever manages people says who comes, as what and where; the one who comes sets the password. There is
//! no mail server yet, so whoever invites passes the link on.

use super::api::SessionView;
use super::security::LinkToken;
use super::{Role, TeamBrief, UserBrief};
use crate::endpoint::{Nothing, endpoints};
use crate::error::Finding;
use crate::form::{Findings, Judged, NAME_MAX};
use crate::ids::{InvitationId, TeamId, UserId};
use crate::time::Instant;
use crate::wire::wire;

wire! {
    /// Who is invited.
    #[derive(Eq)]
    pub struct InvitationForm {
        /// Email address, by which they will sign in.
        pub email: String,
        /// Name, 1 to 200 characters; they may correct it.
        pub name: String,
        /// Role.
        pub role: Role,
        /// Team.
        pub team: TeamId,
        /// The one they will report to.
        #[serde(default)]
        pub manager: Option<UserId>,
    }

    /// An invitation that was not accepted yet.
    pub struct InvitationView {
        /// Id.
        pub id: InvitationId,
        /// Who is invited.
        pub fields: InvitationForm,
        /// Their team's name.
        pub team: TeamBrief,
        /// The name of their role, where the site gave it one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub role_name: Option<String>,
        /// Who invited them.
        pub invited_by: UserBrief,
        /// When.
        pub created_at: Instant,
        /// Until when it works.
        pub expires_at: Instant,
    }

    /// An invitation with its link, shown once: `/invitation#` and the token.
    pub struct IssuedInvitation {
        /// The invitation.
        pub invitation: InvitationView,
        /// The token. Absent when the same request is answered a second time: nothing keeps it, so renew the invitation then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub token: Option<String>,
    }

    /// What somebody is invited to, as they see it.
    pub struct OfferedInvitation {
        /// Email, by which they will sign in.
        pub email: String,
        /// Name.
        pub name: String,
        /// Who invited them.
        pub invited_by: String,
        /// Until when it works.
        pub expires_at: Instant,
    }

    /// Accepts an invitation.
    pub struct Acceptance {
        /// The token.
        pub token: String,
        /// Name, as they write it themselves.
        pub name: String,
        /// Password, 15 to 128 characters.
        pub password: String,
    }
}

impl InvitationForm {
    /// Judges the form.
    ///
    /// # Errors
    /// Every finding.
    pub fn judge(&self) -> Result<Judged<Self>, Vec<Finding>> {
        let mut findings = Findings::new();
        let email = findings.required_email("email", &self.email);
        let name = findings.line("name", &self.name, NAME_MAX);
        findings.judged(Self { email, name, ..self.clone() })
    }
}

endpoints! { "people":
    /// Lists the invitations that were not accepted, newest first; those that are over are among them until they are renewed or withdrawn.
    ListInvitations("listInvitations") = Get "/api/v1/invitations" (()) ?Nothing, Nothing => Vec<InvitationView>;
    /// Invites somebody.
    CreateInvitation("createInvitation") = Post "/api/v1/invitations" (()) ?Nothing, InvitationForm => IssuedInvitation;
    /// Makes a new link for an invitation; the old one works no more.
    RenewInvitation("renewInvitation") = Post "/api/v1/invitations/{invitation}/renewal" (InvitationId) ?Nothing, Nothing => IssuedInvitation;
    /// Withdraws an invitation.
    WithdrawInvitation("withdrawInvitation") = Delete "/api/v1/invitations/{invitation}" (InvitationId) ?Nothing, Nothing => Nothing;
    /// Says what a link invites to.
    ReadInvitation("readInvitation") = Post "/api/v1/invitation" (()) ?Nothing, LinkToken => OfferedInvitation;
    /// Accepts an invitation and signs in.
    AcceptInvitation("acceptInvitation") = Post "/api/v1/invitation/acceptance" (()) ?Nothing, Acceptance => SessionView;
}

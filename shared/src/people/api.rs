//! The endpoints of signing in and of people.

use super::{Language, Role, TeamBrief, UserBrief};
use crate::endpoint::{Nothing, endpoints};
use crate::ids::UserId;
use crate::time::Instant;
use crate::wire::wire;

wire! {
    /// What a sign-in asks for.
    pub struct SignIn {
        /// Email address.
        pub email: String,
        /// Password.
        pub password: String,
    }

    /// Who is signed in, and what the page needs to know of them and of the site.
    pub struct SessionView {
        /// The person.
        pub user: UserBrief,
        /// Their email.
        pub email: String,
        /// Their role.
        pub role: Role,
        /// Their team.
        pub team: TeamBrief,
        /// Their choice of language; the browser decides while there is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub language: Option<Language>,
        /// The site's time zone, an IANA name.
        pub time_zone: String,
        /// The server's clock at the answer, so that ages are right on a phone with a wrong one.
        pub now: Instant,
    }

    /// What a person can change of themselves.
    pub struct Preferences {
        /// Language, or nothing for the browser's.
        #[serde(default)]
        pub language: Option<Language>,
    }

    /// Whether the first administrator has still to be made.
    pub struct SetUpView {
        /// True while the site has no user at all.
        pub needed: bool,
    }

    /// Makes the first administrator. The code is printed by the server at its start, so that only somebody
    /// who can read its output can set the site up.
    pub struct SetUp {
        /// The one-time code.
        pub code: String,
        /// Email address.
        pub email: String,
        /// Name.
        pub name: String,
        /// Password.
        pub password: String,
    }

    /// A person in a list to choose from.
    pub struct UserRow {
        /// Id.
        pub id: UserId,
        /// Name.
        pub name: String,
        /// Role.
        pub role: Role,
        /// Team.
        pub team: TeamBrief,
    }
}

endpoints! { "people":
    /// Signs in and sets the session cookie.
    CreateSession("createSession") = Post "/api/v1/session" (()) ?Nothing, SignIn => SessionView;
    /// Says who is signed in.
    ShowSession("showSession") = Get "/api/v1/session" (()) ?Nothing, Nothing => SessionView;
    /// Signs out, in the database too.
    EndSession("endSession") = Delete "/api/v1/session" (()) ?Nothing, Nothing => Nothing;
    /// Changes one's own preferences.
    ChangePreferences("changePreferences") = Put "/api/v1/me/preferences" (()) ?Nothing, Preferences => SessionView;
    /// Says whether the first administrator has still to be made.
    ShowSetUp("showSetUp") = Get "/api/v1/setup" (()) ?Nothing, Nothing => SetUpView;
    /// Makes the first administrator and signs them in.
    CompleteSetUp("completeSetUp") = Post "/api/v1/setup" (()) ?Nothing, SetUp => SessionView;
    /// Lists the people one may see: oneself, one's teams, or all.
    ListUsers("listUsers") = Get "/api/v1/users" (()) ?Nothing, Nothing => Vec<UserRow>;
}

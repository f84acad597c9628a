//! The endpoints of signing in and of people.

use super::access::{Belongs, FieldAccess, Grants, RoleForm, Standing};
use super::open_id::{OpenIdQuery, OpenIdReturn, SignInWays};
use super::person::{PersonForm, PersonView, TeamForm, TeamView};
use super::token::{NewToken, TokenForm, TokenView};
use super::{Language, Role, TeamBrief, UserBrief};
use crate::endpoint::{Bytes, Nothing, endpoints};
use crate::event::SubjectKind;
use crate::ids::{TeamId, TokenId, UserId};
use crate::page::Page;
use crate::records::api::Edit;
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
        /// What the site calls it, where it does not go by the page's own word.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub role_name: Option<String>,
        /// Whether the role sees deals of others, too.
        pub sees_others: bool,
        /// Whether it permits to move a deal past a closed gate, with a reason (B1).
        pub overrides_gates: bool,
        /// Whether it permits to log activities about the records that it sees.
        pub logs_activities: bool,
        /// Whether it permits to bring records in from a file.
        pub imports_records: bool,
        /// Whether they may take lists of records away as a file.
        #[serde(default)]
        pub exports_records: bool,
        /// The kinds of record of which it makes new ones.
        pub makes: Vec<SubjectKind>,
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

    /// What the person who is signed in may do with records: for the pages that show one. A list needs nothing of it.
    pub struct AccessView {
        /// The person.
        pub user: UserId,
        /// Their team.
        pub team: TeamId,
        /// Their team and every one below it; empty where the role reaches none of them.
        pub below: Vec<TeamId>,
        /// What their role may do.
        pub grants: Grants,
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

    /// A role with what it may do.
    pub struct RoleView {
        /// Which.
        pub id: Role,
        /// What the site calls it; a built-in one goes by the page's own word while there is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// What it may do.
        pub grants: Grants,
        /// How many people have it, disabled ones included.
        pub people: i64,
        /// Version.
        pub version: i64,
    }

    /// How people are asked for.
    #[derive(Default)]
    pub struct PeopleQuery {
        /// A part of the name or of the address.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// Of one team.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub team: Option<TeamId>,
        /// With one role.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub role: Option<Role>,
        /// Only those who are disabled, or only those who are not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub disabled: Option<bool>,
        /// Where the last page ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub after: Option<String>,
        /// Rows on a page, 1 to 200.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub limit: Option<u16>,
    }

    /// Keeps somebody from signing in, from this moment on.
    pub struct Disable {
        /// The version that was seen.
        pub version: i64,
        /// Who gets their records; they stay where they are when nobody is named.
        #[serde(default)]
        pub hand_over_to: Option<UserId>,
    }

    /// Lets somebody sign in again.
    pub struct Enable {
        /// The version that was seen.
        pub version: i64,
    }

    /// Gives all records of one person to another.
    pub struct HandOver {
        /// Whom to.
        pub to: UserId,
    }

    /// What changed hands, or would; deleted records go along uncounted.
    #[derive(Eq)]
    pub struct HandedOver {
        /// Accounts.
        pub accounts: u64,
        /// Contacts.
        pub contacts: u64,
        /// Leads.
        pub leads: u64,
        /// Deals.
        pub deals: u64,
    }

    /// Somebody who may not sign in from now on.
    pub struct DisabledPerson {
        /// Who.
        pub person: PersonView,
        /// What of theirs somebody else got, where somebody was named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub handed_over: Option<HandedOver>,
    }

    /// How the tokens of everybody are asked for.
    #[derive(Default)]
    pub struct TokensQuery {
        /// Of one person.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub person: Option<UserId>,
        /// Where the last page ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub after: Option<String>,
        /// Rows on a page, 1 to 200.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub limit: Option<u16>,
    }

    /// How colleagues are looked for.
    #[derive(Default)]
    pub struct ColleaguesQuery {
        /// A part of the name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
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
        /// Whether they may no longer sign in; what they did stays theirs.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        pub disabled: bool,
    }
}

endpoints! { "people":
    /// Signs in and sets the session cookie.
    CreateSession("createSession") = Post "/api/v1/session" (()) ?Nothing, SignIn => SessionView;
    /// Tells the ways to sign in beside a password.
    ShowSignInWays("showSignInWays") = Get "/api/v1/session/ways" (()) ?Nothing, Nothing => SignInWays;
    /// Sends the browser to the company's own sign-in (OpenID Connect), by 303.
    BeginOpenId("beginOpenId") = Get "/api/v1/session/open-id" (()) ?OpenIdQuery, Nothing => Bytes;
    /// Takes the browser back from there, signs its person in and sends it to a page of the site, by 303.
    FinishOpenId("finishOpenId") = Get "/api/v1/session/open-id/return" (()) ?OpenIdReturn, Nothing => Bytes;
    /// Says who is signed in.
    ShowSession("showSession") = Get "/api/v1/session" (()) ?Nothing, Nothing => SessionView;
    /// Says what whoever is signed in may do with records.
    ShowAccess("showAccess") = Get "/api/v1/session/access" (()) ?Nothing, Nothing => AccessView;
    /// Signs out, in the database too.
    EndSession("endSession") = Delete "/api/v1/session" (()) ?Nothing, Nothing => Nothing;
    /// Changes one's own preferences.
    ChangePreferences("changePreferences") = Put "/api/v1/me/preferences" (()) ?Nothing, Preferences => SessionView;
    /// Says whether the first administrator has still to be made.
    ShowSetUp("showSetUp") = Get "/api/v1/setup" (()) ?Nothing, Nothing => SetUpView;
    /// Makes the first administrator and signs them in.
    CompleteSetUp("completeSetUp") = Post "/api/v1/setup" (()) ?Nothing, SetUp => SessionView;
    /// Lists the people whose records one may see, whoever left among them: oneself, one's teams, or all.
    ListUsers("listUsers") = Get "/api/v1/users" (()) ?Nothing, Nothing => Vec<UserRow>;
    /// Finds colleagues by name, to ask them to take part; twenty at most.
    FindColleagues("findColleagues") = Get "/api/v1/colleagues" (()) ?ColleaguesQuery, Nothing => Vec<UserBrief>;
    /// Lists the roles.
    ListRoles("listRoles") = Get "/api/v1/roles" (()) ?Nothing, Nothing => Vec<RoleView>;
    /// Makes a role of the site's own.
    CreateRole("createRole") = Post "/api/v1/roles" (()) ?Nothing, RoleForm => RoleView, new at ShowRole;
    /// Shows a role.
    ShowRole("showRole") = Get "/api/v1/roles/{role}" (Role) ?Nothing, Nothing => RoleView;
    /// Changes a role; it counts from the next request of everybody who has it.
    EditRole("editRole") = Put "/api/v1/roles/{role}" (Role) ?Nothing, Edit<RoleForm> => RoleView;
    /// Removes a role of the site's own that nobody has.
    DeleteRole("deleteRole") = Delete "/api/v1/roles/{role}" (Role) ?Nothing, Nothing => Nothing;
    /// Lists the teams, each after the one above it.
    ListTeams("listTeams") = Get "/api/v1/teams" (()) ?Nothing, Nothing => Vec<TeamView>;
    /// Makes a team.
    CreateTeam("createTeam") = Post "/api/v1/teams" (()) ?Nothing, TeamForm => TeamView, new at ShowTeam;
    /// Shows a team.
    ShowTeam("showTeam") = Get "/api/v1/teams/{team}" (TeamId) ?Nothing, Nothing => TeamView;
    /// Renames a team, or puts it below another one.
    EditTeam("editTeam") = Put "/api/v1/teams/{team}" (TeamId) ?Nothing, Edit<TeamForm> => TeamView;
    /// Removes a team in which nobody is and below which there is none.
    DeleteTeam("deleteTeam") = Delete "/api/v1/teams/{team}" (TeamId) ?Nothing, Nothing => Nothing;
    /// Lists the people who sign in, disabled ones included.
    ListPeople("listPeople") = Get "/api/v1/people" (()) ?PeopleQuery, Nothing => Page<PersonView>;
    /// Shows somebody who signs in.
    ShowPerson("showPerson") = Get "/api/v1/people/{person}" (UserId) ?Nothing, Nothing => PersonView;
    /// Changes somebody's name, role, team or manager; their records go with them to the team.
    EditPerson("editPerson") = Put "/api/v1/people/{person}" (UserId) ?Nothing, Edit<PersonForm> => PersonView;
    /// Ends somebody's sessions and keeps them from signing in.
    DisablePerson("disablePerson") = Post "/api/v1/people/{person}/disable" (UserId) ?Nothing, Disable => DisabledPerson;
    /// Lets somebody sign in again.
    EnablePerson("enablePerson") = Post "/api/v1/people/{person}/enable" (UserId) ?Nothing, Enable => PersonView;
    /// Counts the records that somebody has, which a handover would give to a colleague.
    CountRecords("countRecords") = Get "/api/v1/people/{person}/records" (UserId) ?Nothing, Nothing => HandedOver;
    /// Gives all of somebody's records to a colleague.
    HandOverRecords("handOverRecords") = Post "/api/v1/people/{person}/handover" (UserId) ?Nothing, HandOver => HandedOver;
    /// Lists one's own tokens, newest first; two hundred at most.
    ListOwnTokens("listOwnTokens") = Get "/api/v1/me/tokens" (()) ?Nothing, Nothing => Vec<TokenView>;
    /// Makes a token. The secret is in this answer and nowhere else, so the same request sent twice makes two.
    CreateToken("createToken") = Post "/api/v1/me/tokens" (()) ?Nothing, TokenForm => NewToken, new at ShowOwnToken;
    /// Shows one of one's own tokens.
    ShowOwnToken("showOwnToken") = Get "/api/v1/me/tokens/{token}" (TokenId) ?Nothing, Nothing => TokenView;
    /// Revokes one of one's own tokens, from this moment on.
    RevokeOwnToken("revokeOwnToken") = Delete "/api/v1/me/tokens/{token}" (TokenId) ?Nothing, Nothing => Nothing;
    /// Lists the tokens of everybody, newest first.
    ListTokens("listTokens") = Get "/api/v1/tokens" (()) ?TokensQuery, Nothing => Page<TokenView>;
    /// Revokes anybody's token, from this moment on.
    RevokeToken("revokeToken") = Delete "/api/v1/tokens/{token}" (TokenId) ?Nothing, Nothing => Nothing;
}

impl AccessView {
    /// May the person change a record of `kind` that belongs so?
    pub fn may_change(&self, kind: SubjectKind, belongs: Belongs) -> bool {
        let from = Standing { user: self.user, team: self.team, below: &self.below };
        self.grants.on(kind).change.covers(from, belongs)
    }

    /// What the person may do with a field of a record of `owner`.
    pub fn field(&self, kind: SubjectKind, field: &str, owner: UserId) -> FieldAccess {
        self.grants.on(kind).field(field, owner == self.user)
    }
}

//! Which role somebody has, and what the built-in ones may do at first (O3). They are data from then on: a site changes
//! all of them but the administrator's, which has to keep the keys to the rest.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::access::{FieldAccess, Grants, ObjectGrant, Permission, Reach};
use crate::error::UnknownWord;
use crate::ids::RoleId;
use crate::wire::text_column;

/// A role, by what it is called on the wire and in the database: a word for a built-in one, an id for one of the site's
/// own. What it may do is [`Grants`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Sales representative (销售), `rep`.
    Rep,
    /// Sales manager (主管), `manager`.
    Manager,
    /// Presales (售前), `presales`.
    Presales,
    /// Legal (法务), `legal`.
    Legal,
    /// Finance (财务), `finance`.
    Finance,
    /// Delivery (交付), `delivery`.
    Delivery,
    /// Support (客服), `support`.
    Support,
    /// Sales operations (销售运营), `operations`.
    Operations,
    /// Administrator (管理员), `admin`.
    Admin,
    /// One of the site's own.
    Own(RoleId),
}

/// By what a contact or a lead is reached.
const REACHED_BY: &[&str] = &["phone", "email", "wechat"];
/// What no invoice is written by.
const NOT_FOR_INVOICES: &[&str] =
    &["name", "grade", "industry", "region", "employees", "website", "source", "next_contact_at", "note"];

const WORDS: &[(Role, &str)] = &[
    (Role::Rep, "rep"),
    (Role::Manager, "manager"),
    (Role::Presales, "presales"),
    (Role::Legal, "legal"),
    (Role::Finance, "finance"),
    (Role::Delivery, "delivery"),
    (Role::Support, "support"),
    (Role::Operations, "operations"),
    (Role::Admin, "admin"),
];

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self, WORDS.iter().find(|(role, _)| role == self)) {
            (Self::Own(id), _) => id.fmt(f),
            (_, Some((_, word))) => f.pad(word),
            (_, None) => Err(std::fmt::Error),
        }
    }
}

impl std::str::FromStr for Role {
    type Err = UnknownWord;
    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        match WORDS.iter().find(|(_, word)| *word == text) {
            Some((role, _)) => Ok(*role),
            None => text.parse().map(Self::Own).map_err(|_| UnknownWord),
        }
    }
}

impl Serialize for Role {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Role {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

text_column!(Role);

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Role {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        let words = WORDS.iter().map(|(_, word)| *word).collect::<Vec<_>>().join(", ");
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .description(Some(format!("One of {words}, or the id of a role of the site's own.")))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Role {}

impl Role {
    /// The built-in ones, in the order in which they are listed.
    pub fn built_in() -> impl Iterator<Item = Self> {
        WORDS.iter().map(|(role, _)| *role)
    }

    /// What a built-in role may do at first. One of the site's own begins with nothing.
    pub fn first_grants(self) -> Grants {
        use Permission::{ExportRecords, ImportRecords, LogActivities, MakeTokens, ReadAudit, RevealValues};
        let on_all = |grant: fn(Reach) -> ObjectGrant, reach: Reach, permissions: &[Permission]| Grants {
            account: grant(reach),
            contact: grant(reach),
            lead: grant(reach),
            deal: grant(reach),
            permissions: permissions.to_vec(),
        };
        // By what a person is reached: whoever made the record sees it, the others a part of it.
        let covered = |grants: Grants| Grants {
            account: grants.account.with(FieldAccess::Masked, &["phone"]),
            contact: grants.contact.with(FieldAccess::Masked, REACHED_BY),
            lead: grants.lead.with(FieldAccess::Masked, REACHED_BY),
            ..grants
        };
        match self {
            Self::Rep => covered(on_all(
                ObjectGrant::full,
                Reach::Own,
                &[LogActivities, ImportRecords, RevealValues, MakeTokens],
            )),
            Self::Manager => covered(on_all(
                ObjectGrant::full,
                Reach::Below,
                &[LogActivities, ImportRecords, RevealValues, MakeTokens, ExportRecords],
            )),
            // Whoever is asked to take part sees that record, and acts on it.
            Self::Presales | Self::Delivery => {
                let taking_part = on_all(ObjectGrant::seeing, Reach::Own, &[LogActivities, RevealValues]);
                Grants { lead: ObjectGrant::seeing(Reach::Nothing), ..covered(taking_part) }
            }
            Self::Legal => Grants {
                contact: ObjectGrant::seeing(Reach::Own).with(FieldAccess::Hidden, REACHED_BY),
                lead: ObjectGrant::seeing(Reach::Nothing),
                ..covered(on_all(ObjectGrant::seeing, Reach::Own, &[LogActivities]))
            },
            // Finance keeps what invoices are written by, and nothing else of a customer.
            Self::Finance => Grants {
                account: ObjectGrant { change: Reach::All, ..ObjectGrant::seeing(Reach::All) }
                    .with(FieldAccess::Read, NOT_FOR_INVOICES)
                    .with(FieldAccess::Masked, &["phone"]),
                lead: ObjectGrant::seeing(Reach::Nothing),
                ..covered(on_all(ObjectGrant::seeing, Reach::All, &[LogActivities]))
            },
            Self::Support => Grants {
                lead: ObjectGrant::seeing(Reach::Nothing),
                deal: ObjectGrant::seeing(Reach::All)
                    .with(FieldAccess::Hidden, &["competitor_brief", "budget_low", "budget_high"]),
                ..covered(on_all(ObjectGrant::seeing, Reach::All, &[LogActivities, RevealValues]))
            },
            Self::Operations => covered(on_all(
                ObjectGrant::full,
                Reach::All,
                &[LogActivities, ImportRecords, RevealValues, ReadAudit, MakeTokens, ExportRecords],
            )),
            Self::Admin => covered(on_all(ObjectGrant::full, Reach::All, Permission::ALL)),
            Self::Own(_) => on_all(ObjectGrant::seeing, Reach::Nothing, &[]),
        }
    }
}

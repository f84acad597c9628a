//! What an endpoint is: its method, path, request and response, declared once.
//!
//! The app's client builds its calls from these declarations and the server's router mounts its handlers by
//! them, so that the two cannot drift apart. Nothing here sends or receives.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The HTTP methods in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads, changes nothing.
    Get,
    /// Creates, or asks for an act.
    Post,
    /// Replaces the fields of a form.
    Put,
    /// Ends or removes.
    Delete,
}

/// The type of a body that is not JSON (a file); the endpoint's documentation says which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Bytes;

/// The type of an answer that does not end: server-sent events, each with a JSON text of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EventStream;

/// Nothing: no path parameter, no query, no body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// The schemas of the OpenAPI document by name.
#[cfg(feature = "openapi")]
pub type Schemas = Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>)>;

/// A type of the wire that the OpenAPI document can describe; without the `openapi` feature it says nothing.
pub trait Described {
    /// Adds the type's schema, after those it is made of, and returns how it is referred to.
    #[cfg(feature = "openapi")]
    fn describe(schemas: &mut Schemas) -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>;
}

/// Describes a type that has a name of its own.
#[cfg(feature = "openapi")]
pub fn describe_named<T: utoipa::ToSchema>(
    schemas: &mut Schemas,
) -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
    T::schemas(schemas);
    schemas.push((T::name().into_owned(), T::schema()));
    utoipa::openapi::Ref::from_schema_name(T::name()).into()
}

/// Implements [`Described`] for types with a name of their own.
macro_rules! described {
    ($($name:ty),+ $(,)?) => { $(
        impl $crate::endpoint::Described for $name {
            #[cfg(feature = "openapi")]
            fn describe(
                schemas: &mut $crate::endpoint::Schemas,
            ) -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                $crate::endpoint::describe_named::<Self>(schemas)
            }
        }
    )+ };
}
pub(crate) use described;

described!(Bytes, EventStream, Nothing);

/// A list has no name and stands where it is used.
impl<T: Described> Described for Vec<T> {
    #[cfg(feature = "openapi")]
    fn describe(schemas: &mut Schemas) -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        let items = T::describe(schemas);
        utoipa::openapi::schema::ArrayBuilder::new().items(items).into()
    }
}

/// What fills the `{…}` places of a path, in order.
pub trait PathParameters: DeserializeOwned + Send + 'static {
    /// The values in the order of the places.
    fn values(&self) -> Vec<String>;
}

impl PathParameters for () {
    fn values(&self) -> Vec<String> {
        Vec::new()
    }
}

/// One declared endpoint. Implementations are made by [`endpoints!`](crate::endpoint::endpoints).
pub trait Endpoint: 'static {
    /// Its stable name in the OpenAPI document, such as `moveDeal`.
    const NAME: &'static str;
    /// One sentence for the document.
    const SUMMARY: &'static str;
    /// The area it belongs to.
    const AREA: &'static str;
    /// HTTP method.
    const METHOD: Method;
    /// Path with `{name}` places, from the root: `/api/v1/deals/{deal}`.
    const PATH: &'static str;
    /// Path parameters.
    type Path: PathParameters;
    /// Query string.
    type Query: Serialize + DeserializeOwned + Described + Send + 'static;
    /// JSON body; [`Nothing`] for none, [`Bytes`] for a file.
    type Request: Serialize + DeserializeOwned + Described + Send + 'static;
    /// JSON answer; [`Nothing`] for 204, [`Bytes`] for a file, [`EventStream`] for one that does not end.
    type Response: Serialize + DeserializeOwned + Described + Send + 'static;
    /// Does it make something? Then it answers 201 and says where that is, however often the same request is sent.
    const CREATES: bool;
    /// Does it answer scripts that come with an API token? Where it does not say so, it answers people alone.
    const BY_TOKEN: bool;

    /// The path of what was made, where something was.
    fn location(answer: &Self::Response) -> Option<String>;

    /// The path with its places filled.
    fn path(parameters: &Self::Path) -> String {
        let mut path = Self::PATH.to_owned();
        for value in parameters.values() {
            if let (Some(open), Some(close)) = (path.find('{'), path.find('}')) {
                path.replace_range(open..=close, &value);
            }
        }
        path
    }
}

/// Declares endpoints: `/// summary` `Name = GET "/path" (Path) ?Query, Request => Response;`
///
/// One that makes something ends in `=> Response, new at Show;`: what it made, by the `id` of the answer, has the
/// path of the endpoint `Show`. One that API tokens may use says `, by token` last.
macro_rules! endpoints {
    ($area:literal: $(#[doc = $summary:literal] $name:ident($operation:literal) = $method:ident $path:literal ($parameters:ty) ?$query:ty, $request:ty => $response:ty $(, new at $show:ident)? $(, by $token:ident)?;)+) => {
        $(
            #[doc = $summary]
            #[derive(Clone, Copy, Debug)]
            pub struct $name;
            impl $crate::endpoint::Endpoint for $name {
                const NAME: &'static str = $operation;
                const SUMMARY: &'static str = $summary.trim_ascii();
                const AREA: &'static str = $area;
                const METHOD: $crate::endpoint::Method = $crate::endpoint::Method::$method;
                const PATH: &'static str = $path;
                type Path = $parameters;
                type Query = $query;
                type Request = $request;
                type Response = $response;
                const CREATES: bool = $crate::endpoint::creates!($($show)?);
                const BY_TOKEN: bool = $crate::endpoint::by_token!($($token)?);

                fn location(answer: &$response) -> Option<String> {
                    $crate::endpoint::location!(answer $($show)?)
                }
            }
        )+
    };
}
pub(crate) use endpoints;

/// Whether something is made.
macro_rules! creates {
    () => {
        false
    };
    ($show:ident) => {
        true
    };
}
pub(crate) use creates;

/// Whether tokens may come.
macro_rules! by_token {
    () => {
        false
    };
    (token) => {
        true
    };
}
pub(crate) use by_token;

/// Where the thing made is.
macro_rules! location {
    ($answer:ident) => {{
        let _ = $answer;
        None
    }};
    ($answer:ident $show:ident) => {
        Some(<$show as $crate::endpoint::Endpoint>::path(&$answer.id))
    };
}
pub(crate) use location;

/// Lets an id stand alone as a path's parameter.
macro_rules! path_id {
    ($($id:ty),+ $(,)?) => { $(
        impl $crate::endpoint::PathParameters for $id {
            fn values(&self) -> Vec<String> {
                vec![self.to_string()]
            }
        }
    )+ };
}

path_id!(
    crate::ids::AccountId,
    crate::ids::ContactId,
    crate::ids::LeadId,
    crate::ids::DealId,
    crate::ids::ActivityId,
    crate::ids::AttachmentId,
    crate::ids::ImportId,
    crate::ids::ExportId,
    crate::ids::SessionId,
    crate::ids::InvitationId,
    crate::ids::UserId,
    crate::ids::TeamId,
    crate::ids::TokenId,
    crate::ids::PrivacyRequestId,
    crate::ids::ViewId,
    crate::event::SubjectKind,
    crate::people::Role,
    crate::privacy::retention::RetentionRule,
);

//! The OpenAPI 3.1 document, made of the declared endpoints as they are mounted.

use std::any::TypeId;

use shared::endpoint::{Bytes, Described, Endpoint, EventStream, Method, Nothing};
use shared::error::Problem;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, Content, Info, OpenApi, OpenApiBuilder, PathItem, PathsBuilder, RefOr, Required,
    ResponseBuilder,
};

/// The name of the API token in the document, beside the operations that take one.
const BY_TOKEN: &str = "token";

/// What is known of the mounted endpoints.
#[derive(Clone, Default)]
pub struct Document {
    operations: Vec<(&'static str, HttpMethod, utoipa::openapi::path::Operation)>,
    schemas: Vec<(String, RefOr<Schema>)>,
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Document({} operations)", self.operations.len())
    }
}

impl Document {
    /// Adds what the declaration `E` says.
    pub(crate) fn add<E: Endpoint>(&mut self) {
        let mut operation =
            OperationBuilder::new().operation_id(Some(E::NAME)).summary(Some(E::SUMMARY)).tag(E::AREA);
        for place in E::PATH.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
            let id = ObjectBuilder::new()
                .schema_type(Type::String)
                .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)));
            operation = operation.parameter(
                ParameterBuilder::new()
                    .name(place)
                    .parameter_in(ParameterIn::Path)
                    .required(Required::True)
                    .schema(Some(id)),
            );
        }
        // The query's own schema comes last; its fields are the parameters.
        E::Query::describe(&mut self.schemas);
        if let Some((_, RefOr::T(Schema::Object(query)))) = self.schemas.pop() {
            for (name, schema) in query.properties {
                let required = if query.required.contains(&name) { Required::True } else { Required::False };
                operation = operation.parameter(
                    ParameterBuilder::new()
                        .name(name)
                        .parameter_in(ParameterIn::Query)
                        .required(required)
                        .schema(Some(schema)),
                );
            }
        }
        if let Some(content) = self.content::<E::Request>() {
            let body = RequestBodyBuilder::new().content(content.0, content.1).required(Some(Required::True));
            operation = operation.request_body(Some(body.build()));
        }
        operation = match self.content::<E::Response>() {
            Some((media, content)) if E::CREATES => {
                let path = ObjectBuilder::new()
                    .schema_type(Type::String)
                    .format(Some(SchemaFormat::Custom("uri-reference".to_owned())));
                let location = HeaderBuilder::new().schema(Some(path)).description(Some("Where it is"));
                let made = ResponseBuilder::new().description("It was made").content(media, content);
                operation.response("201", made.header("Location", location.build()).build())
            }
            Some((media, content)) => operation.response(
                "200",
                ResponseBuilder::new().description("The answer").content(media, content).build(),
            ),
            None => operation.response("204", ResponseBuilder::new().description("Done").build()),
        };
        let problem = Content::new(Some(Problem::describe(&mut self.schemas)));
        operation = operation.response(
            "default",
            ResponseBuilder::new()
                .description("A problem, with a stable code")
                .content("application/problem+json", problem)
                .build(),
        );
        if E::BY_TOKEN {
            let none = Vec::<String>::new();
            operation = operation.security(SecurityRequirement::new(BY_TOKEN, none));
        }
        let method = match E::METHOD {
            Method::Get => HttpMethod::Get,
            Method::Post => HttpMethod::Post,
            Method::Put => HttpMethod::Put,
            Method::Delete => HttpMethod::Delete,
        };
        self.operations.push((E::PATH, method, operation.build()));
    }

    /// Takes over what `other` knows.
    pub(crate) fn merge(&mut self, other: Self) {
        self.operations.extend(other.operations);
        self.schemas.extend(other.schemas);
    }

    /// Each mounted endpoint's method and path, in the order of mounting.
    pub fn endpoints(&self) -> impl Iterator<Item = (&'static str, String)> {
        self.operations.iter().map(|(path, method, _)| {
            let method = serde_json::to_value(method).ok();
            let method = method.as_ref().and_then(|word| word.as_str()).unwrap_or_default().to_uppercase();
            (*path, method)
        })
    }

    /// The whole document.
    pub fn build(self) -> OpenApi {
        let mut paths = PathsBuilder::new();
        for (path, method, operation) in self.operations {
            paths = paths.path(path, PathItem::new(method, operation));
        }
        let mut info = Info::new("Sluice", env!("CARGO_PKG_VERSION"));
        info.description = Some(
            "Sign in with POST /api/v1/session; the session is a cookie. Operations that \
             name `token` take an API token instead, as Authorization: Bearer. Every refusal is a problem with a \
             stable code. Creating requests take an Idempotency-Key."
                .to_owned(),
        );
        let bearer = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
        let components = ComponentsBuilder::new()
            .schemas_from_iter(self.schemas)
            .security_scheme(BY_TOKEN, bearer)
            .build();
        OpenApiBuilder::new().info(info).paths(paths.build()).components(Some(components)).build()
    }

    fn content<T: Described + 'static>(&mut self) -> Option<(&'static str, Content)> {
        if TypeId::of::<T>() == TypeId::of::<Nothing>() {
            None
        } else if TypeId::of::<T>() == TypeId::of::<Bytes>() {
            Some(("application/octet-stream", Content::default()))
        } else if TypeId::of::<T>() == TypeId::of::<EventStream>() {
            Some(("text/event-stream", Content::default()))
        } else {
            Some(("application/json", Content::new(Some(T::describe(&mut self.schemas)))))
        }
    }
}

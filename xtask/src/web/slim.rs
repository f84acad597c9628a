//! Writes a WebAssembly module anew so that it compresses better. It does what it did before; only numbers, names
//! and the order of its parts differ.
//!
//! - Numbers take as few bytes as they need; the linker leaves room in each that it may still have to change.
//! - Functions of one type stand together, similar ones beside one another: Brotli then says "as before" more often.
//! - Functions that are alike stand there once, one that only hands on to another not at all.
//! - Functions and types that nothing uses, names and other notes to tools are left out.
//! - What is imported from the app's own script has a short name instead of one with a hash.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use anyhow::{Result, anyhow};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, FunctionSection, ImportSection, Module, TypeSection};
use wasmparser::{
    CodeSectionReader, CustomSectionReader, FunctionBody, FunctionSectionReader, ImportSectionReader,
    Operator, Parser, Payload, TypeRef, TypeSectionReader,
};

use super::order::Order;

/// Short names of imports by their long ones.
pub(crate) type ShortNames = BTreeMap<String, String>;

/// Writes `module` anew, with the names of `names` in place of the long ones.
///
/// # Errors
/// When it is not a WebAssembly module.
pub(crate) fn slim(module: &[u8], names: &ShortNames) -> Result<Vec<u8>> {
    let mut written = once(module, names)?;
    // What called one of two that were alike may be alike now.
    loop {
        let again = once(&written, &ShortNames::new())?;
        if again.len() >= written.len() {
            return Ok(written);
        }
        written = again;
    }
}

fn once(module: &[u8], names: &ShortNames) -> Result<Vec<u8>> {
    let order = Order::of(module)?;
    // The first time only tells which types are used.
    let mut used = Rewriter { order: &order, names, types: Types::Gather(BTreeSet::new()) };
    rewrite(&mut used, module)?;
    let Types::Gather(used) = used.types else { return Err(anyhow!("the types were not gathered")) };
    let kept = used.into_iter().zip(0..).collect();
    rewrite(&mut Rewriter { order: &order, names, types: Types::Kept(kept) }, module)
}

/// Short names for what `module` imports from `script`.
///
/// # Errors
/// When it is not a WebAssembly module.
pub(crate) fn short_names(module: &[u8], script: &str) -> Result<ShortNames> {
    let mut names = ShortNames::new();
    for payload in Parser::new(0).parse_all(module) {
        let Payload::ImportSection(section) = payload? else { continue };
        for import in section.into_imports() {
            let import = import?;
            if import.module == script && matches!(import.ty, TypeRef::Func(_)) {
                let short = format!("f{}", names.len());
                names.insert(import.name.to_owned(), short);
            }
        }
    }
    Ok(names)
}

fn rewrite(rewriter: &mut Rewriter<'_>, module: &[u8]) -> Result<Vec<u8>> {
    let mut written = Module::new();
    rewriter
        .parse_core_module(&mut written, Parser::new(0), module)
        .map_err(|error| anyhow!("a module could not be written anew: {error}"))?;
    Ok(written.finish())
}

enum Types {
    Gather(BTreeSet<u32>),
    /// The new places of those that are kept.
    Kept(BTreeMap<u32, u32>),
}

struct Rewriter<'a> {
    order: &'a Order,
    names: &'a ShortNames,
    types: Types,
}

impl Reencode for Rewriter<'_> {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Infallible>> {
        Ok(self.order.place(function))
    }

    fn type_index(&mut self, index: u32) -> Result<u32, Error<Infallible>> {
        Ok(match &mut self.types {
            Types::Gather(used) => {
                used.insert(index);
                index
            }
            Types::Kept(places) => places.get(&index).copied().unwrap_or(index),
        })
    }

    fn parse_type_section(
        &mut self,
        types: &mut TypeSection,
        section: TypeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        for (index, group) in (0..).zip(section) {
            if let Types::Kept(places) = &self.types
                && !places.contains_key(&index)
            {
                continue;
            }
            self.parse_recursive_type_group(types.ty(), group?)?;
        }
        Ok(())
    }

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        for import in section.into_imports() {
            let import = import?;
            let name = self.names.get(import.name).map_or(import.name, String::as_str);
            imports.import(import.module, name, self.entity_type(import.ty)?);
        }
        Ok(())
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let types: Vec<u32> = section.into_iter().collect::<Result<_, _>>()?;
        for index in self.order.applied(&types) {
            functions.function(self.type_index(index)?);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let bodies: Vec<_> = section.into_iter().collect::<Result<_, _>>()?;
        for body in self.order.applied(&bodies) {
            self.parse_function_body(code, body)?;
        }
        Ok(())
    }

    fn parse_function_body(
        &mut self,
        code: &mut CodeSection,
        body: FunctionBody<'_>,
    ) -> Result<(), Error<Infallible>> {
        let mut function = self.new_function_with_parsed_locals(&body)?;
        let mut operators = body.get_operators_reader()?;
        let mut stopped = false;
        while !operators.eof() {
            let operator = operators.read()?;
            let stops = matches!(operator, Operator::Unreachable);
            let is_idle = matches!(operator, Operator::Nop) || (stops && stopped);
            if !is_idle {
                function.instruction(&self.instruction(operator)?);
                stopped = stops;
            }
        }
        code.function(&function);
        Ok(())
    }

    fn parse_custom_section(
        &mut self,
        _: &mut Module,
        _: CustomSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{
        CustomSection, EntityType, ExportKind, ExportSection, Function, FunctionSection, Instruction, ValType,
    };

    /// Two functions, the second of which is exported and calls the first and what is imported.
    fn module() -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([ValType::F64], []);
        types.ty().function([], [ValType::I32]);
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        imports.import("./app_bg.js", "__wbg_then_3a4f899454bcf8c9", EntityType::Function(2));
        let mut functions = FunctionSection::new();
        functions.function(2).function(1);
        let mut exports = ExportSection::new();
        exports.export("answer", ExportKind::Func, 2);
        let mut code = CodeSection::new();
        let mut first = Function::new([]);
        first.instruction(&Instruction::Nop).instruction(&Instruction::End);
        let mut second = Function::new([]);
        second.instruction(&Instruction::Call(0)).instruction(&Instruction::Call(1));
        second.instruction(&Instruction::I32Const(42)).instruction(&Instruction::End);
        code.function(&first).function(&second);
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&exports).section(&code);
        module.section(&CustomSection { name: "name".into(), data: (&[0, 1, 2]).into() });
        module.finish()
    }

    #[test]
    fn calls_and_exports_follow_a_function_to_its_new_place() {
        let names = short_names(&module(), "./app_bg.js").unwrap();
        let written = slim(&module(), &names).unwrap();
        let mut told = Vec::new();
        for payload in Parser::new(0).parse_all(&written) {
            match payload.unwrap() {
                Payload::TypeSection(section) => told.push(format!("{} types", section.count())),
                Payload::ImportSection(section) => {
                    told.extend(section.into_imports().map(|import| import.unwrap().name.to_owned()));
                }
                Payload::ExportSection(section) => {
                    told.extend(
                        section.into_iter().map(|export| format!("exports {}", export.unwrap().index)),
                    );
                }
                Payload::CodeSectionEntry(body) => {
                    let operators = body.get_operators_reader().unwrap();
                    told.extend(operators.into_iter().map(|operator| format!("{:?}", operator.unwrap())));
                }
                Payload::CustomSection(_) => told.push("a note".to_owned()),
                _ => {}
            }
        }
        assert_eq!(
            told,
            [
                "2 types",
                "f0",
                "exports 1",
                "Call { function_index: 0 }",
                "Call { function_index: 2 }",
                "I32Const { value: 42 }",
                "End",
                "End",
            ]
        );
        // Once is enough.
        assert_eq!(slim(&written, &ShortNames::new()).unwrap(), written);
    }

    #[test]
    fn what_is_no_module_is_refused() {
        assert!(slim(b"\0asm\x01\0\0\0\x01\x09ab", &ShortNames::new()).is_err());
    }
}

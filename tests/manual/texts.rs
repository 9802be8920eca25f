//! What the code says to musicians: the first words of every `Problem`, found where they are written. It parses Rust, follows a name to where it was
//! bound, and a parameter to the calls of its function.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{
    Attribute, Block, Expr, ExprCall, ExprMethodCall, FnArg, Item, ItemConst, Lit, Local, Meta, Pat, Stmt, Token,
};

/// The functions that make a problem of its words.
const MAKERS: [&str; 3] = ["error", "warning", "note"];

/// A function that hands a parameter on.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct MessageCarrier {
    name: String,
    /// The file in which it is written, and the folder or file in which it can be called.
    file: PathBuf,
    reach: PathBuf,
    /// How many parameters it has.
    arity: usize,
    /// Which of them it is.
    index: usize,
    /// Which part of it, if it is a tuple.
    part: Option<usize>,
}

impl MessageCarrier {
    fn maker(name: &str) -> Self {
        let everywhere = PathBuf::new();
        Self {
            name: format!("Problem::{name}"),
            file: everywhere.clone(),
            reach: everywhere,
            arity: 3,
            index: 0,
            part: None,
        }
    }
}

/// The texts of problems in files.
#[derive(Default)]
pub struct MessageTexts {
    /// The words, each hole in them as `…`.
    pub found: BTreeSet<String>,
    /// What could not be followed, and where.
    pub lost: BTreeSet<String>,
}

/// The texts in all `files` outside of their tests.
pub fn texts(files: &[(PathBuf, String)]) -> MessageTexts {
    let parsed: Vec<_> =
        files.iter().map(|(path, text)| (path.as_path(), syn::parse_file(text).unwrap())).collect();
    let mut constants = Constants::default();
    parsed.iter().for_each(|(_, file)| constants.visit_file(file));
    let (mut texts, mut done) = (MessageTexts::default(), BTreeSet::new());
    let mut open: Vec<MessageCarrier> = MAKERS.iter().map(|maker| MessageCarrier::maker(maker)).collect();
    while let Some(carrier) = open.pop() {
        if !done.insert(carrier.clone()) {
            continue;
        }
        let is_hidden = |path: &Path, file: &syn::File| path != carrier.file && has_function(file, &carrier.name);
        for (path, file) in
            parsed.iter().filter(|(path, file)| path.starts_with(&carrier.reach) && !is_hidden(path, file))
        {
            let mut calls = Calls {
                path,
                carrier: &carrier,
                constants: &constants.0,
                scopes: Vec::new(),
                horizon: (usize::MAX, 0),
                texts: &mut texts,
                open: &mut open,
            };
            calls.visit_file(file);
        }
    }
    texts
}

/// All `const` texts by name.
#[derive(Default)]
struct Constants(BTreeMap<String, Expr>);

impl<'ast> Visit<'ast> for Constants {
    fn visit_item_const(&mut self, constant: &'ast ItemConst) {
        self.0.insert(constant.ident.to_string(), (*constant.expr).clone());
    }
}

/// A function or closure: its name, its parameters, and what its `let` bind. An implementation has an owner and nothing else.
#[derive(Default)]
struct Scope {
    owner: Option<String>,
    reach: PathBuf,
    name: Option<String>,
    parameters: Vec<Pat>,
    bound: Vec<(Pat, Expr)>,
}

/// What a name stands for.
struct Bound {
    at: (usize, usize),
    expr: Expr,
    part: Option<usize>,
}

/// The calls of a carrier in one file.
struct Calls<'a> {
    path: &'a Path,
    carrier: &'a MessageCarrier,
    constants: &'a BTreeMap<String, Expr>,
    scopes: Vec<Scope>,
    horizon: (usize, usize),
    texts: &'a mut MessageTexts,
    open: &'a mut Vec<MessageCarrier>,
}

impl Calls<'_> {
    /// Looks at a call of a function by its path, the last two names of it.
    fn call(&mut self, path: &[String], arguments: &Punctuated<Expr, Token![,]>) {
        let MessageCarrier { name: carrier, arity, index, part, .. } = self.carrier;
        let meant = match path {
            [owner, name] if owner == "Self" => format!("{}::{name}", self.owner().unwrap_or_default()),
            // A function of a module is free.
            [owner, name] if owner.starts_with(char::is_uppercase) => format!("{owner}::{name}"),
            path => path.last().cloned().unwrap_or_default(),
        };
        if *carrier == meant
            && arguments.len() == *arity
            && !(carrier.starts_with("Problem::") && self.owner().as_deref() == Some("Problem"))
        {
            arguments.get(*index).into_iter().for_each(|argument| self.resolve(argument, *part));
        }
    }

    /// The type whose implementation this is.
    fn owner(&self) -> Option<String> {
        self.scopes.iter().rev().find_map(|scope| scope.owner.clone())
    }

    /// The texts that an expression can be, or those of one `part` of it.
    fn resolve(&mut self, expr: &Expr, part: Option<usize>) {
        match expr {
            Expr::Lit(_) => self.take(expr, str::to_owned),
            Expr::Macro(call) if call.mac.path.is_ident("format") => {
                let parts = call.mac.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated).unwrap();
                self.take(&parts[0], with_holes);
            }
            Expr::MethodCall(call) => self.resolve(&call.receiver, part),
            Expr::Reference(inner) => self.resolve(&inner.expr, part),
            Expr::Paren(inner) => self.resolve(&inner.expr, part),
            Expr::Block(block) => self.resolve_block(&block.block, part),
            Expr::If(choice) => {
                self.resolve_block(&choice.then_branch, part);
                choice.else_branch.iter().for_each(|(_, other)| self.resolve(other, part));
            }
            Expr::Match(choice) => choice.arms.iter().for_each(|arm| self.resolve(&arm.body, part)),
            Expr::Tuple(tuple) => match part {
                Some(part) => self.resolve(&tuple.elems[part], None),
                None => self.lose(expr),
            },
            // What leaves instead of giving a text.
            Expr::Return(_) | Expr::Continue(_) | Expr::Break(_) => {}
            // `x.what`, handed on from a problem that was made elsewhere.
            Expr::Field(field) if matches!(&field.member, syn::Member::Named(name) if name == "what") => {}
            Expr::Call(call) => self.resolve_call(call),
            Expr::Path(path) => self.look_up(&path.path.segments.last().unwrap().ident.to_string(), expr, part),
            _ => self.lose(expr),
        }
    }

    /// Takes the text of a literal.
    fn take(&mut self, expr: &Expr, read: impl Fn(&str) -> String) {
        match expr {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => drop(self.texts.found.insert(read(&text.value()))),
                _ => self.lose(expr),
            },
            _ => self.lose(expr),
        }
    }

    fn resolve_block(&mut self, block: &Block, part: Option<usize>) {
        let Some(Stmt::Expr(last, _)) = block.stmts.last() else { return };
        self.resolve(last, part);
    }

    /// `String::from(x)` and `Some(x)` are x; a closure that was bound to a name gives what it ends with.
    fn resolve_call(&mut self, call: &ExprCall) {
        let Expr::Path(path) = &*call.func else { return self.lose(&call.func) };
        let name = path.path.segments.last().unwrap().ident.to_string();
        match self.bound(&name).map(|bound| bound.expr) {
            Some(Expr::Closure(closure)) => self.resolve(&closure.body, None),
            _ if name == "from" || name == "Some" => self.resolve(&call.args[0], None),
            _ => self.lose(&call.func),
        }
    }

    /// What a name was bound to, which part of it, and where: bindings are looked for before the `horizon`.
    fn bound(&self, name: &str) -> Option<Bound> {
        let all = self.scopes.iter().enumerate();
        let bindings =
            all.flat_map(|(scope, of)| of.bound.iter().enumerate().map(move |(n, binding)| ((scope, n), binding)));
        let before = bindings.filter(|(at, _)| *at < self.horizon);
        let mut fit = before.filter_map(|(at, (pattern, expr))| {
            Some(Bound { at, expr: expr.clone(), part: place(pattern, name)? })
        });
        fit.next_back()
    }

    /// Resolves what was bound, in which a name means what it meant there.
    fn resolve_bound(&mut self, bound: &Bound, part: Option<usize>) {
        let horizon = std::mem::replace(&mut self.horizon, bound.at);
        self.resolve(&bound.expr, part);
        self.horizon = horizon;
    }

    /// A name: bound here, a parameter, or a constant.
    fn look_up(&mut self, name: &str, expr: &Expr, part: Option<usize>) {
        if let Some(bound) = self.bound(name) {
            return self.resolve_bound(&bound, bound.part.or(part));
        }
        if let Some(constant) = self.constants.get(name) {
            return self.resolve(&constant.clone(), part);
        }
        for scope in self.scopes.iter().rev() {
            let parameters = scope.parameters.iter().enumerate();
            let found = parameters.filter_map(|(index, pattern)| Some((index, place(pattern, name)?))).next();
            if let (Some((index, place)), Some(function)) = (found, &scope.name) {
                let (arity, part) = (scope.parameters.len(), place.or(part));
                let (name, file, reach) = (function.clone(), self.path.to_owned(), scope.reach.clone());
                return self.open.push(MessageCarrier { name, file, reach, arity, index, part });
            }
        }
        self.lose(expr);
    }

    fn lose(&mut self, expr: &Expr) {
        let line = syn::spanned::Spanned::span(expr).start().line;
        self.texts.lost.insert(format!("{}:{line}", self.path.display()));
    }

    /// A function, which can be called in its folder, or everywhere if it is public.
    fn scope(&self, name: String, signature: &syn::Signature, visible: &syn::Visibility) -> Scope {
        let everywhere = matches!(visible, syn::Visibility::Public(_));
        let reach = if everywhere { Path::new("") } else { self.path.parent().unwrap() };
        Scope { name: Some(name), parameters: parameters(signature), reach: reach.to_owned(), ..Scope::default() }
    }

    fn within(&mut self, scope: Scope, visit: impl FnOnce(&mut Self)) {
        self.scopes.push(scope);
        visit(self);
        self.scopes.pop();
    }
}

impl<'ast> Visit<'ast> for Calls<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if let Item::Mod(module) = item
            && module.attrs.iter().any(is_cfg_test)
        {
            return;
        }
        visit::visit_item(self, item);
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        let scope = self.scope(function.sig.ident.to_string(), &function.sig, &function.vis);
        self.within(scope, |calls| visit::visit_item_fn(calls, function));
    }

    fn visit_item_impl(&mut self, block: &'ast syn::ItemImpl) {
        let owner = match &*block.self_ty {
            syn::Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
            _ => None,
        };
        self.within(Scope { owner, ..Scope::default() }, |calls| visit::visit_item_impl(calls, block));
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        let name = format!("{}::{}", self.owner().unwrap_or_default(), function.sig.ident);
        let scope = self.scope(name, &function.sig, &function.vis);
        self.within(scope, |calls| visit::visit_impl_item_fn(calls, function));
    }

    fn visit_local(&mut self, local: &'ast Local) {
        let Some(init) = &local.init else { return visit::visit_local(self, local) };
        // A closure is called by the name to which it is bound.
        if let (Expr::Closure(closure), Some(name)) = (&*init.expr, name_of(&local.pat)) {
            let parameters = closure.inputs.iter().cloned().collect();
            let scope = Scope { name: Some(name), parameters, reach: self.path.to_owned(), ..Scope::default() };
            self.within(scope, |calls| visit::visit_expr(calls, &closure.body));
        } else {
            visit::visit_local(self, local);
        }
        if let Some(scope) = self.scopes.last_mut() {
            scope.bound.push((local.pat.clone(), (*init.expr).clone()));
        }
    }

    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        if let Expr::Path(path) = &*call.func {
            let names: Vec<_> = path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            self.call(&names[names.len().saturating_sub(2)..], &call.args);
        }
        visit::visit_expr_call(self, call);
    }

    /// What stands in `println!` and the like.
    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        // The visitor borrows what it visits for as long as the file.
        if let Ok(parts) = call.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated) {
            Box::leak(Box::new(parts)).iter().for_each(|part| self.visit_expr(part));
        }
    }

    /// A method of whatever type has one of that name; its first parameter stands before it.
    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        let (owner, name) = self.carrier.name.split_once("::").unwrap_or_default();
        if call.method == name && owner != "Problem" {
            let mut arguments: Punctuated<Expr, Token![,]> = Punctuated::new();
            arguments.push((*call.receiver).clone());
            arguments.extend(call.args.iter().cloned());
            self.call(&[owner.to_owned(), name.to_owned()], &arguments);
        }
        visit::visit_expr_method_call(self, call);
    }
}

/// Whether a file has a free function of this name.
fn has_function(file: &syn::File, name: &str) -> bool {
    file.items.iter().any(|item| matches!(item, Item::Fn(function) if function.sig.ident == name))
}

fn parameters(signature: &syn::Signature) -> Vec<Pat> {
    let receiver = |this: &syn::Receiver| syn::parse_quote_spanned!(this.self_token.span => _);
    let pattern = |argument: &FnArg| match argument {
        FnArg::Receiver(this) => receiver(this),
        FnArg::Typed(typed) => (*typed.pat).clone(),
    };
    signature.inputs.iter().map(pattern).collect()
}

fn name_of(pattern: &Pat) -> Option<String> {
    match pattern {
        Pat::Ident(ident) => Some(ident.ident.to_string()),
        Pat::Type(typed) => name_of(&typed.pat),
        _ => None,
    }
}

/// Whether a pattern binds `name`, and to which part of a tuple.
fn place(pattern: &Pat, name: &str) -> Option<Option<usize>> {
    match pattern {
        Pat::Tuple(tuple) => {
            let mut parts = tuple.elems.iter();
            parts.position(|part| name_of(part).as_deref() == Some(name)).map(Some)
        }
        Pat::Type(typed) => place(&typed.pat, name),
        other => (name_of(other).as_deref() == Some(name)).then_some(None),
    }
}

/// A format string with `…` where something is put in.
fn with_holes(text: &str) -> String {
    let (mut words, mut depth) = (String::new(), 0);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '{' | '}' if depth == 0 && letters.peek() == Some(&letter) => {
                words.push(letter);
                letters.next();
            }
            '{' => {
                depth += 1;
                words.push('…');
            }
            '}' => depth -= 1,
            _ if depth == 0 => words.push(letter),
            _ => {}
        }
    }
    words
}

fn is_cfg_test(attribute: &Attribute) -> bool {
    let Meta::List(list) = &attribute.meta else { return false };
    list.path.is_ident("cfg") && list.tokens.to_string() == "test"
}

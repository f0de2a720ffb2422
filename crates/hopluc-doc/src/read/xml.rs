//! XML as a small tree: the office formats nest too freely for a stream of events to stay readable.
//!
//! Names are kept without their prefix (office programs choose prefixes at will). Never resolves external entities,
//! never nests deeper than [`MAX_DEPTH`].

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// Deepest nesting kept; real documents stay below 60. Bounds the recursion of every walk over the tree.
const MAX_DEPTH: usize = 200;

/// One element.
#[derive(Debug, Default)]
pub(crate) struct Element {
    /// Local name, without prefix.
    pub name: Box<str>,
    /// Attributes by local name, in file order.
    pub attributes: Vec<(Box<str>, Box<str>)>,
    /// Content in order.
    pub children: Vec<Child>,
}

/// Content of an element.
#[derive(Debug)]
pub(crate) enum Child {
    Element(Element),
    Text(String),
}

impl Element {
    /// Value of the attribute with this local name.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(key, _)| **key == *name)
            .map(|(_, value)| &**value)
    }

    /// Child elements in order.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|child| match child {
            Child::Element(element) => Some(element),
            Child::Text(_) => None,
        })
    }

    /// First child element with this name.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|element| *element.name == *name)
    }

    /// First element at the end of a path of names.
    pub fn at(&self, path: &[&str]) -> Option<&Element> {
        path.iter()
            .try_fold(self, |element, name| element.child(name))
    }

    /// All elements with this name below this one, in document order.
    pub fn descendants<'a>(&'a self, name: &str) -> Vec<&'a Element> {
        let mut found = Vec::new();
        collect(self, name, &mut found);
        found
    }
}

fn collect<'a>(element: &'a Element, name: &str, found: &mut Vec<&'a Element>) {
    for child in element.elements() {
        if *child.name == *name {
            found.push(child);
        }
        collect(child, name, found);
    }
}

/// Why a text is not a usable XML tree.
#[derive(Debug)]
pub(crate) enum XmlError {
    TooManyElements,
    Malformed(String),
}

/// The root element of `text`.
pub(crate) fn parse(text: &str, max_elements: usize) -> Result<Element, XmlError> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    let mut stack = vec![Element::default()];
    let mut n_elements = 0;
    loop {
        let event = reader
            .read_event()
            .map_err(|error| XmlError::Malformed(error.to_string()))?;
        if event == Event::Eof {
            break;
        }
        n_elements += usize::from(matches!(event, Event::Start(_) | Event::Empty(_)));
        if n_elements > max_elements {
            return Err(XmlError::TooManyElements);
        }
        take(event, &mut stack).map_err(|why| XmlError::Malformed(why.to_owned()))?;
    }
    if stack.len() > 1 {
        return Err(XmlError::Malformed(
            "the file ends inside an element".to_owned(),
        ));
    }
    let root = stack.pop().and_then(|top| {
        top.children.into_iter().find_map(|child| match child {
            Child::Element(element) => Some(element),
            Child::Text(_) => None,
        })
    });
    root.ok_or_else(|| XmlError::Malformed("no element".to_owned()))
}

/// Adds one event to the open elements, the innermost last.
fn take(event: Event<'_>, stack: &mut Vec<Element>) -> Result<(), &'static str> {
    match event {
        Event::Start(_) if stack.len() > MAX_DEPTH => return Err("elements are nested too deeply"),
        Event::Start(start) => stack.push(element_of(&start)),
        Event::Empty(start) => push(stack, Child::Element(element_of(&start))),
        Event::End(_) if stack.len() < 2 => return Err("an element ends that never began"),
        Event::End(_) => {
            if let Some(done) = stack.pop() {
                push(stack, Child::Element(done));
            }
        }
        Event::Text(part) => push_text(stack, &part.xml10_content()),
        Event::CData(part) => push_text(stack, &part.xml10_content()),
        Event::GeneralRef(reference) => match reference.resolve_char_ref() {
            Ok(Some(c)) => push_text(stack, c.encode_utf8(&mut [0; 4])),
            _ => push_text(
                stack,
                quick_xml::escape::resolve_predefined_entity(&reference.into_inner())
                    .unwrap_or(" "),
            ),
        },
        Event::Eof | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
    }
    Ok(())
}

fn element_of(start: &BytesStart<'_>) -> Element {
    let attributes = start
        .attributes()
        .with_checks(false)
        .flatten()
        .map(|attribute| {
            let value = attribute
                .normalized_value(XmlVersion::Explicit1_0)
                .unwrap_or_else(|_| attribute.value.clone());
            (
                attribute.key.local_name().into_inner().into(),
                value.as_ref().into(),
            )
        })
        .collect();
    Element {
        name: start.local_name().into_inner().into(),
        attributes,
        children: Vec::new(),
    }
}

fn push(stack: &mut [Element], child: Child) {
    if let Some(top) = stack.last_mut() {
        top.children.push(child);
    }
}

fn push_text(stack: &mut [Element], part: &str) {
    if let Some(top) = stack.last_mut() {
        if let Some(Child::Text(text)) = top.children.last_mut() {
            text.push_str(part);
        } else {
            top.children.push(Child::Text(part.to_owned()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_and_prefixes_are_resolved() {
        let root = parse(
            "<a:x v='1 &lt; 2'><b:t>A &amp; B &#x110;</b:t><b:t/></a:x>",
            10,
        )
        .unwrap();
        assert_eq!(root.attribute("v"), Some("1 < 2"));
        let Some(Child::Text(text)) = root.child("t").and_then(|t| t.children.first()) else {
            panic!("no text")
        };
        assert_eq!(text, "A & B Đ");
    }

    #[test]
    fn depth_and_count_are_bounded() {
        let deep = "<a>".repeat(100_000);
        assert!(matches!(
            parse(&deep, usize::MAX),
            Err(XmlError::Malformed(_))
        ));
        assert!(matches!(
            parse("<a><b/><b/><b/></a>", 3),
            Err(XmlError::TooManyElements)
        ));
        assert!(matches!(parse("<a><b>", 9), Err(XmlError::Malformed(_))));
        assert!(matches!(parse("</a>", 9), Err(XmlError::Malformed(_))));
    }
}

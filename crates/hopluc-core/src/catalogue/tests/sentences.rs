//! How sentences of an outline are read.

use crate::catalogue::{ContextWord, FigureForm, FigurePart, FigureScope, Piece, Sentence};

fn read(text: &str) -> Sentence {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn places_scopes_forms_and_optional_passages_are_told_apart() {
    let sentence = read(
        "{agency}: {B01} cuộc[, phạt {C03@field=website|unit}]; {whole:F04}; {kind.customs:J04|vs_last_year}.",
    );
    assert_eq!(sentence.pieces().len(), 10);
    assert_eq!(sentence.pieces()[0], Piece::Word(ContextWord::Agency));
    assert!(matches!(&sentence.pieces()[4], Piece::Optional(inner) if inner.len() == 2));
    let figures: Vec<_> = sentence.figures().collect();
    assert_eq!(figures.len(), 4);
    assert_eq!(figures[0].scope, FigureScope::Section);
    assert_eq!(
        (figures[1].form, figures[1].figure.to_string()),
        (FigureForm::Unit, "C03@field=website".to_owned())
    );
    assert_eq!(figures[2].scope, FigureScope::Whole);
    assert_eq!(
        (&figures[3].scope, figures[3].form),
        (&FigureScope::Kind("customs".into()), FigureForm::VsLastYear)
    );
    let main: Vec<String> = sentence
        .main_figures()
        .map(|f| f.figure.measure.to_string())
        .collect();
    assert_eq!(main, ["B01", "F04", "J04"]);
}

#[test]
fn all_parts_along_a_dimension_are_one_place() {
    let sentence = read("{D01} trường hợp[, trong đó: {D01@behaviour}].");
    let parts: Vec<_> = sentence.figures().map(|f| f.figure.part.clone()).collect();
    assert_eq!(
        parts,
        [FigurePart::Total, FigurePart::Each("behaviour".into())]
    );
}

#[test]
fn a_sentence_travels_as_its_text() {
    let sentence = read("{B01|trend} và [{B02}]");
    let json = serde_json::to_string(&sentence).unwrap();
    assert_eq!(serde_json::from_str::<Sentence>(&json).unwrap(), sentence);
    assert_eq!(sentence.to_string(), "{B01|trend} và [{B02}]");
}

#[test]
fn half_written_places_are_refused() {
    for text in [
        "{",
        "}",
        "[",
        "]",
        "{B01",
        "B01}",
        "[{B01}",
        "{B1}",
        "{B01@}",
        "{B01@field=}",
        "{}",
        "{B01|}",
        "{kind:B01}",
        "[[{B01}]]",
        "{b01}",
    ] {
        assert!(text.parse::<Sentence>().is_err(), "{text}");
    }
}

proptest::proptest! {
    #[test]
    fn no_text_makes_reading_panic(text in "[\\PC\\[\\]{}|@=:.A-Z0-9]{0,40}") {
        if let Ok(sentence) = text.parse::<Sentence>() {
            proptest::prop_assert_eq!(sentence.to_string(), text);
        }
    }
}

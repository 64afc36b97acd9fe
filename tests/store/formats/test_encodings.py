"""Texts in encodings older than Unicode are read as what they are, and that is said."""

from __future__ import annotations

import pytest

from store.formats.decoding import decode_bytes

RIS = "TY  - JOUR\nTI  - {}\nAU  - {}\nPY  - 2019\nER  - \n"
TEXTS = {
    "gb18030": [
        ("基于深度学习的医学图像分割方法研究", "王伟"),
        ("深度学习", "李娜"),
        ("土壤水分与树篱", "张三"),
    ],
    "big5": [("深度學習在醫學影像中的應用", "王偉"), ("樹籬下的土壤水分研究", "陳大文")],
    "cp932": [("土壌水分についての研究", "山田太郎"), ("深層学習による医用画像の解析", "鈴木")],
    "euc_jp": [("土壌水分についての研究", "山田太郎")],
    "euc_kr": [("한국어 논문의 제목입니다", "김철수")],
    "cp1251": [
        ("Влажность почвы под живыми изгородями", "Иванов, Иван"),
        ("Совы и тополя", "Петров, П."),
        ("Вологість ґрунту", "Шевченко, Т."),
    ],
    "koi8_r": [("Влажность почвы под живыми изгородями", "Иванов, Иван")],
    "cp1250": [
        ("Vlhkost půdy pod živými ploty a její měření", "Dvořák, Jiří"),
        ("Wilgotność gleby pod żywopłotami", "Śliwińska, Grażyna"),
        ("Łódź i jej mosty", "Żak, Łukasz"),
        ("Árvíztűrő tükörfúrógép", "Szőke, Ödön"),
    ],
    "iso8859_2": [
        ("Vlhkost půdy pod živými ploty", "Dvořák, Jiří"),
        ("Łódź i jej mosty", "Żak, Łukasz"),
    ],
    "cp1253": [("Η υγρασία του εδάφους κάτω από φράκτες", "Παπαδόπουλος, Γιώργος")],
    "cp1254": [("Çit altındaki toprak nemi üzerine bir çalışma", "Yılmaz, Ayşe")],
}
WESTERN = [
    ("Über die Brücken von Köln", "Müller, Jürgen"),
    ("A naïve café – “quotes” in the élan of things", "Ångström, Å."),
    ("La evaluación de los niños en España", "Núñez, José"),
    ("Æbler og pærer", "Østergaard, Søren"),
    ("Città e perché così più là", "Rossi, Niccolò"),
    ("São João não põe", "Gonçalves, Inês"),
    ("Les élèves où naïf même dû forêt, un cœur", "Lefèvre, François"),
    ("At 25 °C ±3 µm and 10³ cells", "Doe, J."),
    ("Um íþróttir á Íslandi", "Guðmundsson, Þórður"),
]


@pytest.mark.parametrize(
    ("encoding", "title", "author"),
    [(encoding, *text) for encoding, texts in TEXTS.items() for text in texts],
)
def test_a_legacy_encoding_is_detected_and_named(encoding: str, title: str, author: str) -> None:
    text = RIS.format(title, author)
    decoded = decode_bytes(text.encode(encoding))
    assert decoded.text == text
    (problem,) = decoded.problems
    assert problem.why.startswith("read as ")


@pytest.mark.parametrize(("title", "author"), WESTERN)
def test_western_text_stays_western(title: str, author: str) -> None:
    for text in (RIS.format(title, author), f"title,authors\n{title},{author}\n"):
        decoded = decode_bytes(text.encode("cp1252"))
        assert (decoded.text, decoded.problems) == (text, ())


def test_the_sign_in_a_file_counts_more_than_its_letters() -> None:
    text = "% Encoding: windows-1251\n@misc{a, title={\u0421\u043e\u0432\u044b}}\n"
    assert decode_bytes(text.encode("cp1251")).text == text
    declared = "% Encoding: ISO-8859-1\n@misc{a, title={\xa3\xf3d\xbc}}\n"
    assert decode_bytes(declared.encode("latin-1")).text == declared


def test_long_plain_text_before_the_first_letter_changes_nothing() -> None:
    text = "plain words\n" * 20_000 + "Влажность почвы под живыми изгородями\n"
    assert decode_bytes(text.encode("cp1251")).text == text
